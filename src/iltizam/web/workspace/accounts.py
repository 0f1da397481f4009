"""The administrator's page: accounts, their roles, ending them; it opens nothing else."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from iltizam.accounts import actions, inviting, mails, notices, second_factor
from iltizam.accounts.actors import actor_for
from iltizam.accounts.enums import StaffKind
from iltizam.accounts.models import User, folded
from iltizam.accounts.roles import Held, Role, held_by
from iltizam.accounts.step_up import requires_step_up
from iltizam.core.permissions import guarded_by, require
from iltizam.web.account.roles import roles_in_words
from iltizam.web.workspace.inviting import tell_ended, tell_named

PER_PAGE = 50


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=StaffKind.choices)


class NewAddressForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("New e-mail address"), max_length=254)

    def clean_email(self):
        email = folded(self.cleaned_data["email"])
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(
                _("An account with this e-mail address exists already.")
            )
        return email


@guarded_by("accounts.manage_accounts")
@require_safe
@never_cache
def list_accounts(request):
    require(request.user, "accounts.manage_accounts", None)
    asked = request.GET.get("q", "").strip()[:100]
    found = User.objects.order_by("email")
    if asked:
        found = found.filter(Q(email__icontains=asked) | Q(name__icontains=asked))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "asked": asked}
    return render(request, "workspace/accounts.html", context)


@guarded_by("accounts.manage_accounts")
@requires_step_up
@require_safe
@never_cache
def show_account(request, uid):
    require(request.user, "accounts.manage_accounts", None)
    account = get_object_or_404(User, uid=uid)
    return _page(request, account)


def _page(request, account, *, address_form=None, status=200):
    context = {
        "account": account,
        "roles": roles_in_words(account),
        "has_authenticator": second_factor.has_authenticator(account),
        "grant_form": GrantForm(),
        "address_form": address_form or NewAddressForm(),
    }
    return render(request, "workspace/account.html", context, status=status)


def _changes_an_account(view):
    """What every change of an account asks for, and where it comes back to."""

    @guarded_by("accounts.manage_accounts")
    @requires_step_up
    @require_POST
    @wraps(view)
    def change(request, uid):
        require(request.user, "accounts.manage_accounts", None)
        account = get_object_or_404(User, uid=uid)
        by = actor_for(request.user, Role.ADMINISTRATOR)
        try:
            answer = view(request, account, by)
        except actions.LastAdministrator:
            messages.error(request, _("There must be an administrator: invite another first."))
            answer = None
        return answer or redirect("workspace:account", uid=uid)

    return change


@guarded_by("accounts.grant_role")
@_changes_an_account
def grant_role(request, account, by):
    require(request.user, "accounts.grant_role", None)
    form = GrantForm(request.POST)
    if account.pk == request.user.pk:
        messages.error(request, _("Nobody gives themselves a role: ask another administrator."))
    elif form.is_valid():
        role = form.cleaned_data["role"]
        actions.grant_staff_role(account, role, by=by)
        tell_named(request, account, role, "")
        messages.success(request, _("The role is given; a mail says so."))


@_changes_an_account
def end_role(request, account, by):
    """Any role, wherever it is held: a person who left must be shut out by one hand."""
    role, object_uid = request.POST.get("role", ""), request.POST.get("object", "")
    if Held(role, object_uid) in {Held(*each[:2]) for each in held_by(account)}:
        inviting.end(role, account, object_uid, by=by)
        tell_ended(account, role, object_uid)
        messages.success(request, _("The role is ended, and every session of the account."))


def _tell(account, notice, to=""):
    """A mail in the person's language about what the administrator did to their account."""
    with override(account.language or None):
        mails.send(notice(), to or account.email)


@_changes_an_account
def close_account(request, account, by):
    actions.close_account(account, by=by)
    _tell(account, notices.account_was_closed)
    messages.success(request, _("The account is closed, and its sessions are ended."))


@_changes_an_account
def reopen_account(request, account, by):
    actions.reopen_account(account, by=by)
    _tell(account, notices.account_was_reopened)
    messages.success(request, _("The account can be used again."))


def _is_own(request, account):
    """Whether it is the administrator's own account, whose safeguards another one lifts."""
    if account.pk != request.user.pk:
        return False
    messages.error(
        request, _("Nobody does this to their own account: ask another administrator.")
    )
    return True


@_changes_an_account
def reset_second_factor(request, account, by):
    if _is_own(request, account):
        return
    actions.reset_second_factor(account, by=by)
    _tell(account, notices.second_factor_was_reset)
    messages.success(
        request, _("Passkeys and app are removed: the next sign-in sets up new ones.")
    )


@_changes_an_account
def set_address(request, account, by):
    """For a mailbox that is lost; otherwise people change their address themselves."""
    if _is_own(request, account):
        return None
    form = NewAddressForm(request.POST)
    if not form.is_valid():
        return _page(request, account, address_form=form, status=422)
    before = account.email
    actions.set_address(account, form.cleaned_data["email"], by=by)
    _tell(account, lambda: notices.address_was_changed(account.email), to=before)
    messages.success(request, _("The address is changed; the old one is told."))
    return None
