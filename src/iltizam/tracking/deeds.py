"""The list of an activity's actions as it stood at any date (spec 1.4, Progress)."""

import datetime

from iltizam.plans.models import Activity
from iltizam.tracking import history
from iltizam.tracking.models import Action, ActionMove


def actions_at(
    activity: Activity,
    *,
    on: datetime.date | None = None,
    known_on: datetime.date | None = None,
) -> list[tuple[Action, ActionMove]]:
    """The actions that were on the list at ``on``, each with the move that counted then.

    As known now, or on ``known_on``; an action that had not been entered yet is not
    there. Two statements.
    """
    actions = activity.actions.order_by("position", "id").prefetch_related("moves")
    found = [
        (action, history.current_move(action.moves.all(), on=on, known_on=known_on))
        for action in actions
    ]
    return [(action, move) for action, move in found if move is not None]
