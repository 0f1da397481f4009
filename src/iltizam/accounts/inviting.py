"""Every role by its name: each app registers how its own are offered, given and ended.

What invites, names or ends somebody knows a role and the uid of what it is held in, and
need not know the app that holds it (spec 4).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iltizam.accounts.models import User
from iltizam.core.models import Actor


@dataclass(frozen=True)
class Offer:
    """How one role is offered, given and ended.

    ``about(object_uid)`` is what the role is held in, in the reader's language, and None
    for what does not exist (any more); ``grant(user, object_uid, by=…)`` gives the role,
    ``end(user, object_uid, by=…)`` ends it at once where it is held.
    """

    about: Callable[[str], str | None]
    grant: Callable[..., Any]
    end: Callable[..., None]


_offers: dict[str, Offer] = {}


def register(role: str, offer: Offer) -> None:
    _offers[role] = offer


def about(role: str, object_uid: str) -> str | None:
    """What the role is held in, in words; "" for the installation, None for nothing."""
    return _offers[role].about(object_uid)


def grant(role: str, user: User, object_uid: str, *, by: Actor) -> Any:
    return _offers[role].grant(user, object_uid, by=by)


def end(role: str, user: User, object_uid: str, *, by: Actor) -> None:
    _offers[role].end(user, object_uid, by=by)
