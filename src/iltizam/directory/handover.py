"""What an institution's manager had open moves to the next one (spec 1.4).

Apps above that hold something open for a manager – drafts, for one – register a function
that is called within the transaction that names the next.
"""

from collections.abc import Callable, Iterable

from iltizam.core.models import Actor
from iltizam.directory.models import InstitutionManager

# hand_over(before, after, by=…)
HandOver = Callable[..., None]
_moves: list[HandOver] = []


def register(move: HandOver) -> None:
    """Let ``move(before, after, by=actor)`` pass on what a former manager had open."""
    _moves.append(move)


def hand_over(
    former: Iterable[InstitutionManager], after: InstitutionManager, *, by: Actor
) -> None:
    for before in former:
        for move in _moves:
            move(before, after, by=by)
