"""Addresses that stay for ever (spec 5)."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("", include("iltizam.web.urls")),
    path("account/", include("iltizam.web.account.provider_urls")),
    *i18n_patterns(
        path("", include("iltizam.web.public.urls")),
        path("account/", include("iltizam.web.account.urls")),
        path("workspace/", include("iltizam.web.workspace.urls")),
    ),
]

handler400 = "iltizam.web.errors.show_bad_request"
handler403 = "iltizam.web.errors.show_forbidden"
handler404 = "iltizam.web.errors.show_not_found"
handler500 = "iltizam.web.errors.show_server_error"
