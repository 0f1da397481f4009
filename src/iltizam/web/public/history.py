"""What happened to a commitment or an activity, as one list, newest first."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.core.rows import period_of
from iltizam.core.templatetags.texts import text_html
from iltizam.plans.enums import ActivityState, ChangeKind
from iltizam.tracking.wording import figure


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history: when, about what, what, why."""

    when: object
    about: str
    what: str
    why: list
    order: tuple


def happenings(dossier, activities):
    """Updates, changed dates, changes and published rates of a dossier, newest first.

    ``activities`` gives the title of an activity by its key in the database.
    """
    found = [
        *(_update(row, activities) for row in dossier.update_rows),
        *(_revised(row, activities) for row in dossier.revised_rows),
        *(_change(row, activities) for row in dossier.change_rows),
        *(_published(row) for row in getattr(dossier, "published_rows", ())),
    ]
    return sorted(found, key=lambda h: h.order, reverse=True)


def told(kind, row, activities):
    """One row in words; ``kind`` is update, revised, change or published."""
    if kind == "published":
        return _published(row)
    return {"update": _update, "revised": _revised, "change": _change}[kind](row, activities)


def _title(activities, pk):
    row = activities.get(pk)
    return text_html(row.title) if row else ""


def _update(row, activities):
    what = _("Progress reported: %(percent)s") % {"percent": figure(row.percent)}
    if row.corrected_uid:
        what = _("Correction of an earlier report: %(percent)s") % {
            "percent": figure(row.percent)
        }
    said = [
        text_html(row.regression_reason),
        text_html(row.text),
        _difficulties(row),
        _no_evidence(row),
    ]
    return Happening(
        period_of(row, "effective"),
        _title(activities, row.activity),
        what,
        [paragraph for paragraph in said if paragraph],
        (row.recorded_at, row.sequence),
    )


def _difficulties(row):
    if not row.difficulties:
        return ""
    # The text is escaped, the rest is ours.
    return mark_safe(  # noqa: S308
        _("Difficulties: %(text)s") % {"text": text_html(row.difficulties)}
    )


def _no_evidence(row):
    if not row.no_evidence_reason:
        return ""
    # The text is escaped, the rest is ours.
    return mark_safe(  # noqa: S308
        _("No evidence yet: %(text)s") % {"text": text_html(row.no_evidence_reason)}
    )


def _revised(row, activities):
    until = formatting.period(period_of(row, "revised"), get_language())
    return Happening(
        period_of(row, "effective"),
        _title(activities, row.activity),
        _("New dates: %(dates)s") % {"dates": until},
        [text_html(row.reason)],
        (row.recorded_at, row.sequence),
    )


def _change(row, activities):
    if row.kind == ChangeKind.WEIGHT:
        what = _("Weight changed from %(old)s to %(new)s") % {
            "old": _weight(row.old),
            "new": _weight(row.new),
        }
    elif row.kind == ChangeKind.STATE:
        states = dict(ActivityState.choices)
        what = _("State changed from “%(old)s” to “%(new)s”") % {
            "old": states.get(row.old, row.old),
            "new": states.get(row.new, row.new),
        }
    elif row.kind == ChangeKind.ADDED:
        what = _("Activity added to the plan")
    else:
        what = _("Activity removed from the plan")
    if row.rate_before and row.rate_after:
        what = _("%(what)s (rate of the commitment before: %(before)s, after: %(after)s)") % {
            "what": what,
            "before": figure(Fraction(row.rate_before)),
            "after": figure(Fraction(row.rate_after)),
        }
    return Happening(
        period_of(row, "effective"),
        _title(activities, row.activity),
        what,
        [text_html(row.reason)] if row.reason else [],
        (row.recorded_at, row.sequence),
    )


def _weight(value):
    return formatting.number(value, get_language()) if value else "–"


def _published(row):
    return Happening(
        period_of(row, "effective"),
        "",
        _("Rate published by the source: %(percent)s") % {"percent": figure(row.percent)},
        [],
        (row.recorded_at, row.sequence),
    )
