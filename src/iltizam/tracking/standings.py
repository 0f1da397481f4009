"""What the trail says of each activity's weight, state and membership of the plan.

The three move the public rates and stand in a row that may change. So they are followed
through the entries of the plan's stream – imports, weights set and locked, changes that
were approved, reports that declared a beginning or an end – and compared with what the
rows hold now. An import that did not say what it brought (they all did not, once) leaves
open what it may have written; nothing is held against such a row.
"""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from iltizam.core.audit import plan_stream
from iltizam.core.telling import RowFault, RowProblem, streamed
from iltizam.plans.enums import ActivityState, ChangeKind
from iltizam.plans.models import ActionPlan, Activity, Commitment
from iltizam.tracking.weights import as_text

IMPORTED = "plans.plan.imported"
SET, LOCKED = "plans.weights.set", "plans.weights.locked"
APPROVED = "plans.change.approved"
REPORTED = "tracking.update.published"
FIELDS = "counts standings after weights activity kind new weight changes".split()
# What an activity begins with, unless something says otherwise.
FIRST = {"state": ActivityState.PLANNED.value, "membership": "in", "weight": ""}


def standings_of(plan: ActionPlan) -> dict[str, list[str]]:
    """By uid the state, membership and weight of every activity, as an import tells them."""
    rows = Activity.objects.filter(commitment__plan=plan).order_by("pk")
    return {row.uid: list(_holds(row).values()) for row in rows.only(*_COLUMNS)}


_COLUMNS = ("uid", "state", "in_plan", "weight", "commitment")


def _holds(row: Activity) -> dict[str, str]:
    member = "in" if row.in_plan else "out"
    return {"state": row.state, "membership": member, "weight": as_text(row.weight)}


class Said(NamedTuple):
    """What an entry says; None where an older one did not say it."""

    value: str | None
    sequence: int = 0
    event_type: str = ""


class Mismatch(NamedTuple):
    """A value that a row holds although the last entry says another, or none says it."""

    uid: str
    name: str
    holds: str
    said: Said

    def as_problem(self, stream: str) -> RowProblem:
        fault = RowFault.CHANGED if self.said.sequence else RowFault.UNEXPLAINED
        return RowProblem(
            fault, stream, self.said.sequence, self.said.event_type, self.uid, self.name
        )


