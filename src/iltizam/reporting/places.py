"""Where people write in the reports of a plan: its slots, one for remarks per commitment.

Figures stand everywhere else. The ids are those of the narrative blocks of the compiled
document, stable from one version to the next.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from iltizam.core.texts import in_words
from iltizam.plans.models import ActionPlan, Commitment
from iltizam.reporting.slots import CONCLUSION, SLOTS, Slot, remarks_slot

REMARKS = remarks_slot("")


def slots_of(plan: ActionPlan, commitments: Iterable[Commitment] | None = None) -> list[Slot]:
    """Every place of the plan's reports in the order in which they are read, in the
    reader's language.

    ``commitments`` spares a query where the caller has them in order.
    """
    rows = plan.commitments.in_order() if commitments is None else commitments
    of_plan = [_named(slot) for slot in SLOTS if slot is not CONCLUSION]
    return [*of_plan, *map(_remarks_on, rows), _named(CONCLUSION)]


def slot_of(plan: ActionPlan, slot_id: str) -> Slot | None:
    """The place of this id, or None (one query at most)."""
    uid = commitment_uid_of(slot_id)
    if not uid:
        return next((_named(slot) for slot in SLOTS if slot.id == slot_id), None)
    commitment = plan.commitments.filter(uid=uid).first()
    return _remarks_on(commitment) if commitment else None


def commitment_uid_of(slot_id: str) -> str:
    """The commitment that a place is about, "" for the whole plan."""
    return slot_id.removeprefix(REMARKS) if slot_id.startswith(REMARKS) else ""


def _named(slot: Slot) -> Slot:
    return Slot(slot.id, str(slot.label), str(slot.help))


def _remarks_on(commitment: Commitment) -> Slot:
    title = in_words(commitment.title)
    label = (
        _("Remarks on commitment %(number)s: %(title)s")
        % {"number": commitment.number, "title": title}
        if commitment.number is not None
        else _("Remarks on the commitment: %(title)s") % {"title": title}
    )
    said = _("What the figures do not say: what helped, what hindered, what comes next.")
    return Slot(remarks_slot(commitment.uid), label, said)
