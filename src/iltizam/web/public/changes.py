"""R9: what moved between two dates or meetings, at every level of a plan."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core.http import BadParameter
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.prepared import Prepared
from iltizam.core.templatetags.texts import text_html
from iltizam.plans.models import Activity
from iltizam.tracking.comparing import Comparison, Moment, moment_before
from iltizam.tracking.figures import as_of
from iltizam.tracking.movement import Movement, Step
from iltizam.tracking.past import past_of_plan
from iltizam.tracking.wording import figure
from iltizam.web.public import described_changes
from iltizam.web.public.addresses import commitment_url
from iltizam.web.public.plans import commitment_rows, scopes_of_plan, visible_plan
from iltizam.web.templatetags.components import step_html
from iltizam.web.twins import show

PARAMETERS = ("since", "until")
LONGEST_SHOWN = 40  # characters of a value that is not understood

_ACTIVITIES = Prepared(
    lambda plan: (
        Activity.objects.filter(commitment__plan=plan)
        .order_by("position", "id")
        .values_list("commitment_id", "uid", "key", "number", "title")
    ),
    plan=(1, 2),
)


class Asked:
    """The two moments of an address. Raises BadParameter for what is none, naming why."""

    def __init__(self, params, past):
        for name in params:
            if name not in PARAMETERS:
                raise BadParameter(name, params[name][:LONGEST_SHOWN])
        self._meetings = {meeting.uid: meeting for meeting in past.meetings}
        self._today = as_of(past.plan)
        until, since = params.get("until", ""), params.get("since", "")
        self.until = self._moment("until", until) if until else Moment(self._today)
        self.since = self._moment("since", since) if since else moment_before(past, self.until)
        if self.since.on > self.until.on:
            hint = _("The first date cannot lie after the second.")
            raise BadParameter("since", since or self.since.asked, hint)

    def _moment(self, name, text):
        if meeting := self._meetings.get(text):
            return Moment(meeting.on, meeting)
        try:
            day = datetime.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            hint = _("A date is written year-month-day, for example 2026-03-31.")
            raise BadParameter(name, text[:LONGEST_SHOWN], hint)
        if day > self._today:
            raise BadParameter(name, text, _("This date is still to come."))
        return Moment(day)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing with where it stood and stands, and its step."""

    uid: str
    title: str
    url: str
    before: str
    after: str
    step: Step
    lines: tuple = ()

    @property
    def moved(self):
        return step_html(self.step, with_decimals=True)


class Told:
    """A comparison as lines."""

    def __init__(self, plan, comparison):
        self._plan, self._past = plan, comparison.past
        self.before, self.after = comparison.before, comparison.after
        self.steps = comparison.steps

    def line(self, uid, title, url="", lines=()):
        """The line of one uid; None for what was there at neither moment."""
        if uid not in self.steps:
            return None
        return Line(
            uid, title, url, self._told(self.before, uid), self._told(self.after, uid),
            self.steps[uid], tuple(lines),
        )  # fmt: skip

    @staticmethod
    def _told(standings, uid):
        standing = standings.get(uid)
        return "–" if standing is None else figure(standing.rate)

    def commitments(self):
        """Each commitment with the lines of its activities."""
        activities = {}
        for commitment, uid, key, number, title in _ACTIVITIES(plan=self._plan.pk):
            activities.setdefault(commitment, []).append((uid, key, number, title))
        found = []
        for row in commitment_rows(self._plan):
            base = commitment_url(self._plan.slug, row.number, row.uid)
            inner = [
                self.line(uid, _numbered(number, title), f"{base}activities/{key}/")
                for uid, key, number, title in activities.get(row.pk, ())
            ]
            kept = [line for line in inner if line is not None]
            found.append(self.line(row.uid, _numbered(row.number, row.title), base, kept))
        return [line for line in found if line is not None]

    def axes(self):
        lines = [
            self.line(self._past.axes[axis.id], _numbered(axis.number, axis.title))
            for axis in self._plan.axis_rows
        ]
        return [line for line in lines if line is not None]


def _numbered(number, title):
    shown = text_html(title)
    # The title is escaped, the rest is ours.
    return shown if number is None else mark_safe(f"{number}. {shown}")  # noqa: S308


def _counts(lines):
    """How many commitments moved, stood still…: (words, count), without the empty ones."""
    words = {
        Movement.MOVED: _("moved forward"),
        Movement.UNMOVED: _("no progress"),
        Movement.REGRESSED: _("went back"),
        Movement.NEW: _("new"),
        Movement.CANCELLED: _("cancelled"),
        Movement.UNKNOWN: _("cannot be compared"),
    }
    counted = Counter(line.step.movement for line in lines)
    return [
        (format_html('<span class="change change--{}">{}</span>', kind, said), counted[kind])
        for kind, said in words.items()
        if counted[kind]
    ]


@public
@require_safe
@cached_page(scopes=scopes_of_plan, query=PARAMETERS)
def show_changes(request, slug):
    """What moved between two moments: the plan, its axes, its commitments, their activities."""
    plan = visible_plan(request, slug)
    context = {"plan": plan, "has_history": plan.has_history}
    if not context["has_history"]:
        for name, value in request.GET.items():
            raise BadParameter(name, value[:LONGEST_SHOWN])
        return show(request, "public/changes.html", context, described_changes.changes_page)
    past = past_of_plan(plan)
    asked = Asked(request.GET.dict(), past)
    comparison = Told(plan, Comparison(plan, past, asked.since, asked.until))
    commitments = comparison.commitments()
    context |= {
        "since": asked.since,
        "until": asked.until,
        "today": as_of(plan),
        "meetings": list(reversed(past.meetings)),
        "whole": comparison.line(plan.uid, text_html(plan.title)),
        "axes": comparison.axes(),
        "commitments": commitments,
        "counts": _counts(commitments),
    }
    return show(request, "public/changes.html", context, described_changes.changes_page)
