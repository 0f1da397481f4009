"""Two years of reports between the few that the data spell out, and what changes did. Pure."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from iltizam.tracking import rates
from iltizam.tracking.rates import ActivityFacts

EVERY = 45  # days between two reports of an office
Raw = dict[str, Any]


def reports_of(activity: Raw, *, seed: int) -> list[Raw]:
    """The reports of an activity in order: those given and routine ones in between.

    A routine one has ``turn`` where it says something: which sentence it takes.
    """
    given = activity.get("reports", [])
    found = given[:1]
    for before, after in pairwise(given):
        found += _between(before, after, activity.get("every", EVERY), seed + len(found))
        found.append(after)
    return found


def _between(before: Raw, after: Raw, every: int, turn: int) -> Iterable[Raw]:
    if "corrects" in after:
        return
    rise = max(after["percent"] - before["percent"], 0)
    span = after["day"] - before["day"]
    for day in range(before["day"] + every, after["day"] - every // 2, every):
        percent = before["percent"] + rise * (day - before["day"]) // span
        turn += 1
        # Every fourth says nothing but its percent, as offices do.
        yield {"day": day, "percent": percent} | ({"turn": turn} if turn % 4 else {})


def rates_around(activities: list[Raw]) -> list[list[Raw]]:
    """The changes of each activity with the commitment's exact rate before and after (R7)."""
    moves = sorted(
        (
            (change["effective"], place, order)
            for place, activity in enumerate(activities)
            for order, change in enumerate(activity.get("changes", []))
        ),
    )
    found: list[list[Raw]] = [[] for _activity in activities]
    for count, (day, place, order) in enumerate(moves):
        change = activities[place]["changes"][order]
        before = _rate(activities, moves[:count], day)
        after = _rate(activities, moves[: count + 1], day)
        found[place].append(change | _known(rate_before=before, rate_after=after))
    return found


def _known(**found: Fraction | None) -> dict[str, str]:
    return {name: rates.exact(rate) for name, rate in found.items() if rate is not None}


def _rate(activities: list[Raw], made: list[tuple[int, int, int]], day: int) -> Fraction | None:
    """The commitment's rate on ``day`` after the changes ``made``."""
    facts = []
    for place, activity in enumerate(activities):
        applied = [activity["changes"][order] for _day, at, order in made if at == place]
        weight = _value(activity, applied, ("weight",), str(activity.get("weight", "")))
        state = _value(activity, applied, ("state",), activity["state"])
        member = _value(
            activity,
            applied,
            ("added", "removed"),
            "in" if activity.get("in_plan", True) else "out",
        )
        facts.append(
            ActivityFacts(
                Fraction(weight) if weight else None,
                _percent(activity["reports"], day),
                state == "cancelled",
                member == "in",
            )
        )
    return rates.commitment_rate(facts, is_live=True).value


def _value(activity: Raw, applied: list[Raw], kinds: tuple[str, ...], now: str) -> str:
    """What held after the changes ``applied``: before the first it was what that replaced."""
    every = [change for change in activity.get("changes", []) if change["kind"] in kinds]
    value = every[0]["old"] if every else now
    for change in applied:
        if change["kind"] in kinds:
            value = change["new"]
    return str(value)


def _percent(reports: list[Raw], day: int) -> int | None:
    known = [report for report in reports if report["day"] <= day]
    corrected = {report.get("corrects") for report in known} - {None}
    standing = [report for report in known if report.get("name") not in corrected]
    return standing[-1]["percent"] if standing else None
