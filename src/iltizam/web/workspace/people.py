"""The people of institutions: who manages them, who leads what, what nobody leads."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from iltizam.accounts.actors import actor_for
from iltizam.accounts.roles import Role, holds, objects_of
from iltizam.accounts.step_up import requires_step_up
from iltizam.core.permissions import guarded_by, may, require
from iltizam.core.texts import in_words
from iltizam.directory.actions import end_manager
from iltizam.directory.models import InstitutionManager, Organisation
from iltizam.plans.enums import FocalPointRole, Origin, PlanPhase
from iltizam.plans.models import Commitment, FocalPoint
from iltizam.web.workspace.inviting import PersonForm, invite_by_mail, tell_ended

LED = [PlanPhase.ADOPTED, PlanPhase.IMPLEMENTATION]


def led_commitments():
    """The commitments that somebody must lead now: of plans run here and not over."""
    return (
        Commitment.objects.filter(plan__origin=Origin.LIVE, plan__phase__in=LED)
        .select_related("plan", "lead")
        .order_by("plan__slug", "position", "number", "id")
    )


def institutions_of(user):
    """Those whose people this user may see."""
    found = Organisation.objects.filter(pk__in=led_commitments().values("lead"))
    if holds(user, Role.SECRETARIAT):
        return found
    return Organisation.objects.filter(uid__in=objects_of(user, Role.MANAGER))


@guarded_by("directory.list_people")
@require_safe
@never_cache
def list_people(request):
    """Institutions with their manager and what nobody leads; a manager's own at once."""
    require(request.user, "directory.list_people", None)
    institutions = list(institutions_of(request.user).order_by("pk"))
    if len(institutions) == 1:
        return redirect("workspace:institution", uid=institutions[0].uid)
    managers = {row.organisation_id: row for row in _managers(institutions)}
    commitments = list(led_commitments().filter(lead__in=institutions))
    led = _led(commitments)
    lines = [
        {
            "institution": institution,
            "manager": managers.get(institution.pk),
            "commitments": (own := [c for c in commitments if c.lead_id == institution.pk]),
            "without_lead": sum(c.pk not in led for c in own),
        }
        for institution in institutions
    ]
    lines.sort(key=lambda line: (-line["without_lead"], in_words(line["institution"].name)))
    return render(request, "workspace/people.html", {"lines": lines})


def _managers(institutions):
    current = InstitutionManager.objects.current().filter(organisation__in=institutions)
    return current.select_related("person__user")


def _led(commitments):
    """The keys of the commitments that have a lead now."""
    rows = FocalPoint.objects.current().filter(
        commitment__in=commitments, role=FocalPointRole.LEAD
    )
    return set(rows.values_list("commitment_id", flat=True))


def _institution(request, uid):
    found = Organisation.objects.filter(uid=uid).first()
    if found is None or not may(request.user, "directory.see_people", found):
        raise Http404
    return found


@guarded_by("directory.see_people")
@require_safe
@never_cache
def show_institution(request, uid):
    institution = _institution(request, uid)
    commitments = list(led_commitments().filter(lead=institution))
    rows = FocalPoint.objects.current().filter(commitment__in=commitments)
    held = {}
    for row in rows.select_related("person"):
        held.setdefault(row.commitment_id, {})[row.role] = row
    context = {
        "institution": institution,
        "managers": list(_managers([institution])),
        "may_name_manager": may(request.user, "directory.name_manager", institution),
        "commitments": [
            (
                commitment,
                held.get(commitment.pk, {}).get("lead"),
                held.get(commitment.pk, {}).get("deputy"),
            )
            for commitment in commitments
        ],
    }
    return render(request, "workspace/institution.html", context)


@guarded_by("directory.name_manager")
@requires_step_up
@require_http_methods(["GET", "POST"])
@never_cache
def name_manager(request, uid):
    """Invite the institution's manager; the present one ends when it is accepted."""
    institution = _institution(request, uid)
    require(request.user, "directory.name_manager", institution)
    form = PersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        by = actor_for(request.user, Role.SECRETARIAT)
        invite_by_mail(request, form, Role.MANAGER.value, institution.uid, by=by)
        return redirect("workspace:institution", uid=institution.uid)
    context = {"form": form, "institution": institution}
    status = 422 if form.errors else 200
    return render(request, "workspace/name_manager.html", context, status=status)


@guarded_by("directory.name_manager")
@requires_step_up
@require_POST
def end_managing(request, uid):
    institution = _institution(request, uid)
    require(request.user, "directory.name_manager", institution)
    for manager in _managers([institution]):
        end_manager(manager, by=actor_for(request.user, Role.SECRETARIAT))
        if manager.person and manager.person.user:
            tell_ended(manager.person.user, Role.MANAGER.value, institution.uid)
    messages.success(request, _("The institution has no manager now."))
    return redirect("workspace:institution", uid=institution.uid)
