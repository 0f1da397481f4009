"""The pseudonym under which somebody acts: models and the trail know no user (spec 9)."""

from django.db import transaction

from iltizam.accounts.models import User
from iltizam.accounts.roles import Held
from iltizam.core.models import Actor, ActorPerson


def actor_for(user: User, role: str, organisation_uid: str = "") -> Actor:
    """Find or make the pseudonym of a person in a role, for an organisation.

    The same person in the same role for the same organisation always is the same actor.
    """
    known = _known(user, role, organisation_uid)
    return known or _made(user, role, organisation_uid)


def _known(user: User, role: str, organisation_uid: str) -> Actor | None:
    return Actor.objects.filter(
        role=role, organisation_uid=organisation_uid, person_link__person_uid=user.uid
    ).first()


@transaction.atomic
def _made(user: User, role: str, organisation_uid: str) -> Actor:
    # Locked, so that two first acts at once make one pseudonym.
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if known := _known(user, role, organisation_uid):
        return known
    actor = Actor.objects.create(role=role, organisation_uid=organisation_uid)
    ActorPerson.objects.create(actor=actor, person_uid=user.uid)
    return actor


def actor_of(user: User, held: Held) -> Actor:
    """The pseudonym for a role as the registry of roles gives it."""
    return actor_for(user, held.role, held.organisation_uid)
