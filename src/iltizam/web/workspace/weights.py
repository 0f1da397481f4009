"""The weights of a commitment's activities: one table, its effect, its lock (spec 2.1, R7)."""

from decimal import Decimal

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.core.numbers import number_from
from iltizam.core.permissions import guarded_by, may, require
from iltizam.core.refused import Refused
from iltizam.plans.acting import actor_on
from iltizam.tracking.actions import lock_weights, locks_itself, set_weights
from iltizam.tracking.asked import place_of
from iltizam.tracking.effects import Supposed, suppose
from iltizam.web.workspace.places import commitment_at


def _activities(commitment):
    return list(commitment.activities.filter(in_plan=True).order_by("position", "pk"))


@guarded_by("tracking.see_weights")
@require_http_methods(["GET", "POST"])
@never_cache
def show_weights(request, slug, ref):
    """Type, see the effect, save; lock once, and from there on ask (R7).

    In implementation saving is locking: the rate is public and moves with the weights.
    """
    commitment = commitment_at(request, slug, ref)
    require(request.user, "tracking.see_weights", commitment)
    activities = _activities(commitment)
    if request.method == "GET":
        return _page(request, commitment, activities)
    require(request.user, "tracking.set_weights", commitment)
    typed = _typed(request, activities)
    do = request.POST.get("do")
    try:
        # Without a known button nothing is saved: saving may lock for good.
        if do in {"save", "lock"}:
            _set(request, commitment, activities, typed, is_locking=do == "lock")
            return redirect("workspace:weights", **place_of(commitment))
    except Refused as refused:
        return _page(request, commitment, activities, typed, errors=refused.by_field())
    return _page(request, commitment, activities, typed)


def _set(request, commitment, activities, typed, *, is_locking):
    by = actor_on(request.user, commitment)
    weights = {each.uid: number_from(typed[each.uid]) for each in activities}
    if any(typed.values()) or not is_locking:
        commitment = set_weights(commitment, weights=weights, by=by)
    if is_locking and commitment.weights_locked_at is None:
        lock_weights(commitment, by=by)
    if is_locking or commitment.weights_locked_at:
        messages.success(request, _("The weights are locked and public."))
    else:
        messages.success(request, _("The weights are saved; lock them when they are final."))


@guarded_by("tracking.set_weights")
@require_POST
@never_cache
def weights_effect(request, slug, ref):
    """What the screen's module asks while one types: nothing is written."""
    commitment = commitment_at(request, slug, ref)
    require(request.user, "tracking.set_weights", commitment)
    activities = _activities(commitment)
    effect = _effect(commitment, activities, _typed(request, activities))
    html = render_to_string("workspace/report_effect.html", {"effect": effect})
    return JsonResponse({"effect": html})


def _typed(request, activities):
    return {each.uid: request.POST.get(f"weight-{each.uid}", "").strip() for each in activities}


def _effect(commitment, activities, typed):
    weights = {each.pk: number_from(typed[each.uid]) for each in activities}
    if any(weight is None or weight <= 0 for weight in weights.values()):
        return None
    return suppose(commitment, Supposed(weights=weights))


def _page(request, commitment, activities, typed=None, *, errors=None):
    errors = errors or {}
    stored = {each.uid: _plain(each.weight) for each in activities}
    shown = typed or stored
    numbers = [number_from(shown[each.uid]) or Decimal(0) for each in activities]
    total = sum(numbers)
    lines = [
        {
            "activity": each,
            "typed": shown[each.uid],
            "share": round(100 * number / total) if total else None,
            "errors": errors.pop(f"weights.{each.uid}", []),
        }
        for each, number in zip(activities, numbers, strict=True)
    ]
    is_wrong = bool(errors) or any(line["errors"] for line in lines)
    may_set = may(request.user, "tracking.set_weights", commitment)
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "place": place_of(commitment),
        "lines": lines,
        "effect": _effect(commitment, activities, shown),
        "may_set": may_set and commitment.weights_locked_at is None,
        "locks_itself": locks_itself(commitment),
        "is_wrong": is_wrong,
        "wrong_all": [sentence for sentences in errors.values() for sentence in sentences],
    }
    return render(request, "workspace/weights.html", context, status=422 if is_wrong else 200)


def _plain(weight):
    return "" if weight is None else f"{weight.normalize():f}"
