"""Where state, percent and actions disagree: the product warns, it does not guess (spec 1.4)."""

from collections.abc import Collection, Sequence
from enum import StrEnum


class Disagreement(StrEnum):
    FULL_BUT_NOT_COMPLETED = "full_but_not_completed"
    COMPLETED_BUT_NOT_FULL = "completed_but_not_full"
    NOT_STARTED_WITH_ACTIONS = "not_started_with_actions"
    COMPLETED_WITH_UNDONE = "completed_with_undone"


def disagreements(
    *,
    state: str,
    percent: int | None,
    status: str | None,
    bands: Sequence[str],
    kinds: Collection[str],
) -> list[Disagreement]:
    """What to warn of for one activity.

    ``status`` is its band, published or computed; ``bands`` are the plan's, from the first
    ("not started") to the last ("completed"); ``kinds`` are the kinds of its actions.
    """
    found = []
    declared = state not in {"not_documented", "cancelled"}
    if percent == 100 and declared and state != "completed":
        found.append(Disagreement.FULL_BUT_NOT_COMPLETED)
    if state == "completed" and percent is not None and percent < 100:
        found.append(Disagreement.COMPLETED_BUT_NOT_FULL)
    if status in bands[:1] and state != "cancelled" and {"done", "additional"} & set(kinds):
        found.append(Disagreement.NOT_STARTED_WITH_ACTIONS)
    if status in bands[-1:] and "not_done" in kinds:
        found.append(Disagreement.COMPLETED_WITH_UNDONE)
    return found
