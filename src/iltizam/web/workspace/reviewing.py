"""Reports that were handed in: validated, returned with a reason, confirmed (spec 2.1)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from iltizam.core.permissions import guarded_by, may, require
from iltizam.core.refused import Refused
from iltizam.plans.acting import actor_on
from iltizam.tracking.actions import confirm_update as confirm
from iltizam.tracking.actions import describes, handed_in_as, publish_update, return_update
from iltizam.tracking.asked import waiting_for
from iltizam.tracking.drafts import Declared, items_of
from iltizam.tracking.effects import effect_of
from iltizam.tracking.enums import ActionKind, UpdateState
from iltizam.tracking.models import ProgressUpdate
from iltizam.tracking.reasons import because
from iltizam.web.workspace.report_rows import MARKS


@guarded_by("tracking.review_updates")
@require_safe
@never_cache
def list_updates(request):
    """What waits for this reviewer, the longest first."""
    require(request.user, "tracking.review_updates", None)
    return render(request, "workspace/updates.html", {"updates": waiting_for(request.user)})


def _update(request, uid, permission):
    """A report, for those who may do that to it; for others it is not there."""
    found = get_object_or_404(
        ProgressUpdate.objects.select_related(
            "activity__commitment__plan", "activity__commitment__lead", "author", "corrects"
        ),
        uid=uid,
    )
    if not may(request.user, permission, found):
        raise Http404
    return found


@guarded_by("tracking.review_update")
@require_http_methods(["GET", "POST"])
@never_cache
def review_update(request, uid):
    """Read a report as it will show, then validate it or return it with a reason."""
    update = _update(request, uid, "tracking.review_update")
    if request.method == "GET" or update.state != UpdateState.SUBMITTED:
        return _page(request, update)
    by = actor_on(request.user, update.activity.commitment)
    reason = request.POST.get("reason", "")
    try:
        messages.success(request, _decide(request, update, reason=reason, by=by))
    except Refused as refused:
        errors = refused.by_field()
        now, status = _update(request, uid, "tracking.review_update"), 422
        if "seen" in errors:
            status = 409
        return _page(request, now, errors=errors, reason=reason, status=status)
    return redirect("workspace:desk")


def _decide(request, update, *, reason, by):
    """What was done, by the button that was pressed; Refused where none was."""
    do, seen = request.POST.get("do"), request.POST.get("seen", "")
    if do == "return":
        return_update(update, reason={get_language(): reason}, by=by, seen=seen)
        return _("Returned: its author finds your reason on the desk.")
    if do == "publish":
        publish_update(update, by=by, seen=seen)
        return _("The report is validated and public.")
    raise Refused(because("not_chosen"))


def _page(request, update, *, errors=None, reason="", status=200):
    activity = update.activity
    before = ProgressUpdate.objects.filter(activity=activity).standing().reverse().first()
    is_waiting = update.state == UpdateState.SUBMITTED
    effect = (
        effect_of(
            activity, update.percent, effective=describes(update), corrects=update.corrects
        )
        if is_waiting
        else None
    )
    context = {
        "update": update,
        "activity": activity,
        "commitment": activity.commitment,
        "plan": activity.commitment.plan,
        "before": before if is_waiting else None,
        "items": _items(update),
        "declared": Declared.from_json(update.declares),
        "evidence": update.evidence.all(),
        "effect": effect,
        "is_waiting": is_waiting,
        "seen": handed_in_as(update),
        "errors": errors or {},
        "reason": reason,
    }
    return render(request, "workspace/review.html", context, status=status)


def _items(update):
    """(mark, kind, text, reason) of each action it enters or moves."""
    listed = {action.uid: action for action in update.activity.actions.all()}
    kinds = dict(ActionKind.choices)
    return [
        (
            MARKS[item.kind],
            kinds[item.kind],
            listed[item.action].text if item.action in listed else item.text,
            item.reason,
        )
        for item in items_of(update.draft_items)
    ]


@guarded_by("tracking.confirm_update")
@require_POST
@never_cache
def confirm_update(request, uid):
    """One click: what the secretariat entered in the institution's name is so."""
    update = _update(request, uid, "tracking.confirm_update")
    try:
        confirm(update, by=actor_on(request.user, update.activity.commitment))
        messages.success(request, _("Confirmed."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:desk")
