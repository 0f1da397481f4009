"""What is asked of somebody now, and what comes next: the desk (spec 2.1, 5).

Apps above register a source in ``AppConfig.ready()``; each reads its own tables in a
number of statements that does not grow with what it finds.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from iltizam.accounts.models import User
from iltizam.core.texts import LocalisedText


@dataclass(frozen=True, slots=True)
class Asked:
    """One line: a day, one verb, what it is about, and the address that is one click away.

    ``why`` and ``verb`` are in the reader's language. What is not asked yet, but will be
    on that day, says ``is_next``; a line that a single click settles ``is_settled_by_post``.
    """

    on: datetime.date
    kind: str  # for programs: "late", "returned"…
    verb: str
    about: LocalisedText
    within: str  # where it belongs, in short: "2021-2023 · 4"
    why: str
    address: str
    said: LocalisedText | None = None  # somebody's own words: why it was returned
    is_urgent: bool = False
    is_next: bool = False
    is_settled_by_post: bool = False

    @property
    def iso(self) -> str:
        """The day for programs that read the page."""
        return self.on.isoformat()


Source = Callable[[User, datetime.date], Iterable[Asked]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let ``source`` say what it asks of a user on a day."""
    _sources.append(source)


def asked_of(user: Any, day: datetime.date) -> list[Asked]:
    """Everything, over all roles, by date."""
    found = [line for source in _sources for line in source(user, day)]
    return sorted(found, key=lambda line: (line.on, line.within, line.kind))
