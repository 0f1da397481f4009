"""Which roles somebody holds now: asked of the database, never kept in a session (spec 4).

The roles of higher apps register themselves in ``AppConfig.ready()`` with a source: a
function of (key of the user, day) that gives a QuerySet of (role, uid of what it is held in, uid of
the organisation it is held for). All sources are read with one statement.
"""

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.core.prepared import Prepared

Role = Actor.Role

# Passkey or TOTP, never a code by e-mail (spec 4).
STRONG = frozenset({Role.SECRETARIAT, Role.REVIEWER, Role.ADMINISTRATOR})
# Passkey, TOTP or a code by e-mail on a device remembered for 30 days.
CODE_BY_MAIL = frozenset(
    {Role.LEAD, Role.DEPUTY, Role.MANAGER, Role.MEMBER, Role.ASSOCIATION, Role.READER}
)
SECOND_FACTOR = STRONG | CODE_BY_MAIL
# Who works on plans; an administrator manages accounts and opens nothing else.
STAFF = frozenset({Role.LEAD, Role.DEPUTY, Role.MANAGER, Role.SECRETARIAT, Role.REVIEWER})


class Held(NamedTuple):
    """A role held now: in what, and for which organisation ("" in the installation)."""

    role: str
    object_uid: str = ""
    organisation_uid: str = ""


Source = Callable[[Any, datetime.date], "QuerySet[Any, tuple[str, str, str]]"]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let ``source`` say which of its roles a user holds on a day."""
    _sources.append(source)


def held_by(user: Any) -> frozenset[Held]:
    """Every role this user holds today (one statement; none for who is not signed in).

    A user that ``remembering`` marked is asked about once: it lives for one request.
    """
    if not user.is_authenticated:
        return frozenset()
    memory: dict[str, frozenset[Held]] | None = getattr(user, "roles_memory", None)
    if memory is None:
        return _read(user)
    if "held" not in memory:
        memory["held"] = _read(user)
    return memory["held"]


def holds(user: Any, *roles: str, object_uid: str | None = None) -> bool:
    """Whether one of ``roles`` is held today, in ``object_uid`` where that is said."""
    return any(
        held.role in roles and object_uid in (None, held.object_uid) for held in held_by(user)
    )


def objects_of(user: Any, *roles: str) -> frozenset[str]:
    """The uids of what these roles are held in today: for a QuerySet's condition."""
    return frozenset(held.object_uid for held in held_by(user) if held.role in roles)


def remembering(user: Any) -> Any:
    """The user of one request, whose roles are read at most once."""
    if user.is_authenticated:
        user.roles_memory = {}
    return user


def _read(user: Any) -> frozenset[Held]:
    on = connection.ops.adapt_datefield_value(timezone.localdate())
    return frozenset(Held(*row) for row in _all_held(user=user.pk, on=on))


def _sources_of(user: int, on: datetime.date) -> "QuerySet[Any, tuple[str, str, str]]":
    first, *others = (source(user, on).order_by() for source in _sources)
    return first.union(*others, all=True)


# Asked with every request of who is signed in.
_all_held = Prepared(
    _sources_of,
    user=(1, 2),
    on=(datetime.date(2026, 1, 1), datetime.date(2026, 1, 2)),
)
