"""Every rate of a published plan file, computed again from the facts in the same file.

    iltizam recompute FILE          or          python recompute.py FILE

For whoever does not want to take the site's word: this one module needs Python's standard
library only – no database, no settings, nothing else of this product – and can be read in
ten minutes. It is on purpose a second implementation of docs/domain/rates.md, so that an
error in the first does not prove itself right. Messages are English, as it has no catalogues.

Exit status: 0 when the file says what follows from it, 1 when it differs (every
difference is named), 2 when it is not a plan file.
"""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

USAGE = "usage: iltizam recompute FILE    (a plan file, from /data/plans/….json; - reads stdin)"
NEVER = "0000-00-00"  # before every date: a row without one never overrides a dated one
Object = dict[str, Any]


class NotAPlan(ValueError):
    """The bytes are not a plan file; the message says why."""


class Figure(NamedTuple):
    """One figure: where it stands, what the file says, what follows from the file."""

    place: str
    said: Any
    computed: Any

    @property
    def agrees(self) -> bool:
        return type(self.said) is type(self.computed) and bool(self.said == self.computed)

    def __str__(self) -> str:
        said, computed = (json.dumps(each) for each in (self.said, self.computed))
        return f"{self.place}: the file says {said}, computed is {computed}"


# Reading


def read(data: bytes) -> Object:
    """The document; decimals stay exact. Raises NotAPlan."""
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise NotAPlan(f"not JSON in UTF-8: {error}") from error
    if not isinstance(document, dict) or document.get("format") != "iltizam-plan":
        raise NotAPlan('not a plan file: its member "format" is not "iltizam-plan"')
    if document.get("version") != 1:
        raise NotAPlan(f"version {document.get('version')!r} is not known here, only 1")
    return document


# The arithmetic (rules R1 to R5 of docs/domain/rates.md)