@dataclass(slots=True)
class Standings:
    """The values as the entries of one stream, taken in their order, leave them."""

    values: dict[tuple[str, str], Said] = field(default_factory=dict)
    locks: dict[str, Said] = field(default_factory=dict)  # by commitment
    is_open: bool = False  # whether an import may have written what no entry says

    def take(self, sequence: int, kind: str, uid: str, said: Mapping[str, Any]) -> None:
        def say(activity: Any, name: str, value: Any) -> None:
            if isinstance(activity, str):  # else it was erased, or tampered with
                self.values[activity, name] = Said(value, sequence, kind)

        if kind == IMPORTED:
            self._take_import(sequence, said)
        elif kind in (SET, LOCKED):
            weights = said.get("after" if kind == SET else "weights")
            for activity, weight in _members(weights):
                say(activity, "weight", weight)
            if kind == LOCKED:
                self.locks[uid] = Said("", sequence, kind)
        elif kind == REPORTED:
            for change in _listed(said.get("changes")):
                say(said.get("activity"), "state", str(change).partition(" ")[2])
        else:
            for name, value in _approved(said):
                say(said.get("activity"), name, value)

    def _take_import(self, sequence: int, said: Mapping[str, Any]) -> None:
        standings = said.get("standings")
        if isinstance(standings, dict):
            self.values = {
                (uid, name): Said(value, sequence, IMPORTED)
                for uid, values in standings.items()
                for name, value in zip(FIRST, _listed(values), strict=False)
            }
            self.is_open = False
            return
        found = dict(_members(dict(_members(said.get("counts"))).get("activity")))
        if found.get("changed"):
            self.values.clear()
        may_write = "counts" not in said or found.get("new") or found.get("changed")
        self.is_open = self.is_open or bool(may_write)

    def compare(self, activities: list[Activity]) -> Iterator[Mismatch]:
        """Every value that the rows hold otherwise; a row that is gone holds none."""
        known = {row.uid for row in activities}
        for row in activities:
            for name, holds in _holds(row).items():
                said = self.values.get((row.uid, name))
                if said is None and not self.is_open:
                    said = Said(FIRST[name])
                if said and said.value is not None and said.value != holds:
                    yield Mismatch(row.uid, name, holds, said)
        for (uid, name), said in self.values.items():
            if uid not in known and name == "state":
                yield Mismatch(uid, name, "", said)


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    yield from value.items() if isinstance(value, dict) else ()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _approved(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What an approved change made of the activity."""
    kind, new = said.get("kind"), said.get("new")
    if kind == ChangeKind.ADDED:
        yield from (FIRST | {"weight": said.get("weight")}).items()
    else:
        names = {ChangeKind.WEIGHT.value: "weight", ChangeKind.STATE.value: "state"}
        yield names.get(str(kind), "membership"), new


def standings_told(stream: str = "") -> dict[str, Standings]:
    """By stream what its entries say; of one stream, or of all in one statement."""
    found: defaultdict[str, Standings] = defaultdict(Standings)
    for (name, sequence, kind, uid), rows in itertools.groupby(
        _entries(stream), key=lambda row: row[:4]
    ):
        said = {field: _parsed(value) for *_entry, field, value in rows if field}
        found[name].take(sequence, kind, uid, said)
    return found


def _entries(stream: str) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(f"'{name}'" for name in FIELDS)
    kinds = ", ".join(f"'{kind}'" for kind in (IMPORTED, SET, LOCKED, APPROVED, REPORTED))
    # Built from constants only.
    yield from streamed(
        "SELECT s.name, e.sequence, e.event_type, e.object_uid, p.field,"  # noqa: S608
        " CAST(p.value AS text) FROM core_auditevent e"
        " JOIN core_auditstream s ON s.id = e.stream_id"
        f" LEFT JOIN core_auditpayload p ON p.event_id = e.id AND p.field IN ({names})"
        f" WHERE e.event_type IN ({kinds}) AND (e.event_type <> '{REPORTED}' OR EXISTS"
        " (SELECT 1 FROM core_auditpayload c WHERE c.event_id = e.id AND c.field = 'changes'))"
        f"{' AND s.name = %s' if stream else ''}"
        " ORDER BY s.name, e.sequence, e.id",
        [stream] if stream else [],
    )


def _parsed(value: str | None) -> Any:
    try:
        return json.loads(value or "null")
    except ValueError:
        return None  # its digest does not fit either


def mismatches(plan: ActionPlan) -> list[Mismatch]:
    """What the rows of one plan hold otherwise than its entries say."""
    stream = plan_stream(plan.uid)
    return list(_compare(plan, standings_told(stream).get(stream, Standings())))


def _compare(plan: ActionPlan, told: Standings) -> Iterator[Mismatch]:
    if not plan.is_live and IMPORTED not in {said.event_type for said in told.values.values()}:
        told.is_open = True  # a publication's states are its own
    rows = Activity.objects.filter(commitment__plan=plan).order_by("pk")
    yield from told.compare(list(rows.only(*_COLUMNS)))
    unlocked = Commitment.objects.filter(plan=plan, weights_locked_at=None)
    for uid in unlocked.order_by("pk").values_list("uid", flat=True):
        if uid in told.locks:
            yield Mismatch(uid, "weights_locked_at", "", told.locks[uid])


def problems() -> Iterator[RowProblem]:
    """For ``iltizam verify``: of every plan, each value that no entry explains."""
    told = standings_told()
    for plan in ActionPlan.objects.only("uid", "origin").order_by("slug"):
        stream = plan_stream(plan.uid)
        for found in _compare(plan, told.get(stream, Standings())):
            yield found.as_problem(stream)
