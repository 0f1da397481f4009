"""Changing the e-mail address: both mailboxes confirm, the old one and the new one."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from iltizam.accounts import mails, notices
from iltizam.accounts.actions import ask_for_change, confirm_change
from iltizam.accounts.models import AddressChange, User, folded
from iltizam.accounts.step_up import requires_step_up
from iltizam.core.permissions import OWN_ACCOUNT, guarded_by, public


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        max_length=254,
        error_messages={"required": gettext_lazy("Give the new e-mail address.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self):
        email = folded(self.cleaned_data["email"])
        if email == self.user.email:
            raise forms.ValidationError(_("This is your address already."))
        return email


@guarded_by(OWN_ACCOUNT)
@requires_step_up
@require_http_methods(["GET", "POST"])
@never_cache
def change_address(request):
    form = AddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        _ask_both(request, form.cleaned_data["email"])
        messages.info(
            request,
            _("Follow the links that were sent: one to the old address, one to the new one."),
        )
        return redirect("accounts:home")
    context = {"form": form, "account": request.user}
    return render(
        request, "account/change_address.html", context, status=422 if form.errors else 200
    )


def _ask_both(request, email):
    """Two links; an address that has an account is told so and gets none (spec 6.17)."""
    user = request.user
    is_taken = User.objects.filter(email=email).exists()
    to_old, to_new = ask_for_change(user, email)
    with override(user.language or get_language()):
        mails.send(notices.address_changes(_link(request, to_old), email), user.email)
        if is_taken:
            reset = request.build_absolute_uri(reverse("account_reset_password"))
            mails.send(notices.account_exists({"password_reset_url": reset}), email)
        else:
            mails.send(notices.address_is_yours(_link(request, to_new)), email)


def _link(request, token):
    path = reverse("accounts:confirm_address", kwargs={"token": token})
    return request.build_absolute_uri(path)


@public
@require_http_methods(["GET", "POST"])
@never_cache
def confirm_address(request, token):
    """Opening the link changes nothing; the form on it does."""
    change = AddressChange.objects.of_token(token)
    if change is None:
        return render(request, "account/dead_link.html", status=404)
    if request.method == "POST":
        change = confirm_change(token)
        if change is None:
            return render(request, "account/dead_link.html", status=404)
    context = {
        "change": change,
        "is_for_old": change.is_for_old(token),
        "is_confirmed": request.method == "POST",
    }
    return render(request, "account/confirm_address.html", context)
