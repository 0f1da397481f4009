"""The forms of the second factor. Apart: what they import is large, and seldom needed."""

from allauth.mfa.base import forms as base
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from iltizam.accounts.forms import OurWords


class AuthenticateForm(OurWords, base.AuthenticateForm):
    pass


class ReauthenticateForm(OurWords, base.ReauthenticateForm):
    pass


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    pass


class DeactivateTOTPForm(OurWords, totp.DeactivateTOTPForm):
    pass


class GenerateRecoveryCodesForm(OurWords, recovery.GenerateRecoveryCodesForm):
    pass


class AddWebAuthnForm(OurWords, webauthn.AddWebAuthnForm):
    pass


class EditWebAuthnForm(OurWords, webauthn.EditWebAuthnForm):
    pass
