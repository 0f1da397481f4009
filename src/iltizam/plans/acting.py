"""As whom a user acts on a commitment: the nearest of the roles held there now."""

from typing import Any

from iltizam.accounts.actors import actor_of
from iltizam.accounts.roles import Held, Role, held_by
from iltizam.core.models import Actor
from iltizam.plans.models import Commitment


def acting_role(user: Any, commitment: Commitment) -> Held | None:
    """Lead, else deputy, else manager of the lead institution, else secretariat."""
    lead_uid = commitment.lead.uid if commitment.lead else None
    places = (
        (Role.LEAD, commitment.uid),
        (Role.DEPUTY, commitment.uid),
        (Role.MANAGER, lead_uid),
        (Role.SECRETARIAT, ""),
    )
    held = {(each.role, each.object_uid): each for each in held_by(user)}
    return next((held[place] for place in places if place in held), None)


def actor_on(user: Any, commitment: Commitment) -> Actor:
    """The pseudonym of a user who acts on a commitment.

    Raises LookupError for somebody without a role there: ask the rule first.
    """
    held = acting_role(user, commitment)
    if held is None:
        raise LookupError(f"{user} holds no role in the commitment {commitment.uid}")
    return actor_of(user, held)