def weighted_mean(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Σ weight·value / Σ weight; None of nothing."""
    known = list(pairs)
    total = sum((weight for weight, _ in known), Fraction(0))
    if not known or not total:
        return None
    return sum((weight * value for weight, value in known), Fraction(0)) / total


def mean(values: Iterable[Fraction]) -> Fraction | None:
    return weighted_mean((Fraction(1), value) for value in values)


def two_decimals(rate: Fraction) -> str:
    """R4: half up."""
    hundredths = math.floor(rate * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def percent_of(activity: Object) -> int | None:
    """What the latest update says that no other update corrects.

    Later is what describes a later moment; of one moment, what was recorded later, which
    is the order of the file.
    """
    updates = activity.get("updates") or []
    corrected = {update.get("corrects") for update in updates}
    standing = [update for update in updates if update.get("uid") not in corrected]
    if not standing:
        return None
    return int(
        max(enumerate(standing), key=lambda each: (_end(each[1]), each[0]))[1]["percent"]
    )


def published_rate(owner: Object) -> int | None:
    """The latest of the rates that a source printed."""
    printed = owner.get("published_rates") or []
    if not printed:
        return None
    return int(max(enumerate(printed), key=lambda each: (_end(each[1]), each[0]))[1]["percent"])


def _end(row: Object) -> str:
    """The last day of the period a row describes; ISO dates sort as text."""
    return str((row.get("effective") or {}).get("to") or NEVER)


def commitment_rate(document: Object, commitment: Object) -> Fraction | None:
    """R1, R2: the mean of the activities' percents, weighted by their weights."""
    plan, methodology = document["plan"], document["methodology"]
    if plan["activity_list"] != "complete":
        return None  # the source does not list all activities
    counted = activities_that_count(methodology, commitment)
    are_equal = any(each.get("weight") is None for each in counted)
    percents = [percent_of(each) for each in counted]
    if plan["origin"] == "publication" and None in percents:
        return None  # one percent is not published: never taken as 0, never left out
    return weighted_mean(
        (Fraction(1) if are_equal else Fraction(each["weight"]), Fraction(percent or 0))
        for each, percent in zip(counted, percents, strict=True)
    )


def activities_that_count(methodology: Object, commitment: Object) -> list[Object]:
    """R2: those of the plan, the cancelled ones as the plan chose."""
    left_out = {"cancelled"} if methodology["cancelled_rule"] == "left_out" else set()
    return [
        each
        for each in commitment["activities"]
        if each.get("in_plan", True) and each["state"] not in left_out
    ]


def plan_rate(
    rule: str, methodology: Object, rates: list[tuple[Object, Fraction]]
) -> Fraction | None:
    """R3, over the commitments that have a rate."""
    if rule == "commitments":
        return mean(rate for _, rate in rates)
    if rule == "activities":
        return weighted_mean(
            (Fraction(len(activities_that_count(methodology, each))), rate)
            for each, rate in rates
        )
    if rule == "axes":
        groups: dict[Any, list[Fraction]] = {}
        for place, (commitment, rate) in enumerate(rates):
            axis = commitment.get("axis")
            groups.setdefault(("alone", place) if axis is None else axis, []).append(rate)
        return mean(value for value in map(mean, groups.values()) if value is not None)
    raise NotAPlan(f"rate_rule {rule!r} is not known")


def band(document: Object, figure: Fraction | int | None) -> str | None:
    """R5: the band that the figure shown falls in; above 0 and below 0.5 is not 0."""
    if figure is None:
        return None
    value = Fraction(figure)
    shown = 1 if 0 < value < Fraction(1, 2) else math.floor(value + Fraction(1, 2))
    bands = document["methodology"].get("bands") or []
    reached = [each for each in bands if each["minimum"] <= shown]
    return str(max(reached, key=lambda each: int(each["minimum"]))["code"]) if reached else None


# Every figure of a file


def figures(document: Object) -> Iterator[Figure]:
    """Every computed figure of the file with what follows from the file. Raises NotAPlan."""
    try:
        yield from _figures(document)
    except (KeyError, TypeError, AttributeError, ArithmeticError, ValueError) as error:
        raise NotAPlan(f"the file is not as the plan format has it ({error!r})") from error


def _figures(document: Object) -> Iterator[Figure]:
    commitments = document["commitments"]
    computed = [commitment_rate(document, each) for each in commitments]
    published = [published_rate(each) for each in commitments]
    parts = list(zip(commitments, computed, published, strict=True))
    rule = document["methodology"]["rate_rule"]
    yield from _rate("plan", document, _mean(document, parts, rule), published_rate(document))
    for axis in document.get("axes") or []:
        mine = [part for part in parts if part[0].get("axis") == axis["number"]]
        found = _mean(document, mine, "commitments")
        printed = published_rate(axis) if mine else None
        yield from _rate(f"axis {axis['number']}", axis, found, printed)
    for commitment, rate, printed in parts:
        place = f"commitment {commitment.get('number') or commitment['uid']}"
        basis = None if rate is None else "activities"
        yield from _rate(place, commitment, (rate, basis), printed)
        shown = printed if rate is None else rate
        yield _figure(place, commitment, "status", band(document, shown))
        for activity in commitment["activities"]:
            yield from _activity(f"{place}, activity {activity['key']}", document, activity)


def _mean(
    document: Object, parts: list[tuple[Object, Fraction | None, int | None]], rule: str
) -> tuple[Fraction | None, str | None]:
    """R3, R4: over computed rates; over published whole percents where those are all there is."""
    unknown = [rate is None for _, rate, _ in parts]
    lacking = any(unknown) if document["plan"]["origin"] == "publication" else all(unknown)
    if lacking and any(printed is not None for _, _, printed in parts):
        basis = "published commitment rates"
        rates = [(each, Fraction(printed)) for each, _, printed in parts if printed is not None]
    else:
        basis = "activities"
        rates = [(each, rate) for each, rate, _ in parts if rate is not None]
    value = plan_rate(rule, document["methodology"], rates)
    return value, None if value is None else basis


def _rate(
    place: str, owner: Object, found: tuple[Fraction | None, str | None], printed: int | None
) -> Iterator[Figure]:
    rate, basis = found
    said = owner.get("rate") or {}
    for name, value in (
        ("exact", None if rate is None else str(rate)),
        ("computed", None if rate is None else two_decimals(rate)),
        ("basis", basis),
        ("published", printed),
    ):
        yield _figure(f"{place}, rate", said, name, value)


def _activity(place: str, document: Object, activity: Object) -> Iterator[Figure]:
    percent = percent_of(activity)
    yield _figure(place, activity, "percent", percent)
    status = band(document, percent)
    if percent is None:
        status = activity.get("published_band") or None
    yield _figure(place, activity, "status", status)


def _figure(place: str, owner: Object, name: str, computed: Any) -> Figure:
    # A published file writes every computed member: one that is missing is a difference.
    return Figure(f"{place}, {name}", owner.get(name, "(nothing)"), computed)


# The command


def main(arguments: list[str]) -> int:
    """Print what agrees and every difference; the exit status of the command."""
    if len(arguments) != 1 or arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        document = read(_bytes(arguments[0]))
        found = list(figures(document))
    except (NotAPlan, OSError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    different = [figure for figure in found if not figure.agrees]
    for figure in different:
        print(figure, file=sys.stderr)
    print(summary(found))
    if kept := frozen(document):
        print(f"{kept} rates of snapshots and changes are records of their day, not computed.")
    return 1 if different else 0


def summary(found: list[Figure]) -> str:
    """How many rates were computed again, and the plan's own."""
    rates = sum(figure.place.endswith("rate, exact") for figure in found)
    wrong = sum(not figure.agrees for figure in found)
    said = "every one agrees" if not wrong else f"{wrong} differ"
    plan = found[0].computed
    whole = "The plan has no rate." if plan is None else f"The plan's rate is {plan}."
    return f"{rates} rates and {len(found)} figures computed again: {said}. {whole}"


def frozen(document: Object) -> int:
    """How many rates were written down on a past day; later corrections do not change them."""
    changes = [
        change
        for commitment in document["commitments"]
        for activity in commitment["activities"]
        for change in activity.get("changes") or []
    ]
    snapshots = document.get("snapshots") or []
    return 2 * len(changes) + sum(len(each.get("rates") or []) for each in snapshots)


def _bytes(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
