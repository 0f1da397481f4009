"""The forms of signing in and of one's own account: allauth's, in our words."""

from allauth.account import forms as account
from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from iltizam.accounts.names import NameField

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "oldpassword": _("Present password"),
    "code": _("Code"),
    "name": _("Name"),
    "passwordless": _("Sign in with this passkey alone, without the password"),
}
PASSWORD_HELP = _("At least 12 characters: some words that only you would put together.")


class OurWords:
    """Labels of our own, no placeholders: what is typed must not hide what is asked."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = PASSWORD_HELP if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)
        for name, message in self._required().items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = message

    def _required(self):
        return {
            "login": _("Give your e-mail address."),
            "email": _("Give your e-mail address."),
            "password": _("Give your password."),
            "password1": _("Choose a password."),
            "password2": _("Type the password once more."),
            "oldpassword": _("Give your present password."),
            "code": _("Give the code."),
            "name": _("Give a name."),
        }

    def add_error(self, field, error):
        """The one sentence that allauth's forms say themselves."""
        if field == "password2" and isinstance(error, str | Promise):
            error = _("The two passwords differ.")
        super().add_error(field, error)


class LoginForm(OurWords, account.LoginForm):
    pass


class SignupForm(OurWords, account.SignupForm):
    name = NameField(max_length=200)
    field_order = ["name", "email", "password1", "password2"]

    def try_save(self, request):
        """An account that exists costs the same work as one that is made (spec 6.17)."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    pass


class ConfirmLoginCodeForm(OurWords, account.ConfirmLoginCodeForm):
    pass
