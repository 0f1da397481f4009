"""Every derived figure computed again, and each difference said (spec 1.4).

Rates are kept nowhere but where they were frozen: in snapshots, and beside the changes of
R7. Both follow from the rows recorded before them, and are compared with what these give.
What is stored besides so that it is found quickly is compared, and written anew where it
differs: the search entries. Frozen rows are records, and are never written anew.
"""

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.core import files
from iltizam.core.models import AuditEvent, AuditStream, SearchEntry
from iltizam.plans.enums import Origin
from iltizam.plans.models import ActionPlan, Activity, ActivityChange
from iltizam.tracking import indexing, rates, standings
from iltizam.tracking.models import Evidence, ProgressUpdate, Snapshot, SnapshotRate
from iltizam.tracking.past import Past, past_of_plan
from iltizam.tracking.rates import Basis
from iltizam.tracking.series import History, Standings

# After everything, but before the sentinel that stands for what was not seen.
ALWAYS = datetime.date.max - datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is stored otherwise than it follows from the rest."""

    what: str
    stored: str
    computed: str

    def __str__(self) -> str:
        return _("%(what)s: stored is %(stored)s, computed is %(computed)s") % {
            "what": self.what,
            "stored": self.stored or "–",
            "computed": self.computed or "–",
        }


@dataclass(slots=True)
class Rebuilt:
    """What was computed again, by kind, and what differed."""

    counts: dict[str, int]
    differences: list[Difference]

    def compare(self, kind: str, what: str, stored: Any, computed: Any) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if stored != computed:
            self.differences.append(Difference(what, str(stored), str(computed)))


def rebuild() -> Rebuilt:
    """Compute everything again; the search entries are written anew where they differ."""
    found = Rebuilt({}, [])
    for plan in ActionPlan.objects.filter(origin=Origin.LIVE).order_by("slug"):
        _compare_plan(found, plan)
    _compare_order(found)
    _compare_files(found)
    if _compare_entries(found):
        indexing.reindex()
    return found


def _compare_plan(found: Rebuilt, plan: ActionPlan) -> None:
    past = past_of_plan(plan)
    reweighted = _reweighted(plan)
    for snapshot in _frozen_here(plan):
        _compare_snapshot(found, plan, past, snapshot, reweighted)
    for change in _approved_here(plan):
        _compare_change(found, past, change, reweighted)
    _compare_values(found, plan, past.history())
    _compare_standings(found, plan)


def _reweighted(plan: ActionPlan) -> dict[str, datetime.datetime]:
    """When the weights of each commitment were last set: before the lock that leaves no
    row of history, so rates frozen earlier do not follow from today's weights."""
    events = AuditEvent.objects.filter(
        event_type="plans.weights.set", stream__name=f"plan:{plan.uid}"
    )
    return dict(events.order_by("sequence").values_list("object_uid", "recorded_at"))


def _frozen_here(plan: ActionPlan) -> list[Snapshot]:
    """The snapshots that this site froze; those of a file are records of elsewhere."""
    events = AuditEvent.objects.filter(event_type="tracking.snapshot.frozen")
    ours = Snapshot.objects.filter(plan=plan, uid__in=events.values("object_uid"))
    return list(ours.order_by("sequence"))


def _compare_snapshot(
    found: Rebuilt,
    plan: ActionPlan,
    past: Past,
    snapshot: Snapshot,
    reweighted: dict[str, datetime.datetime],
) -> None:
    later = {uid for uid, at in reweighted.items() if at > snapshot.recorded_at}
    kept = {row.object_uid: row for row in SnapshotRate.objects.filter(snapshot=snapshot)}
    for row in kept.values():
        if row.exact:
            whole = rates.published_percent(Fraction(row.exact))
            what = _("Snapshot “%(name)s”, whole percent of %(uid)s") % {
                "name": snapshot.name,
                "uid": row.object_uid,
            }
            found.compare("snapshots", what, row.published, whole)
    on = snapshot.effective_end  # type: ignore[attr-defined]
    is_of_its_day = on >= timezone.localdate(snapshot.recorded_at)
    at = past.history(before=snapshot.sequence).at(ALWAYS if is_of_its_day else on)
    for uid, exact in _exact_rates(plan, past, at, without=later):
        stored = kept.get(uid)
        if stored is None or stored.basis == Basis.PUBLISHED_RATES:
            continue
        what = _("Snapshot “%(name)s”, rate of %(uid)s") % {"name": snapshot.name, "uid": uid}
        found.compare("snapshots", what, stored.exact, exact)


