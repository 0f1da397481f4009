"""What the page of changes says, as data: the members of its JSON twin."""

from iltizam.tracking import rates
from iltizam.web.public.addresses import plan_url
from iltizam.web.twins import FILE, plain


def changes_page(context):
    plan = context["plan"]
    found = {"plan": f"{plan_url(plan.slug)}{FILE}", "has_history": context["has_history"]}
    if not context["has_history"]:
        return found
    return {
        **found,
        "since": _moment(context["since"]),
        "until": _moment(context["until"]),
        "meetings": [
            {"uid": meeting.uid, "name": meeting.name, "on": meeting.on.isoformat()}
            for meeting in context["meetings"]
        ],
        "whole": _line(context["whole"]),
        "axes": [_line(line) for line in context["axes"]],
        "commitments": [_line(line) for line in context["commitments"]],
    }


def over_time(found):
    """The rate at the end of each month; None where there is no history."""
    return found and [
        {
            "month": point.month.first.isoformat()[:7],
            "on": point.month.last.isoformat(),
            "rate": None if point.rate is None else rates.two_decimals(point.rate),
            "exact": None if point.rate is None else rates.exact(point.rate),
        }
        for point in found.points
    ]


def months_of(found):
    """What each month of one commitment brought; None where there is no history."""
    if found is None:
        return None
    names = ("is_updated", "is_stale", "is_late", "is_regressed")
    return [
        {**said, **{name: getattr(cell, name) for name in names}}
        for said, cell in zip(over_time(found), found.cells[0], strict=True)
    ]


def _moment(moment):
    meeting = moment.meeting
    return {"on": moment.on.isoformat(), "meeting": meeting.uid if meeting else None}


def _line(line):
    by = line.step.by
    found = {
        "uid": line.uid,
        "title": plain(line.title),
        "before": plain(line.before),
        "after": plain(line.after),
        "movement": line.step.movement.value,
        "points": None if by is None else rates.two_decimals(by),
        "exact": None if by is None else rates.exact(by),
    }
    if line.url:
        found["url"] = f"{line.url}{FILE}"
    if line.lines:
        found["activities"] = [_line(inner) for inner in line.lines]
    return found
