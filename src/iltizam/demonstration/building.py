"""From the data to a document of the plan format: names become identifiers, days dates.

Pure, and the same for the same day. The data (``data/*.toml``) count days from the day
the plan is written on; texts are [French, Arabic, English].
"""

import calendar
import datetime
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from iltizam.demonstration.identity import PLAN, uid_of
from iltizam.demonstration.reporting import rates_around, reports_of
from iltizam.exchange.format import FORMAT, VERSION
from iltizam.tracking.actions import Frozen

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("fr", "ar", "en")
SLUG = "demo"

PERIODS = frozenset(
    "period adopted dated planned actual_start actual_end effective since resolved happened "
    "revised answered baseline_date".split()
)
DAYS = frozenset("starts_on ends_on received_on".split())
REFERENCES = frozenset(
    "organisation lead responsible parent renamed_to must_act source".split()
)
WITHIN_COMMITMENT = frozenset({"activity"})
WITHIN_ACTIVITY = frozenset({"corrects", "update", "resulting_update"})
LISTS_OF_CODES = frozenset(
    "ogp_values policy_areas sdgs required_languages optional_languages domains".split()
)
# What can be seen on a day of its own carries that day as the one it was made public on.
DATED_BY = {
    "updates": "effective",
    "moves": "effective",
    "evidence": "dated",
    "measurements": "effective",
    "revised_dates": "effective",
    "changes": "effective",
    "rate_reviews": "effective",
    "parallel_assessments": "effective",
    "remarks": "effective",
    "obstacles": "since",
}
WITHOUT_UID = frozenset("bands form partners waits_for".split())
# ``awaiting`` and ``dead_since`` are not published: no file has them.
OF_THE_BUILDER = frozenset("name_of living every is_unnumbered awaiting dead_since".split())


@cache
def _town() -> dict[str, Any]:
    return tomllib.loads((DATA / "town.toml").read_text(encoding="utf-8"))


@cache
def _commitments() -> tuple[dict[str, Any], ...]:
    files = sorted(DATA.glob("[0-9]*.toml"))
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")) for file in files)


def sentence(turn: int, percent: int) -> dict[str, str]:
    """What an office writes when it has nothing special to say, by how far it has come."""
    stage = "begin" if percent < 35 else "middle" if percent < 75 else "end"
    sentences = _town()["sentences"][stage]
    return dict(zip(LANGUAGES, sentences[turn % len(sentences)], strict=True))


def explanation(turn: int) -> dict[str, str]:
    """What an office writes publicly when it is late (R8)."""
    sentences = _town()["explanations"]["late"]
    return dict(zip(LANGUAGES, sentences[turn % len(sentences)], strict=True))


def living() -> list[str]:
    """The uids of the activities that go on reporting after the plan is written."""
    return [uid_of(name) for name, activity in _activities() if activity.get("living")]


def _activities() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every activity of the data by its full name."""
    for commitment in _commitments():
        for activity in commitment.get("activities", []):
            yield f"{commitment['name']}.{activity['name']}", activity


@dataclass(frozen=True, slots=True)
class Awaiting:
    """An update that waits for validation, and the activity it is on."""

    uid: str
    activity: str
    day: datetime.date
    percent: int
    text: dict[str, str]


def awaiting(today: datetime.date) -> Iterator[Awaiting]:
    """The updates that are submitted and not validated."""
    for name, activity in _activities():
        if raw := activity.get("awaiting"):
            yield Awaiting(
                uid_of(f"{name}.awaiting"),
                uid_of(name),
                today + datetime.timedelta(days=raw["day"]),
                raw["percent"],
                dict(zip(LANGUAGES, raw["text"], strict=True)),
            )


def dead_links(today: datetime.date) -> Iterator[tuple[str, datetime.date]]:
    """The uids of evidence whose link leads nowhere, and since when."""
    for name, activity in _activities():
        for place, evidence in enumerate(activity.get("evidence", [])):
            if "dead_since" in evidence:
                since = today + datetime.timedelta(days=evidence["dead_since"])
                yield uid_of(f"{name}.evidence.{place}"), since


def meetings(today: datetime.date) -> Iterator[tuple[str, datetime.date]]:
    """The follow-up committee's meetings, with their days."""
    held = _town()["meetings"]
    days = range(held["first"], held["last"] + 1, held["every"])
    for number, day in enumerate(days, start=1):
        yield held["name"] % number, today + datetime.timedelta(days=day)


def snapshot(name: str, day: datetime.date, rates: list[Frozen]) -> dict[str, Any]:
    """The rates of a plan frozen at a meeting, as the plan format has them."""
    rows: list[dict[str, Any]] = []
    for rate in rates:
        row: dict[str, Any] = {"object": rate.object_uid}
        if rate.exact:
            row |= {"exact": rate.exact, "published": rate.published}
        if rate.basis:
            row["basis"] = rate.basis
        rows.append(row)
    return {
        "uid": uid_of(f"snapshot {name}"),
        "name": name,
        "effective": _period(day, day),
        "made_public_on": day.isoformat(),
        "rates": rows,
    }


def document(today: datetime.date) -> dict[str, Any]:
    """The whole plan as of ``today``, without its snapshots."""
    town, build = _town(), _Builder(today)
    parts = (
        "methodology",
        "form",
        "territories",
        "organisations",
        "sources",
        "axes",
        "lineage",
    )
    found = {part: build.value(part, town[part], part) for part in parts}
    found["organisations"].sort(key=lambda row: "renamed_to" in row)
    return {
        "format": FORMAT,
        "version": VERSION,
        "plan": {"uid": PLAN, **build.members(town["plan"], "plan")},
        **found,
        "commitments": [build.commitment(raw) for raw in _commitments()],
    }