def _exact_rates(
    plan: ActionPlan, past: Past, at: Standings, *, without: set[str]
) -> Iterator[tuple[str, str]]:
    """Every rate by the uid of what it is of, but for what depends on ``without``."""
    if not without:
        yield plan.uid, _exact(at.plan)
        yield from ((past.axes[pk], _exact(rate)) for pk, rate in at.axes.items())
    for place in past.places:
        if place.uid not in without:
            yield place.uid, _exact(at.commitments[place.pk])
    uids = dict(
        Activity.objects.filter(pk__in=at.activities).order_by("pk").values_list("pk", "uid")
    )
    for pk, facts in at.activities.items():
        yield uids[pk], "" if facts.percent is None else str(facts.percent)


def _approved_here(plan: ActionPlan) -> list[ActivityChange]:
    ours = ActivityChange.objects.filter(
        activity__commitment__plan=plan, proposal__isnull=False
    )
    return list(ours.select_related("activity__commitment").order_by("sequence"))


def _compare_change(
    found: Rebuilt,
    past: Past,
    change: ActivityChange,
    reweighted: dict[str, datetime.datetime],
) -> None:
    commitment = change.activity.commitment
    set_at = reweighted.get(commitment.uid)
    if set_at is not None and set_at > change.recorded_at:
        return
    for name, place in (("rate_before", 0), ("rate_after", 1)):
        at = past.history(before=change.sequence + place).at(ALWAYS)
        what = _("Change %(uid)s, %(name)s") % {"uid": change.uid, "name": name}
        found.compare(
            "changes", what, getattr(change, name), _exact(at.commitments[commitment.pk])
        )


def _compare_values(found: Rebuilt, plan: ActionPlan, history: History) -> None:
    """Today's weights, states and memberships are what the last change made them."""
    stories = {story.pk: story for story in history.stories}
    changed = ActivityChange.objects.filter(activity__commitment__plan=plan)
    rows = Activity.objects.filter(pk__in=changed.values("activity")).order_by("pk")
    for row in rows:
        story = stories[row.pk]
        for name, stored, turns in (
            ("weight", _number(row.weight), story.weights),
            ("state", row.state, story.states),
            ("membership", "in" if row.in_plan else "out", story.memberships),
        ):
            if turns:
                last = _number(turns[-1][2]) if name == "weight" else turns[-1][2]
                what = _("Activity %(uid)s, %(name)s") % {"uid": row.uid, "name": name}
                found.compare("activities", what, stored, last)


def _compare_standings(found: Rebuilt, plan: ActionPlan) -> None:
    """… and what the trail says; nothing that was said already is said twice."""
    known = {difference.what for difference in found.differences}
    for each in standings.mismatches(plan):
        what = _("Activity %(uid)s, %(name)s") % {"uid": each.uid, "name": each.name}
        if what not in known:
            found.compare("activities", what, each.holds, each.said.value)


def _compare_order(found: Rebuilt) -> None:
    """The next number of a plan's stream lies above every number that was given."""
    for stream in AuditStream.objects.filter(name__startswith="plan:").order_by("name"):
        uid = stream.name.removeprefix("plan:")
        updates = ProgressUpdate.objects.published().filter(
            activity__commitment__plan__uid=uid, sequence__gt=stream.row_sequence
        )
        what = _("Stream %(name)s, updates numbered above its last number") % {
            "name": stream.name
        }
        found.compare("streams", what, updates.count(), 0)


def _compare_files(found: Rebuilt) -> None:
    """Every file of evidence is there and has the hash that is shown."""
    kept = Evidence.objects.exclude(file_key="").order_by("pk")
    for uid, key, shown in kept.values_list("uid", "file_key", "sha256").iterator(500):
        what = _("Evidence %(uid)s, hash of its file") % {"uid": uid}
        found.compare("files", what, shown, _hash_of(key))


def _hash_of(key: str) -> str:
    try:
        with files.open_file(key) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return _("(no file)")


def _compare_entries(found: Rebuilt) -> bool:
    """Whether a search entry is missing, too many, or holds other words."""
    stored = {
        (entry.object_uid, entry.language): entry
        for entry in SearchEntry.objects.order_by("pk").iterator(500)
    }
    before = len(found.differences)
    for wanted in indexing.expected():
        had = stored.pop((wanted.object_uid, wanted.language), None)
        found.compare("search", _name_of(wanted), _words_of(had), _words_of(wanted))
    for left in stored.values():
        found.compare("search", _name_of(left), _words_of(left), "")
    return len(found.differences) > before


def _name_of(entry: SearchEntry) -> str:
    return _("Search entry of %(kind)s %(uid)s in %(language)s") % {
        "kind": entry.kind,
        "uid": entry.object_uid,
        "language": entry.language,
    }


def _words_of(entry: SearchEntry | None) -> str:
    if entry is None:
        return ""
    return f"{entry.scope_uid} {entry.kind} “{entry.title}” “{entry.body}”"


def _number(weight: Any) -> str:
    """2, "2.000" and Decimal("2") are one weight."""
    return "" if weight in (None, "") else str(Fraction(weight))


def _exact(rate: Fraction | None) -> str:
    return "" if rate is None else rates.exact(rate)
