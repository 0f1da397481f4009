"""Accepting an invitation: opening the link changes nothing, the form on it does."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from iltizam.accounts import actions, inviting, second_factor
from iltizam.accounts.forms import PASSWORD_HELP
from iltizam.accounts.models import User
from iltizam.accounts.names import NameField
from iltizam.core.models import Actor
from iltizam.core.permissions import public


class NewAccountForm(forms.Form):
    """What an invited person without an account gives: a name and a password."""

    name = NameField(label=gettext_lazy("Name"), max_length=200)
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=PASSWORD_HELP,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        said = super().clean()
        password = said.get("password1")
        if password and said.get("password2") not in (None, password):
            self.add_error("password2", _("The two passwords differ."))
        if password:
            try:
                validate_password(password, User(email=self.email, name=said.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return said


@public
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
@never_cache
def accept_invitation(request, token):
    invitation = actions.open_invitation(token)
    about = inviting.about(invitation.role, invitation.object_uid) if invitation else None
    if about is None:
        return render(request, "account/dead_link.html", status=404)
    context = {
        "invitation": invitation,
        "role": Actor.Role(invitation.role).label,
        "about": about,
    }
    if request.user.is_authenticated:
        return _accept_signed_in(request, token, invitation, context)
    account = User.objects.filter(email=invitation.email).first()
    if account is not None and actions.has_confirmed_address(account):
        return render(request, "account/invitation.html", context | {"must_sign_in": True})
    return _accept_anew(request, token, invitation, context)


def _accept_signed_in(request, token, invitation, context):
    """By the account that the invitation is for; its other sessions end."""
    user = User.objects.get(pk=request.user.pk)
    if user.email != invitation.email:
        return render(request, "account/invitation.html", context | {"is_for_another": True})
    if request.method == "POST":
        try:
            actions.accept_invitation(token, user=user)
        except actions.CannotAccept:
            return render(request, "account/dead_link.html", status=404)
        update_session_auth_hash(request, user)
        messages.success(request, _("The role is yours from now on."))
        return redirect("workspace:desk")
    return render(request, "account/invitation.html", context)


def _name_of(invitation):
    """The name that the inviter knew, to be corrected; an address is no name."""
    return "" if invitation.name == invitation.email else invitation.name


def _accept_anew(request, token, invitation, context):
    """By setting up an account. The link proves the mailbox, as a code by e-mail does."""
    form = NewAccountForm(
        request.POST or None, email=invitation.email, initial={"name": _name_of(invitation)}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            user = actions.accept_with_new_account(
                token, name=said["name"], password=said["password1"]
            )
        except actions.CannotAccept:
            return render(request, "account/dead_link.html", status=404)
        get_adapter(request).login(request, user)
        for method in ("password", second_factor.CODE):
            record_authentication(request, user, method, email=user.email)
        messages.success(request, _("Your account is set up, and the role is yours."))
        return redirect("workspace:desk")
    status = 422 if form.errors else 200
    return render(request, "account/invitation.html", context | {"form": form}, status=status)
