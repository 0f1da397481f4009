"""Lead and deputy of a commitment: who is it, who was it, naming and ending (spec 1.4)."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.accounts.actions import has_confirmed_address
from iltizam.accounts.models import User
from iltizam.accounts.step_up import requires_step_up
from iltizam.core.permissions import guarded_by, may, require
from iltizam.directory.models import InstitutionManager
from iltizam.plans.acting import actor_on
from iltizam.plans.enums import FocalPointRole
from iltizam.plans.handover import end_focal_point as end
from iltizam.plans.handover import name_focal_point
from iltizam.plans.models import Commitment, FocalPoint
from iltizam.web.workspace.inviting import (
    PersonForm,
    invite_by_mail,
    tell_ended,
    tell_named,
)


class FocalPointForm(PersonForm):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=FocalPointRole.choices)
    field_order = ["role", "name", "email", "language"]


def _commitment(request, uid):
    """The commitment, for those who may name its lead; for others it is not there."""
    found = Commitment.objects.filter(uid=uid).select_related("plan", "lead").first()
    if found is None or not may(request.user, "plans.name_focal_point", found):
        raise Http404
    return found


@guarded_by("plans.name_focal_point")
@requires_step_up
@require_http_methods(["GET", "POST"])
@never_cache
def show_focal_points(request, uid):
    """Who leads the commitment; naming a colleague acts at once, others are invited."""
    commitment = _commitment(request, uid)
    require(request.user, "plans.name_focal_point", commitment)
    form = FocalPointForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        _name(request, commitment, form)
        return redirect(reverse("workspace:focal_points", kwargs={"uid": uid}))
    rows = commitment.focal_points.select_related("person__user").order_by("-starts_on", "-id")
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "form": form,
        "current": sorted(
            (row for row in rows if not row.is_over), key=lambda row: row.role != "lead"
        ),
        "former": [row for row in rows if row.is_over],
    }
    status = 422 if form.errors else 200
    return render(request, "workspace/focal_points.html", context, status=status)


def _name(request, commitment, form):
    role, by = form.cleaned_data["role"], actor_on(request.user, commitment)
    colleague = colleague_with(form.cleaned_data["email"], commitment)
    if colleague is None:
        invite_by_mail(request, form, role, commitment.uid, by=by)
        return
    name_focal_point(commitment, colleague, role, by=by)
    tell_named(request, colleague, role, commitment.uid)
    messages.success(request, _("Named from today on; a mail says so."))


def colleague_with(email, commitment):
    """The account of somebody who held a role for the lead institution before, or None.

    They confirmed their address and gave a second factor already: no invitation is needed.
    """
    user = User.objects.filter(email=email, is_active=True).select_related("person").first()
    person = getattr(user, "person", None)
    if person is None or commitment.lead is None or not has_confirmed_address(user):
        return None
    institution = {"person": person, "organisation": commitment.lead}
    known = (
        FocalPoint.objects.filter(**institution).exists()
        or InstitutionManager.objects.filter(**institution).exists()
    )
    return user if known else None


@guarded_by("plans.name_focal_point")
@requires_step_up
@require_POST
def end_focal_point(request, uid):
    row = get_object_or_404(FocalPoint.objects.select_related("person__user"), uid=uid)
    commitment = _commitment(request, row.commitment.uid)
    end(row, by=actor_on(request.user, commitment))
    if row.person and row.person.user:
        tell_ended(row.person.user, row.role, commitment.uid)
    messages.success(request, _("Ended at once. Name who follows: nobody leads it now."))
    return redirect(reverse("workspace:focal_points", kwargs={"uid": commitment.uid}))