def _numbered(activity: dict[str, Any], place: int) -> dict[str, Any]:
    if activity.get("is_unnumbered"):
        return {"number": None, "key": f"x-{place}"}
    return {"number": place, "key": str(place)}


def _period(
    first: datetime.date, last: datetime.date, precision: str = "day"
) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat(), "precision": precision}


class _Builder:
    def __init__(self, today: datetime.date):
        self.today = today

    def day(self, days: int) -> datetime.date:
        return self.today + datetime.timedelta(days=days)

    def commitment(self, raw: dict[str, Any]) -> dict[str, Any]:
        name = raw["name"]
        activities = [
            activity
            | _numbered(activity, place)
            | {"reports": reports_of(activity, seed=place)}
            for place, activity in enumerate(raw.get("activities", []), start=1)
        ]
        rated = rates_around(activities)
        return self._object(
            "commitments",
            {key: value for key, value in raw.items() if key != "activities"}
            | {
                "activities": [
                    self._activity(name, *pair) for pair in zip(activities, rated, strict=True)
                ]
            },
            name,
        )

    def _activity(
        self, commitment: str, raw: dict[str, Any], changes: list[dict[str, Any]]
    ) -> dict[str, Any]:
        name = f"{commitment}.{raw['name']}"
        updates = [self._report(report) for report in raw["reports"]]
        rest = {k: v for k, v in raw.items() if k not in ("reports", "changes", "name")}
        rest |= {"changes": changes, "updates": updates}
        return self._object("activities", rest, name)

    def _report(self, report: dict[str, Any]) -> dict[str, Any]:
        found = {key: value for key, value in report.items() if key not in ("day", "turn")}
        found["effective"] = report["day"]
        found.setdefault("name", f"u{report['day']}")
        if "turn" in report:
            found["text"] = sentence(report["turn"], report["percent"])
        return found

    def _object(self, kind: str, raw: dict[str, Any], name: str) -> dict[str, Any]:
        uid = {} if kind in WITHOUT_UID else {"uid": uid_of(name)}
        if kind == "activities" and "uid" in raw:
            return raw
        return uid | self._dated(kind, raw, name) | self.members(raw, name)

    def _dated(self, kind: str, raw: dict[str, Any], name: str) -> dict[str, Any]:
        """The day on which it was made public: the last of those it describes."""
        member = DATED_BY.get(kind)
        if member is None:
            return {}
        last = self._last_day(raw[member])
        return {"made_public_on": min(last, self.today).isoformat()}

    def _last_day(self, value: Any) -> datetime.date:
        return datetime.date.fromisoformat(self.period(value)["to"])

    def members(self, raw: dict[str, Any], name: str) -> dict[str, Any]:
        skipped = OF_THE_BUILDER | ({"name"} if isinstance(raw.get("name"), str) else set())
        return {
            key: self.value(key, value, name)
            for key, value in raw.items()
            if key not in skipped
        }

    def value(self, key: str, value: Any, name: str) -> Any:
        """A member of the data as the plan format has it."""
        if key == "text_origins":
            return value
        if key in PERIODS:
            return self.period(value)
        if key in DAYS:
            return self.day(value).isoformat()
        if key == "sha256":
            return _hash(name)
        if isinstance(value, str):
            return self._reference(key, value, name)
        if key == "outcome":
            return self._object(key, value, f"{name}.outcome")
        if isinstance(value, dict):
            return self.members(value, name)
        if isinstance(value, list) and key not in LISTS_OF_CODES:
            return self._list(key, value, name)
        return value

    def _list(self, key: str, value: list[Any], name: str) -> Any:
        if value and all(isinstance(part, str) for part in value):
            return dict(zip(LANGUAGES, value, strict=True))
        return [
            self._object(key, part, self._name_of(key, part, name, place))
            for place, part in enumerate(value)
        ]

    def _name_of(self, key: str, part: dict[str, Any], name: str, place: int) -> str:
        if "name_of" in part and key in ("territories", "organisations", "sources", "axes"):
            return f"{key}.{part['name_of']}"
        own = part.get("name") if isinstance(part.get("name"), str) else part.get("name_of")
        return f"{name}.{key}.{own or place}"

    def _reference(self, key: str, value: str, name: str) -> str:
        if key in ("earlier", "later"):
            return uid_of(value)
        if key == "parent" and value.isupper():
            return value  # a territory, known by its code
        if key in REFERENCES:
            return uid_of(f"{'sources' if key == 'source' else 'organisations'}.{value}")
        if key in WITHIN_COMMITMENT:
            return uid_of(
                value if "." in value else f"{name.split('.', maxsplit=1)[0]}.{value}"
            )
        if key in WITHIN_ACTIVITY:
            return uid_of(f"{'.'.join(name.split('.')[:2])}.updates.{value}")
        return value

    def period(self, value: Any) -> dict[str, str]:
        """A day, [first, last], {month}, {months}, {quarter} or words, as a period."""
        if isinstance(value, str):
            return {"precision": "text", "text": value}
        if isinstance(value, int):
            return _period(self.day(value), self.day(value))
        if isinstance(value, list):
            return _period(self.day(value[0]), self.day(value[1]))
        ((unit, days),) = value.items()
        first, last = days if unit == "months" else (days, days)
        start, end = self.day(first), self.day(last)
        if unit == "quarter":
            start = start.replace(month=(start.month - 1) // 3 * 3 + 1, day=1)
            return _period(start, _month_end(start.replace(month=start.month + 2)), "quarter")
        return _period(start.replace(day=1), _month_end(end), "month")


def _month_end(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _hash(name: str) -> str:
    """What stands for the hash of an invented file."""
    return "".join(f"{ord(letter):02x}" for letter in (uid_of(name) + uid_of(f"{name}."))[:32])
