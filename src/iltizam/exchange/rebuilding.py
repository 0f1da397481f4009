"""Everything derived, computed again: figures, frozen rates, search entries (spec 1.4).

Nothing that was published is rewritten: what differs is reported. Search entries are only
words to be found, and are written anew.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import transaction

from iltizam.core.audit import plan_stream
from iltizam.core.models import AuditEvent, SearchEntry
from iltizam.exchange import recompute
from iltizam.exchange.documents import plan_bytes
from iltizam.plans.models import ActionPlan
from iltizam.tracking.actions import rates_to_freeze
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.indexing import index_plan
from iltizam.tracking.models import Snapshot


class Difference(NamedTuple):
    """A figure that is not what follows from the published rows."""

    place: str
    stored: Any
    computed: Any


def figures(plan: ActionPlan) -> Iterator[Difference]:
    """Rates, percents and bands as the site computes them, against a second computation."""
    return differing(plan_bytes(plan))


def differing(data: bytes) -> Iterator[Difference]:
    """The figures of a published file that do not follow from its rows, by the independent
    module that anybody can run on it."""
    for figure in recompute.figures(recompute.read(data)):
        if not figure.agrees:
            yield Difference(figure.place, figure.said, figure.computed)


def frozen(plan: ActionPlan) -> Iterator[Difference]:
    """The rates that were frozen here, against what was known on that day.

    Where more was recorded later on the same day, the day does not say what was known at
    that moment; such a snapshot is left out.
    """
    events = AuditEvent.objects.filter(stream__name=plan_stream(plan.uid))
    for event in events.filter(event_type="tracking.snapshot.frozen").order_by("sequence"):
        day = event.recorded_at.date()
        following = events.filter(sequence=event.sequence + 1).first()
        snapshot = Snapshot.objects.filter(uid=event.object_uid).first()
        is_unclear = following is not None and following.recorded_at.date() == day
        if is_unclear or snapshot is None:
            continue
        then = plan_figures(plan, on=snapshot.effective.end, known_on=day)
        computed = {rate.object_uid: rate.exact for rate in rates_to_freeze(plan, then)}
        for uid, exact in snapshot.rates.order_by("id").values_list("object_uid", "exact"):
            if computed.get(uid, "") != exact:
                place = f"snapshot {snapshot.uid}, {uid}"
                yield Difference(place, exact, computed.get(uid, ""))


@transaction.atomic
def entries(plan: ActionPlan) -> int:
    """Write the plan's search entries anew; how many were not as they should be."""
    before = _entries(plan)
    index_plan(plan)
    after = _entries(plan)
    return sum(before.get(key) != after.get(key) for key in {*before, *after})


def _entries(plan: ActionPlan) -> dict[tuple[str, str], tuple[str, ...]]:
    rows = SearchEntry.objects.filter(scope_uid=plan.uid)
    found = rows.values_list("object_uid", "language", "kind", "title", "body")
    return {(uid, language): tuple(words) for uid, language, *words in found}
