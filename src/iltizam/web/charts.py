"""Time as pictures: the rate as a step line, freshness as a strip of months.

What is drawn is prepared here as text, in the reader's language; ``components/`` holds
the markup. Time runs in the reading direction, in Arabic from right to left: the strip
is a table, and tables do so there; bars too. The dates at both ends say it.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.tracking.wording import figure


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the table a chart is drawn from."""

    month: str
    figure: str
    meetings: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """A rate over the months, ready to be drawn in a box of 100 by 100."""

    line: str
    dots: str
    ticks: str
    first: str
    last: str
    caption: str
    readings: list[Reading]


def line_chart(points, meetings):
    """The rate at the end of each month as steps, meetings as ticks.

    None where there is nothing to see: fewer than two months, or no rate in any.
    """
    known = [point for point in points if point.rate is not None]
    if len(known) < 2:
        return None
    language = get_language()
    first, last = points[0].month, points[-1].month
    span = (last.last - first.first).days or 1

    def across(day):
        return f"{(day - first.first).days * 100 / span:.2f}"

    shown = [meeting for meeting in meetings if first.first <= meeting.on <= last.last]
    start, end = formatting.month(first.first, language), formatting.date(last.last, language)
    return LineChart(
        _steps(points, across),
        " ".join(f"M{across(p.month.last)} {_height(p.rate)}h0" for p in known),
        " ".join(f"M{across(meeting.on)} 0V100" for meeting in shown),
        start,
        end,
        _caption(known, with_meetings=bool(shown)),
        [_reading(point, shown, language) for point in reversed(points)],
    )


def _height(rate):
    return f"{float(100 - rate):.2f}"


def _steps(points, across):
    """A rate holds until the next one; where none is known the line stops."""
    path, is_drawing = [], False
    for point in points:
        if point.rate is None:
            is_drawing = False
            continue
        x, y = across(point.month.last), _height(point.rate)
        path.append(f"H{x}V{y}" if is_drawing else f"M{x} {y}")
        is_drawing = True
    return "".join(path)


def _caption(known, *, with_meetings):
    language = get_language()
    said = _("From %(before)s on %(first)s to %(after)s on %(last)s.") % {
        "before": figure(known[0].rate),
        "first": formatting.date(known[0].month.last, language),
        "after": figure(known[-1].rate),
        "last": formatting.date(known[-1].month.last, language),
    }
    # A sentence inside an f-string would not be found for the catalogues.
    meetings = _("Dashed lines are meetings.")
    return f"{said} {meetings}" if with_meetings else said


def _reading(point, meetings, language):
    return Reading(
        formatting.month(point.month.first, language),
        figure(point.rate),
        ", ".join(m.name for m in meetings if point.month.first <= m.on <= point.month.last),
    )


@dataclass(frozen=True, slots=True)
class ValueChart:
    """Dated values of an indicator, ready to be drawn in a box of 100 by 100."""

    line: str
    dots: str
    target: str
    highest: str
    lowest: str
    first: str
    last: str
    caption: str
    readings: list[tuple[str, str]]


