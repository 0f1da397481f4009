"""Invitations: those that are open, and inviting to the roles of the installation."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.accounts import actions, inviting
from iltizam.accounts.actors import actor_for
from iltizam.accounts.enums import StaffKind
from iltizam.accounts.models import Invitation
from iltizam.accounts.roles import Role, holds
from iltizam.accounts.step_up import requires_step_up
from iltizam.core.models import Actor
from iltizam.core.permissions import guarded_by, require
from iltizam.web.workspace.inviting import PersonForm, invite_by_mail


class InvitationForm(PersonForm):
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


def offered_by(user):
    """The roles of the installation that this user may offer."""
    if holds(user, Role.ADMINISTRATOR):
        return list(StaffKind)
    return [StaffKind.REVIEWER]


def inviter_of(user):
    role = Role.ADMINISTRATOR if holds(user, Role.ADMINISTRATOR) else Role.SECRETARIAT
    return actor_for(user, role)


@guarded_by("accounts.invite")
@requires_step_up
@require_http_methods(["GET", "POST"])
@never_cache
def list_invitations(request):
    require(request.user, "accounts.invite", None)
    user = request.user
    form = InvitationForm(request.POST or None, by=user, roles=offered_by(user))
    if request.method == "POST" and form.is_valid():
        role, by = form.cleaned_data["role"], inviter_of(request.user)
        invite_by_mail(request, form, role, by=by)
        return redirect("workspace:invitations")
    context = {"form": form, "invitations": _open(request.user)}
    status = 422 if form.errors else 200
    return render(request, "workspace/invitations.html", context, status=status)


@guarded_by("accounts.invite")
@requires_step_up
@require_POST
def withdraw_invitation(request, uid):
    require(request.user, "accounts.invite", None)
    invitation = get_object_or_404(_visible_to(request.user), uid=uid)
    actions.withdraw_invitation(invitation, by=inviter_of(request.user))
    messages.success(request, _("The invitation is withdrawn: its link no longer works."))
    return redirect("workspace:invitations")


def _visible_to(user):
    """All open ones; of an administrator's view only those to the installation's roles."""
    found = Invitation.objects.open()
    if holds(user, Role.SECRETARIAT):
        return found
    return found.filter(role__in=StaffKind.values)


def _open(user):
    return [
        (each, Actor.Role(each.role).label, inviting.about(each.role, each.object_uid) or "")
        for each in _visible_to(user)
    ]
