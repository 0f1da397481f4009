"""Signing in through an identity provider: whom it makes, and in which words.

Imported where a provider is configured only.
"""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.forms import SignupForm as AllauthSignupForm
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from iltizam.accounts.forms import OurWords
from iltizam.accounts.names import NameField, plain_name


class ProviderAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _("An account with this e-mail address exists already."),
    }

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        said = data.get("name") or f"{data.get('first_name', '')} {data.get('last_name', '')}"
        user.name, user.language = plain_name(said)[:200], get_language()
        return user


class SignupForm(OurWords, AllauthSignupForm):
    """Asked of whom the provider names no confirmed address."""

    name = NameField(max_length=200)
    field_order = ["name", "email"]
