"""Signing in and out and one's own account, below each language.

allauth asks for its routes by their own names, so they stand in no namespace.
"""

from allauth.account import views
from django.urls import path

from iltizam.core.permissions import public

urlpatterns = [
    path("login/", public(views.login), name="account_login"),
    path("logout/", public(views.logout), name="account_logout"),
]
