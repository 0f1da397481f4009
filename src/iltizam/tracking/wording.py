"""Words and sentences on rates and what was reported, shared by pages and documents.

In the active language. What is a figure of the product is written here and nowhere else.
"""

from fractions import Fraction

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.tracking import rates
from iltizam.tracking.movement import Movement, Step
from iltizam.tracking.warnings import Disagreement

PLAN_RULES = {
    "commitments": gettext_lazy("The plan's rate is the plain mean of its commitments' rates."),
    "axes": gettext_lazy("The plan's rate is the plain mean of its axes' rates."),
    "activities": gettext_lazy(
        "The plan's rate is the mean of its commitments' rates, weighted by their number of "
        "activities."
    ),
}
CANCELLED_RULES = {
    "left_out": gettext_lazy("Cancelled activities are left out of the mean."),
    "as_they_stand": gettext_lazy("Cancelled activities are counted as they stand."),
}
WARNINGS = {
    Disagreement.FULL_BUT_NOT_COMPLETED: gettext_lazy("At 100 %, but not declared completed."),
    Disagreement.COMPLETED_BUT_NOT_FULL: gettext_lazy("Declared completed, but below 100 %."),
    Disagreement.NOT_STARTED_WITH_ACTIONS: gettext_lazy(
        "Marked not started, although actions were done."
    ),
    Disagreement.COMPLETED_WITH_UNDONE: gettext_lazy(
        "Marked completed, although actions were not done."
    ),
}
# The OGP's codes in words, as its data set prints them; another value is shown as it
# is printed. The three nulls are three different things (spec 7).
RATINGS = {
    "not started": pgettext_lazy("independent rating", "not started"),
    "limited": pgettext_lazy("independent rating", "limited"),
    "substantial": pgettext_lazy("independent rating", "substantial"),
    "complete": pgettext_lazy("independent rating", "complete"),
    "withdrawn": pgettext_lazy("independent rating", "withdrawn"),
    "unclear": pgettext_lazy("independent rating", "unclear"),
    "modest": pgettext_lazy("independent rating", "modest"),
    "no notable results": pgettext_lazy("independent rating", "no notable results"),
    "moderate": pgettext_lazy("independent rating", "moderate"),
    "significant": pgettext_lazy("independent rating", "significant"),
    "no evidence": pgettext_lazy("independent rating", "no evidence"),
    "yes": pgettext_lazy("independent rating", "yes"),
    "no": pgettext_lazy("independent rating", "no"),
    "nr": pgettext_lazy("independent rating", "not reviewed"),
    "nd": pgettext_lazy("independent rating", "no data"),
    "na": pgettext_lazy("independent rating", "not applicable"),
}


def figure(rate: Fraction | int | None) -> str:
    """A rate as the public reads it (R4, R5): "84 %", "< 1 %" or "not reported"."""
    language = get_language()
    if rate is None:
        return _("not reported")
    if rates.is_below_one(rate):
        return _("< %(percent)s") % {"percent": formatting.percent(1, language)}
    return formatting.percent(rates.published_percent(rate), language)


def percents(low: int, high: int) -> str:
    """From one whole percent to another: "60–90 %", or the one where they are the same."""
    language = get_language()
    if low == high:
        return formatting.percent(low, language)
    return _("%(low)s–%(high)s") % {"low": low, "high": formatting.percent(high, language)}


def movement(step: Step, *, with_decimals: bool = False) -> str:
    """R9 in signed points, or in a word; a small fall is never "no progress".

    Beside the two rates that it lies between, ``with_decimals``: 57.6 and 60.4 read
    58 and 60, and "+3" would look like an error.
    """
    if step.by is None:
        return {
            Movement.NEW: _("new"),
            Movement.CANCELLED: _("cancelled"),
            Movement.UNKNOWN: _("cannot be compared"),
        }[step.movement]
    if step.movement is Movement.UNMOVED:
        return _("no progress")
    sign = "+" if step.by > 0 else "−"
    return sign + _points(abs(step.by), with_decimals=with_decimals)


def _points(by: Fraction, *, with_decimals: bool) -> str:
    """Whole points; below one, two decimals, so that something never reads as nothing."""
    if by >= 1 and not with_decimals:
        return str(rates.published_percent(by))
    language = get_language()
    if by < Fraction(1, 100):
        return _("< %(percent)s") % {"percent": formatting.number("0.01", language)}
    return formatting.number(rates.two_decimals(by), language)


def rating(value: str) -> str:
    """An independent rating in words, or as it is printed."""
    return str(RATINGS.get(value.casefold(), value))
