"""Proposed rates beside the percent, with the age of those that are open (spec 1.4)."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from iltizam.core.rows import period_of
from iltizam.tracking.enums import ProposedBy, ReviewState
from iltizam.tracking.figures import as_of


@dataclass(slots=True)
class Review:
    """A proposed rate beside the percent, with what became of it."""

    proposed_by: str
    current: int | None
    proposed: int
    reason: object
    when: object
    state_label: str
    answer: object
    decided_by: str
    open_for: int | None  # working days; None for one that is not open
    days_to_answer: int  # in working days: the plan's choice
    is_for_the_agenda: bool


class Reviews:
    """Makes rows into reviews; the plan's calendar is asked for when one is open, once."""

    def __init__(self, plan):
        self.plan = plan
        self.on = as_of(plan)

    @cached_property
    def calendar(self):
        return self.plan.calendar()

    def __call__(self, row):
        states = dict(ReviewState.choices)
        age = self._age(row) if row.state == ReviewState.OPEN else None
        return Review(
            dict(ProposedBy.choices)[row.proposed_by],
            row.current_percent,
            row.proposed_percent,
            row.reason,
            period_of(row, "effective"),
            states.get(row.state, _("outcome not documented")),
            row.answer,
            row.decided_by,
            age,
            self.plan.review_answer_days,
            age is not None and age > self.plan.review_answer_days,
        )

    def _age(self, row):
        """The working days since it was proposed, at the date the figures are of."""
        proposed = row.effective_end or timezone.localdate(row.recorded_at)
        return self.calendar.between(proposed, self.on)
