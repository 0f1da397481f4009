"""As whom somebody acts on a report: the nearest of the roles they hold now."""

from typing import Any

from iltizam.accounts.actors import actor_of
from iltizam.accounts.roles import Held, Role, held_by
from iltizam.core.models import Actor
from iltizam.reporting.models import Report


def actor_in(user: Any, report: Report, *, commitment_uid: str = "") -> Actor:
    """The pseudonym of a user who acts on a report, or on what it says of a commitment.

    Lead, else deputy, else reader, else secretariat. Raises LookupError for somebody
    without a role there: ask the rule first.
    """
    held = _nearest(user, report, commitment_uid)
    if held is None:
        raise LookupError(f"{user} holds no role in the report {report.uid}")
    return actor_of(user, held)


def _nearest(user: Any, report: Report, commitment_uid: str) -> Held | None:
    places = (
        (Role.LEAD, commitment_uid or None),
        (Role.DEPUTY, commitment_uid or None),
        (Role.READER, report.uid),
        (Role.SECRETARIAT, ""),
    )
    held = {(each.role, each.object_uid): each for each in held_by(user)}
    return next((held[place] for place in places if place in held), None)