def value_chart(dated, *, target=None):
    """``dated``: (value, Period or None, …) of each measurement, in the order recorded.

    None where there is nothing to see: fewer than two days with a value. Of two values of
    one day the later counts. The scale begins at 0, or below it where a value does.
    """
    by_day = {when.end: value for value, when, *_rest in dated if when and when.end}
    if len(by_day) < 2:
        return None
    days = sorted(by_day)
    points = [(day, Decimal(by_day[day])) for day in days]
    aimed = [] if target is None else [Decimal(target)]
    ends = [*(value for _day, value in points), *aimed, Decimal(0)]
    place = _Places(days[0], days[-1], min(ends), max(ends))
    spots = [f"{place.across(day)} {place.up(value)}" for day, value in points]
    language = get_language()
    return ValueChart(
        f"M{'L'.join(spots)}",
        " ".join(f"M{spot}h0" for spot in spots),
        f"M0 {place.up(aimed[0])}H100" if aimed else "",
        formatting.number(place.highest, language),
        formatting.number(place.lowest, language),
        formatting.date(days[0], language),
        formatting.date(days[-1], language),
        _values_in_words(points, aimed, language),
        [
            (formatting.date(day, language), formatting.number(value, language))
            for day, value in reversed(points)
        ],
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a day and a value stand in the box."""

    first: datetime.date
    last: datetime.date
    lowest: Decimal
    highest: Decimal

    def across(self, day):
        return f"{(day - self.first).days * 100 / (self.last - self.first).days:.2f}"

    def up(self, value):
        span = self.highest - self.lowest or Decimal(1)
        return f"{100 - (value - self.lowest) * 100 / span:.2f}"


def _values_in_words(points, aimed, language):
    (first, before), (last, after) = points[0], points[-1]
    said = _("From %(before)s on %(first)s to %(after)s on %(last)s.") % {
        "before": formatting.number(before, language),
        "first": formatting.date(first, language),
        "after": formatting.number(after, language),
        "last": formatting.date(last, language),
    }
    if not aimed:
        return said
    # A sentence inside an f-string would not be found for the catalogues.
    target = _("The dashed line is the target: %(target)s.") % {
        "target": formatting.number(aimed[0], language)
    }
    return f"{said} {target}"


@dataclass(frozen=True, slots=True)
class MonthHead:
    """The head of one column of a strip."""

    number: int
    name: str
    has_meeting: bool


@dataclass(frozen=True, slots=True)
class StripLine:
    """One commitment's months; no number, title, address where the page is about it alone."""

    number: str
    title: str
    url: str
    cells: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Months as columns, commitments as lines."""

    years: list[tuple[int, int]]
    months: list[MonthHead]
    lines: list[StripLine]
    legend: list[str]

    @property
    def is_alone(self):
        """One line, on the page of what it is about."""
        return all(not line.url for line in self.lines)

    @property
    def has_meetings(self):
        return any(month.has_meeting for month in self.months)


def strip(months, meetings, lines):
    """``lines``: (number, title, address, cells) of each commitment, in order."""
    language = get_language()
    held = {(meeting.on.year, meeting.on.month) for meeting in meetings}
    years = {}
    for month in months:
        years[month.first.year] = years.get(month.first.year, 0) + 1
    return Strip(
        list(years.items()),
        [
            MonthHead(
                month.first.month,
                formatting.month(month.first, language),
                (month.first.year, month.first.month) in held,
            )
            for month in months
        ],
        [
            # Each cell is markup of ours, without text from outside.
            StripLine(number, title, url, mark_safe("".join(map(_cell, cells))))  # noqa: S308
            for number, title, url, cells in lines
        ],
        _legend(language),
    )


# What a cell's sign says; the first that is true of a month is its sign.
REGRESSED, UPDATED, STALE, QUIET = "regressed", "updated", "stale", "quiet"


def _cell(cell):
    if cell.is_regressed:
        sign = REGRESSED
    elif cell.is_updated:
        sign = UPDATED
    else:
        sign = STALE if cell.is_stale else QUIET
    return _cell_html(sign, cell.is_late, get_language())


@lru_cache(maxsize=256)
def _cell_html(sign, is_late, _language):
    words = _words(sign)
    if is_late:
        words = _("%(what)s, late") % {"what": words}
    return format_html(
        '<td class="cell cell--{}{}"><span class="visually-hidden">{}</span></td>',
        sign,
        " cell--late" if is_late else "",
        words,
    )


def _words(sign):
    return {
        REGRESSED: _("rate went down"),
        UPDATED: _("updated"),
        STALE: _("not up to date"),
        QUIET: _("no update"),
    }[sign]


@lru_cache(maxsize=64)
def _legend(_language):
    """Every sign with its word."""
    signs = [(sign, _words(sign)) for sign in (UPDATED, QUIET, STALE, REGRESSED)]
    return [
        format_html('<span class="cell cell--{}" aria-hidden="true"></span> {}', sign, words)
        for sign, words in [*signs, ("quiet cell--late", _("something is late"))]
    ]
