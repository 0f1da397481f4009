"""What came of a commitment: communication, indicators, measurements, its outcome."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from iltizam.core.audit import canonical, lock_stream, plan_stream, stamps
from iltizam.core.models import Actor
from iltizam.core.numbers import is_within_reach
from iltizam.core.periods import Period
from iltizam.core.refused import Reason
from iltizam.core.withholding import WithheldText
from iltizam.plans.models import Activity, Commitment
from iltizam.tracking.actions.obstacles import AmendedMeanwhile, CannotReport
from iltizam.tracking.actions.phases import (
    AFTER_ADOPTION,
    UNTIL_ITS_END,
    WHILE_IT_LASTS,
    cleaned,
    elsewhere,
    in_the_future,
    lock_commitment,
    not_plain,
    phase_problem,
    tell,
    told_already,
    too_long,
)
from iltizam.tracking.enums import IndicatorKind
from iltizam.tracking.models import CommunicationAction, Indicator, Measurement, Outcome
from iltizam.tracking.reasons import because

LIMIT = Decimal(10) ** 14  # of a measured value, with PLACES after the decimal point
PLACES = 4
OUTCOME_TEXTS = ("results", "contribution", "next_steps", "note")


@transaction.atomic
def report_communication(
    commitment: Commitment,
    *,
    action: Mapping[str, str],
    by: Actor,
    happened: Period | None = None,
    audience: Mapping[str, str] | None = None,
    indicators: Mapping[str, str] | None = None,
) -> CommunicationAction:
    """Say what was done to make the commitment known; said twice it is one.

    Raises CannotReport.
    """
    commitment = lock_commitment(commitment.pk)
    texts = cleaned(
        {"action": action, "audience": audience or {}, "indicators": indicators or {}}
    )
    wrong = [
        *phase_problem(commitment.plan, WHILE_IT_LASTS),
        *too_long(texts),
        *in_the_future("happened", happened),
    ]
    if not texts["action"]:
        wrong.append(because("communication_without_action", "action"))
    if wrong:
        raise CannotReport(*wrong)
    rows = commitment.communication.all()
    twin: CommunicationAction | None = told_already(rows, {**texts, "happened": happened})
    if twin is not None:
        return twin
    position = _next(CommunicationAction, commitment)
    found = CommunicationAction(commitment=commitment, position=position, **texts)
    found.happened = happened
    found.save(force_insert=True)
    of = commitment.uid
    tell(found, "tracking.communication.reported", commitment.plan, by=by, commitment=of)
    return found


@transaction.atomic
def add_indicator(
    commitment: Commitment,
    *,
    name: Mapping[str, str],
    by: Actor,
    kind: str = IndicatorKind.FOLLOW_UP,
    unit: Mapping[str, str] | None = None,
    activity: Activity | None = None,
    baseline: Decimal | None = None,
    baseline_date: Period | None = None,
    target: Decimal | None = None,
) -> Indicator:
    """Say what is counted from now on; said twice it is one. Raises CannotReport."""
    commitment = lock_commitment(commitment.pk)
    texts = cleaned({"name": name, "unit": unit or {}})
    wrong = [
        *phase_problem(commitment.plan, AFTER_ADOPTION),
        *elsewhere(activity, commitment),
        *too_long(texts),
        *not_plain(texts),
        *_wrong_value("baseline", baseline),
        *_wrong_value("target", target),
    ]
    if not texts["name"]:
        wrong.append(because("indicator_without_name", "name"))
    if kind not in IndicatorKind.values:
        wrong.append(because("indicator_kind", "kind"))
    if wrong:
        raise CannotReport(*wrong)
    said = {
        "activity": activity,
        "kind": kind,
        "baseline": baseline,
        "target": target,
        **texts,
    }
    rows = commitment.indicators.select_related("activity")
    twin: Indicator | None = told_already(rows, {**said, "baseline_date": baseline_date})
    if twin is not None:
        return twin
    found = Indicator(commitment=commitment, position=_next(Indicator, commitment), **said)
    found.baseline_date = baseline_date
    found.save(force_insert=True)
    tell(found, "tracking.indicator.added", commitment.plan, by=by, commitment=commitment.uid)
    return found


@transaction.atomic
def record_measurement(
    indicator: Indicator, *, value: Decimal, effective: Period, by: Actor
) -> Measurement:
    """Publish a value; the database never changes it, a later one of the same moment counts.

    The value that counts at its moment already is not recorded again. Raises CannotReport.
    """
    commitment = lock_commitment(indicator.commitment_id)
    wrong = [
        *phase_problem(commitment.plan, WHILE_IT_LASTS),
        *_wrong_value("value", value),
        *in_the_future("effective", effective),
    ]
    if wrong:
        raise CannotReport(*wrong)
    if twin := told_already(_counting(indicator, effective), {"value": value}):
        return twin
    stamp = stamps(lock_stream(plan_stream(commitment.plan.uid)), 1)[0]
    found = Measurement(
        indicator=indicator,
        value=value,
        recorded_at=stamp.recorded_at,
        sequence=stamp.sequence,
    )
    found.effective = effective
    found.save(force_insert=True)
    tell(
        found,
        "tracking.measurement.recorded",
        commitment.plan,
        by=by,
        indicator=indicator.uid,
        value=str(value),
        effective=effective.as_words(),
    )
    return found


@transaction.atomic
def report_outcome(
    commitment: Commitment,
    *,
    results: Mapping[str, str],
    effective: Period,
    by: Actor,
    goal_reached: bool | None = None,
    contribution: Mapping[str, str] | None = None,
    next_steps: Mapping[str, str] | None = None,
    note: Mapping[str, str] | None = None,
    seen: str | None = None,
) -> Outcome:
    """Say at the end what was observed and whether the goal was reached.

    Said again it replaces what was said, until the plan is closed; the trace keeps both.
    What was withdrawn of it stays so. ``seen`` is the ``standing_of_outcome`` what was read:
    where somebody reported since, AmendedMeanwhile has both – unless the two say the same,
    as when a form is posted twice, which is none. Raises CannotReport.
    """
    commitment = lock_commitment(commitment.pk)
    texts = cleaned(
        {
            "results": results,
            "contribution": contribution or {},
            "next_steps": next_steps or {},
            "note": note or {},
        }
    )
    found = Outcome.objects.filter(commitment=commitment).first()
    found = found or Outcome(commitment=commitment)
    for name in [name for name in texts if isinstance(getattr(found, name), WithheldText)]:
        del texts[name]
    said = {"goal_reached": goal_reached, **texts}
    if seen is not None and found.pk and all(getattr(found, n) == said[n] for n in said):
        return found
    if seen is not None and seen != standing_of_outcome(found):
        raise AmendedMeanwhile(said, found)
    wrong = [
        *phase_problem(commitment.plan, UNTIL_ITS_END),
        *too_long(texts),
        *in_the_future("effective", effective),
    ]
    if not texts.get("results", found.results):
        wrong.append(because("outcome_without_results", "results"))
    if wrong:
        raise CannotReport(*wrong)
    found.effective = effective
    for name, value in said.items():
        setattr(found, name, value)
    found.save()
    tell(found, "tracking.outcome.reported", commitment.plan, by=by, **said)
    return found


def _counting(indicator: Indicator, effective: Period) -> list[Measurement]:
    """The value of this moment that counts, in a list that is empty without one."""
    rows = indicator.measurements.order_by("recorded_at", "sequence")
    return [row for row in rows if row.effective == effective][-1:]


def standing_of_outcome(outcome: Outcome) -> str:
    """One word for all that is said at the end, another as soon as any of it changes."""
    if outcome.pk is None:
        return ""
    said = [outcome.goal_reached, *(getattr(outcome, name) for name in OUTCOME_TEXTS)]
    return hashlib.sha256(canonical(said)).hexdigest()[:32]


def _next(model: type[CommunicationAction | Indicator], commitment: Commitment) -> int:
    of_it = model._default_manager.filter(commitment=commitment)
    return int(of_it.aggregate(last=Max("position"))["last"] or 0) + 1


def _wrong_value(field: str, value: Decimal | None) -> list[Reason]:
    if value is None:
        return []
    if is_within_reach(value) and abs(value) < LIMIT and value == round(value, PLACES):
        return []
    return [because("value_out_of_bounds", field)]
