"""Places in a plan file and what is wrong there: one sentence each."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

MOST = 10_000  # problems that are looked for: one wrong list can have millions


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, in a whole sentence that says what would be right."""

    path: str
    words: str
    message: str

    def __str__(self) -> str:
        if not self.path:
            return self.message
        place = f"{self.path} ({self.words})" if self.words else self.path
        return f"{place}: {self.message}"


class PlanFileError(Exception):
    """The file cannot be imported; ``problems`` says why, nothing was written."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class At:
    """A place in the file, and where its problems are collected.

    ``path`` is the JSON path, ``words`` the same for a person ("commitment 4").
    """

    problems: list[Problem] = field(default_factory=list)
    path: str = ""
    words: str = ""

    def __getitem__(self, step: str | int) -> "At":
        if isinstance(step, int):
            path = f"{self.path}[{step}]"
        else:
            path = f"{self.path}.{step}" if self.path else step
        return At(self.problems, path, self.words)

    def called(self, words: str) -> "At":
        """The same place with (more) words for it."""
        return replace(self, words=f"{self.words}, {words}" if self.words else words)

    def refuse(self, message: str) -> None:
        """Note a problem of this place. Raises PlanFileError when there are MOST."""
        self.problems.append(Problem(self.path, self.words, message))
        if len(self.problems) >= MOST:
            raise PlanFileError(self.problems)


def shown(value: Any) -> str:
    """A value as the file has it, cut short, for a message."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:79] + "…"


def expected(at: At, value: Any, what: str) -> None:
    """Refuse ``value`` at this place: ``what`` is what would be right."""
    at.refuse(
        _("Found %(found)s; expected %(expected)s.") % {"found": shown(value), "expected": what}
    )
