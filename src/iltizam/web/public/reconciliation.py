"""R6: published rates beside what their activities' bands allow under equal weights."""

from dataclasses import dataclass

from django.views.decorators.http import require_safe

from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.tracking import rates
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.rates import Explanation
from iltizam.web.public import described
from iltizam.web.public.addresses import commitment_url
from iltizam.web.public.plans import commitment_rows, scopes_of_plan, visible_plan
from iltizam.web.twins import show


@dataclass(frozen=True, slots=True)
class Compared:
    """One commitment: published, computed or range, and whether they fit."""

    commitment: object
    url: str
    figures: object

    @property
    def low(self):
        return rates.two_decimals(self.figures.range.low)

    @property
    def high(self):
        return rates.two_decimals(self.figures.range.high)


def compared(plan, commitments, figures, explanation):
    """The commitments whose published rate equal weights explain so (R6)."""
    return [
        Compared(c, commitment_url(plan.slug, c.number, c.uid), found)
        for c in commitments
        if (found := figures.commitments[c.pk]).range and found.range.explanation == explanation
    ]


@public
@require_safe
@cached_page(scopes=scopes_of_plan)
def show_reconciliation(request, slug):
    """What is not explained, what only rounding explains, and what cannot be compared."""
    plan = visible_plan(request, slug)
    commitments = commitment_rows(plan)
    figures = plan_figures(plan, commitments=commitments, bands=plan.band_rows)

    def listed(explanation):
        return compared(plan, commitments, figures, explanation)

    context = {
        "plan": plan,
        "figures": figures,
        "not_explained": listed(Explanation.NOT_EXPLAINED),
        "only_by_rounding": listed(Explanation.ONLY_BY_ROUNDING),
        "explained": listed(Explanation.EXPLAINED),
        "both": [
            Compared(c, commitment_url(plan.slug, c.number, c.uid), found)
            for c in commitments
            if (found := figures.commitments[c.pk]).rate.computed is not None
            and found.rate.published is not None
        ],
    }
    return show(request, "public/reconciliation.html", context, described.reconciliation_page)
