"""Roles held now, in the words of the page."""

from typing import NamedTuple

from iltizam.accounts import inviting
from iltizam.accounts.roles import held_by
from iltizam.core.models import Actor


class RoleInWords(NamedTuple):
    role: str
    object_uid: str
    label: str
    about: str


def roles_in_words(user):
    """Each role of a user with what it is held in, in the order of the roles."""
    order = list(Actor.Role.values)
    held = sorted(held_by(user), key=lambda each: (order.index(each.role), each.object_uid))
    return [
        RoleInWords(
            each.role,
            each.object_uid,
            Actor.Role(each.role).label,
            inviting.about(each.role, each.object_uid) or "",
        )
        for each in held
    ]
