"""How a plan's rates are computed: generated from its settings, with a worked example."""

import itertools
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core import formatting
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.templatetags.texts import text_html
from iltizam.plans.models import Activity
from iltizam.tracking import rates
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.wording import CANCELLED_RULES, PLAN_RULES, figure
from iltizam.web.public import described
from iltizam.web.public.addresses import commitment_url
from iltizam.web.public.plans import commitment_rows, scopes_of_plan, visible_plan
from iltizam.web.public.statuses import Scale
from iltizam.web.twins import show


@dataclass(frozen=True, slots=True)
class Line:
    """One activity in the worked example: its term of the sum."""

    title: object
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Example:
    """The worked example of one of the plan's own commitments."""

    title: object
    url: str
    kind: str  # "rate": weights times percents; "range": lowest and highest of the bands
    lines: list[Line]
    result: str
    published: int | None


def worked_example(plan, commitments, figures):
    """A commitment whose sum can be shown: a computed rate, else a range of bands."""
    best = None
    for commitment in commitments:
        found = figures.commitments[commitment.pk]
        if found.rate.computed is not None or found.range is not None:
            size = len(found.activities)
            # The most telling one that still fits a table: several activities, not all alike.
            score = (len({a.status for a in found.activities.values()}), -abs(size - 5))
            if best is None or score > best[0]:
                best = (score, commitment, found)
    if best is None:
        return None
    _score, commitment, found = best
    url = commitment_url(plan.slug, commitment.number, commitment.uid)
    rows = Activity.objects.filter(commitment=commitment).order_by("position", "id")
    if found.rate.computed is not None:
        lines, result = _sum(rows, found)
        return Example(commitment.title, url, "rate", lines, result, found.rate.published)
    lines, result = _bounds(rows, found)
    return Example(commitment.title, url, "range", lines, result, found.rate.published)


def _sum(rows, found):
    language = get_language()
    lines = [
        Line(
            row.title,
            formatting.number(1 if found.has_equal_weights else row.weight, language),
            figure(found.activities[row.pk].percent or 0),
        )
        for row in rows
        if found.activities[row.pk].counts
    ]
    return lines, formatting.percent(rates.two_decimals(found.rate.computed), language)


def _bounds(rows, found):
    lines = []
    for row in rows:
        activity = found.activities[row.pk]
        if activity.counts:
            low, high = activity.bounds
            lines.append(Line(row.title, figure(low), figure(high)))
    result = _("%(low)s to %(high)s") % {
        "low": figure(found.range.low),
        "high": figure(found.range.high),
    }
    return lines, result


@dataclass(frozen=True, slots=True)
class MeanLine:
    """The plan's own mean, spelled out: sum of the rates over their number."""

    total: str
    count: int
    result: str
    exact: str


def plan_mean(figures):
    """Σ rates / n of the plan, for plans whose rule is the plain mean."""
    rate, language = figures.rate, get_language()
    if rate.computed is None:
        return None
    return MeanLine(
        formatting.number(rates.two_decimals(rate.computed * rate.counted), language),
        rate.counted,
        formatting.percent(rates.two_decimals(rate.computed), language),
        rates.exact(rate.computed),
    )


def _overlaps(bands):
    """(percent, label) where the source prints one bound for two bands: the upper counts."""
    language = get_language()
    return [
        (formatting.percent(upper.published_low, language), text_html(upper.label))
        for lower, upper in itertools.pairwise(bands)
        if upper.published_low is not None and lower.published_high == upper.published_low
    ]


@public
@require_safe
@cached_page(scopes=scopes_of_plan)
def show_methodology(request, slug):
    """The rules in force for this plan, each with where it comes from."""
    plan = visible_plan(request, slug)
    commitments = commitment_rows(plan)
    figures = plan_figures(plan, commitments=commitments, bands=plan.band_rows)
    scale = Scale(plan.band_rows)
    context = {
        "plan": plan,
        "figures": figures,
        "statuses": list(scale),
        "printed": [band for band in plan.band_rows if band.published_low is not None],
        "plan_rule": PLAN_RULES[plan.rate_rule],
        "cancelled_rule": CANCELLED_RULES[plan.cancelled_rule],
        "example": worked_example(plan, commitments, figures),
        "mean": plan_mean(figures) if plan.rate_rule == "commitments" else None,
        "is_draft": plan.is_draft,
        "overlaps": _overlaps(plan.band_rows),
    }
    return show(request, "public/methodology.html", context, described.methodology_page)
