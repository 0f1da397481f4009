"""Where the identity provider sends people back: one address, whatever the language."""

from django.apps import apps
from django.urls import path

from iltizam.web.account.allauth_views import public

urlpatterns = []
if apps.is_installed("allauth.socialaccount"):
    _views = "socialaccount.providers.openid_connect.views"
    urlpatterns += [
        path(
            "oidc/<str:provider_id>/login/",
            public(f"{_views}.login"),
            name="openid_connect_login",
        ),
        path(
            "oidc/<str:provider_id>/login/callback/",
            public(f"{_views}.callback"),
            name="openid_connect_callback",
        ),
    ]
