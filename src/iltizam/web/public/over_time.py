"""A plan or a commitment over its life: the rate as a line, freshness as a strip.

Only a plan run on this site has a history: what a publication shows is one state.
"""

from dataclasses import dataclass

from iltizam.core.templatetags.texts import text_html
from iltizam.tracking.figures import as_of
from iltizam.tracking.past import Meeting, past_of_commitment, past_of_plan
from iltizam.tracking.series import Cell, Point, months_between
from iltizam.web.charts import LineChart, Strip, line_chart, strip


@dataclass(frozen=True, slots=True)
class OverTime:
    """What the pages show of the time that has passed."""

    chart: LineChart | None
    strip: Strip
    cells: list[list[Cell]]  # of each line of the strip
    points: list[Point]
    meeting: Meeting | None  # the last one


def _months(past):
    return months_between(past.begins, as_of(past.plan)) if past.begins else []


def plan_over_time(plan, rows):
    """Two statements; None for a plan without a history. ``rows``: the page's commitments."""
    past = past_of_plan(plan) if plan.has_history else None
    months = _months(past) if past else []
    if not months:
        return None
    history = past.history(awaiting=_awaiting(row.figures for row in rows))
    lines = history.cells(months)
    named = [
        (
            "" if row.commitment.number is None else str(row.commitment.number),
            text_html(row.commitment.title),
            row.url,
            lines[row.commitment.pk],
        )
        for row in rows
    ]
    return _drawn(past, months, history.points(lines), named)


def commitment_over_time(commitment, figures):
    """Two statements; None for a commitment of a plan without a history."""
    past = past_of_commitment(commitment) if commitment.plan.has_history else None
    months = _months(past) if past else []
    if not months:
        return None
    history = past.history(awaiting=_awaiting([figures]))
    lines = history.cells(months)
    named = [("", "", "", lines[commitment.pk])]
    return _drawn(past, months, history.points(lines), named)


def _awaiting(commitments):
    """Since when an update waits for validation, by activity (R8)."""
    return {
        pk: activity.received_on
        for figures in commitments
        for pk, activity in figures.activities.items()
        if activity.received_on
    }


def _drawn(past, months, points, named):
    return OverTime(
        line_chart(points, past.meetings),
        strip(months, past.meetings, named),
        [cells for *_head, cells in named],
        points,
        past.meetings[-1] if past.meetings else None,
    )
