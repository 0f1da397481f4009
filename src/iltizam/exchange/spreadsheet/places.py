"""Places in a workbook, and which cell a place in the plan format came from."""

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from iltizam.exchange.problems import At, PlanFileError, Problem
from iltizam.exchange.spreadsheet.layout import FIGURES, sheets

_LAST_STEP = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")


@dataclass(frozen=True)
class SheetAt:
    """A sheet, as a place where problems are found."""

    problems: list[Problem]
    name: str

    def whole(self) -> At:
        return At(self.problems, _("sheet %(sheet)s") % {"sheet": self.name[:40]})

    def column(self, column: str) -> At:
        words = _("sheet %(sheet)s, column %(column)s")
        return At(self.problems, words % {"sheet": self.name, "column": column[:60]})

    def row(self, row: int) -> At:
        words = _("sheet %(sheet)s, row %(row)d")
        return At(self.problems, words % {"sheet": self.name, "row": row})

    def cell(self, row: int, column: str) -> At:
        words = _("sheet %(sheet)s, row %(row)d, column %(column)s")
        return At(
            self.problems, words % {"sheet": self.name, "row": row, "column": column[:60]}
        )


@dataclass(frozen=True, slots=True)
class CellAt:
    """A cell as a place; its words are made only when there is something to say."""

    at: SheetAt
    row: int
    header: str

    def refuse(self, message: str) -> None:
        self.at.cell(self.row, self.header).refuse(message)


@dataclass(frozen=True)
class Place:
    """The row an object of the document came from, with the columns it has there."""

    at: SheetAt
    row: int
    headers: dict[str, str] = field(default_factory=dict)  # "planned.from" → its header
    aside: dict[str, "Place"] = field(default_factory=dict)  # figures: on their own sheet

    def within(self, name: str) -> "Place":
        """The same row as the place of the object that is its member ``name``."""
        start = f"{name}."
        inner = {
            p.removeprefix(start): h for p, h in self.headers.items() if p.startswith(start)
        }
        return Place(self.at, self.row, inner)

    def of(self, rest: str) -> At:
        """The cell of a member within the row; the row itself where none is nearer."""
        steps = rest.lstrip(".")
        other = self.aside.get(steps.split(".", maxsplit=1)[0])
        if other is not None:
            return other.of(steps)
        while steps:
            header = self._header(steps)
            if header:
                return self.at.cell(self.row, header)
            steps = _LAST_STEP.sub("", f".{steps}").lstrip(".")
        return self.at.row(self.row)

    def _header(self, steps: str) -> str:
        if steps in self.headers:
            return self.headers[steps]
        below = f"{steps}."  # a text or a date of which nothing is filled in
        return next((h for path, h in self.headers.items() if path.startswith(below)), "")


class Places:
    """Where every object of a document stands in the workbook."""

    def __init__(self) -> None:
        self._by_object: dict[int, Place] = {}
        self._by_path: dict[str, Place] = {}
        self._kept: list[Any] = []  # an id means something while its object lives

    def put(self, value: dict[str, Any], place: Place) -> None:
        self._by_object[id(value)] = place
        self._kept.append(value)

    def find(self, value: dict[str, Any]) -> Place:
        return self._by_object[id(value)]

    def walk(self, value: Any, path: str = "") -> None:
        """Learn the paths of all objects of the document."""
        if isinstance(value, dict):
            if id(value) in self._by_object:
                self._by_path[path] = self._by_object[id(value)]
            for name, inner in value.items():
                self.walk(inner, f"{path}.{name}" if path else name)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                self.walk(inner, f"{path}[{index}]")

    def at(self, path: str) -> At | None:
        """The cell or row of a place in the document; None when it is in no row."""
        way, rest = path, ""
        while way not in self._by_path:
            shorter = _LAST_STEP.sub("", f".{way}")[1:] if way else ""
            if not way or shorter == way:
                return None
            way, rest = shorter, path[len(shorter) :]
        return self._by_path[way].of(rest)

    def translated(self, error: PlanFileError) -> PlanFileError:
        """The same problems with sheets, rows and columns as their places."""
        found = [self._problem(problem) for problem in error.problems]
        return PlanFileError(list(dict.fromkeys(found)))

    def in_words(self, message: str) -> str:
        """A sentence with places in the workbook for those of the plan format."""
        return _paths().sub(self._place_in_words, message)

    def _problem(self, problem: Problem) -> Problem:
        message = self.in_words(problem.message)
        if message in (
            _("The member is missing; it is required."),
            _("The member is empty; it is required."),
        ):
            message = _("The cell is empty; it is required.")
        at = self.at(problem.path) if problem.path else None
        if at and at.path.startswith(SheetAt([], FIGURES).whole().path):
            message = f"{message} {_figures_hint()}"
        return replace(problem, path=at.path if at else problem.path, message=message)

    def _place_in_words(self, found: re.Match[str]) -> str:
        at = self.at(found.group())
        return at.path if at else found.group()


def _figures_hint() -> str:
    return _("After changing what figures follow from, delete the whole sheet “figures”.")


@cache
def _paths() -> re.Pattern[str]:
    """Places of the plan format within a sentence."""
    names = "|".join(sheets())
    return re.compile(rf"\b(?:{names})\[\d+\](?:\.[a-z_]+(?:\[\d+\])?)*")
