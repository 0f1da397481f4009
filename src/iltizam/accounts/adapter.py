"""What allauth asks of us: our words, our mails, our roles (spec 4, 6.D)."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from iltizam.accounts import mails, notices, second_factor
from iltizam.accounts.models import User, folded

# Said at the top of the next page; what allauth says besides goes without saying.
MESSAGES = {
    "account/messages/password_changed.txt": _("The new password holds from now on."),
    "account/messages/password_set.txt": _("The password holds from now on."),
    "account/messages/email_confirmed.txt": _("Your e-mail address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _(
        "This address cannot be confirmed: it belongs to another account."
    ),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "These are your recovery codes: keep them where you find them without this device."
    ),
    "socialaccount/messages/account_connected.txt": _("The provider is connected."),
    "socialaccount/messages/account_disconnected.txt": _("The provider is disconnected."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("Give your present password."),
        "incorrect_code": _("This code is not right."),
        "incorrect_password": _("This password is not right."),
        "invalid_login": _("Signing in did not work."),
        "invalid_password_reset": _("This link does not work any more: ask for a new one."),
        "too_many_login_attempts": _("Too many attempts: wait a few minutes, then try again."),
        "rate_limited": _("Too many attempts: wait a few minutes, then try again."),
        "email_taken": _("An account with this e-mail address exists already."),
        "same_as_current": _("Choose another one than the present one."),
    }

    def send_mail(self, template_prefix, email, context):
        """Our notice in the language of the account, else of the page."""
        language = self._language_of(email) or get_language()
        with override(language):
            mails.send(notices.OF_ALLAUTH[template_prefix](context), email)

    def _language_of(self, email):
        user = User.objects.filter(email=folded(email)).only("language").first()
        return user.language if user and user.language in dict(settings.LANGUAGES) else ""

    def add_message(
        self, request, level, message_template=None, *context, message=None, **more
    ):
        said = message or MESSAGES.get(message_template)
        if said:
            messages.add_message(request, level, str(said))

    def save_user(self, request, user, form, commit=True):
        user.language = get_language()
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def get_login_stages(self):
        """allauth's steps in their order; those about the second factor are ours."""
        ours = {
            "allauth.account.stages.LoginByCodeStage": "LoginByCodeStage",
            "allauth.mfa.stages.AuthenticateStage": "AuthenticateStage",
            "allauth.mfa.stages.TrustStage": "TrustStage",
        }
        return [
            f"iltizam.accounts.stages.{ours[path]}" if path in ours else path
            for path in super().get_login_stages()
        ]

    def is_login_by_code_required(self, login):
        """A code for every role that asks for a second factor, while there is no other.

        To a strong role it opens nothing but setting up a passkey or TOTP; it keeps who
        only knows the password from setting up theirs.
        """
        user = login.user
        return (
            user is not None
            and second_factor.is_demanded_of(user)
            and not second_factor.has_authenticator(user)
            and not login.signup
        )

    def get_reauthentication_methods(self, user):
        """The second factor first; with one, the password alone proves too little."""
        methods = super().get_reauthentication_methods(user)
        strong = [each for each in methods if each["id"] != "reauthenticate"]
        words = {
            "reauthenticate": gettext("With the password"),
            "mfa_reauthenticate": gettext("With a code of the authenticator app"),
            "mfa_reauthenticate:webauthn": gettext("With a passkey"),
        }
        return [each | {"description": words[each["id"]]} for each in strong or methods]

    def is_reauthentication_required(self, *, app, **kwargs):
        return not second_factor.is_recent(self.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role asks for a passkey or an authenticator app: set up another one first."
        ),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for a passkey or an authenticator app: set one up first."
        ),
        "incorrect_code": _("This code is not right."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def get_totp_issuer(self):
        return self._get_site_name()

    def _get_site_name(self):
        names = settings.INSTALLATION.names
        return names.get(get_language()) or names[settings.LANGUAGE_CODE]

    def _get_user_identifier(self, user):
        return user.email

    def build_totp_svg(self, url) -> SafeString:
        """The code to photograph, drawn by a path alone: no style, nothing foreign."""
        # Slow to import, and needed on one page.
        import qrcode

        code = qrcode.QRCode(border=2)
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(rows)
            for x, is_dark in enumerate(row)
            if is_dark
        )
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>',
            len(rows),
            gettext("Code to photograph with the authenticator app"),
            path,
        )

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator):
        """Who holds a strong role keeps at least one passkey or TOTP."""
        user = authenticator.user
        if second_factor.allows_code(user):
            return True
        others = type(authenticator).objects.filter(user=user).exclude(pk=authenticator.pk)
        return others.exclude(type="recovery_codes").exists()

    def generate_authenticator_name(self, user, type):  # noqa: A002 - allauth's name
        return gettext("Passkey")


def _cipher():
    """With a key made from the secret key; earlier secret keys still open what they shut."""
    # Slow to import, and needed with an authenticator only.
    from cryptography.fernet import Fernet, MultiFernet

    def fernet(secret):
        digest = hashlib.sha256(f"iltizam.accounts.second_factor {secret}".encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    return MultiFernet(
        [fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )
