"""Time as pictures: the rate as a step line, freshness as a strip of months.

What is drawn is prepared here as text, in the reader's language; ``components/`` holds
the markup. Time runs in the reading direction, in Arabic from right to left: the strip
is a table, and tables do so there; bars too. The dates at both ends say it.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.web.templatetags.components import figure


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
