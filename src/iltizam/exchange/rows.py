"""A plan as a tree of plain rows: the form that files and the database share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from iltizam.exchange.problems import At
from iltizam.exchange.shapes import Shape

# (made by, translated from, reviewed, digest when it is not the present original's)
Origin = tuple[str, str, bool, str]


@dataclass(eq=False)
class Row:
    """One object: its values by field, the rows below it by member."""

    shape: Shape
    values: dict[str, Any]
    at: At = field(default_factory=At)
    children: dict[str, list["Row"]] = field(default_factory=dict)
    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)
    computed: dict[str, Any] = field(default_factory=dict)
    owner: "Row | None" = None
    pk: int | None = None
    position: int | None = None
    uids: frozenset[str] = frozenset()  # of a plan: everything it holds
    is_incomplete: bool = False  # something below could not be read at all

    @property
    def uid(self) -> str:
        return self.values["uid"]

    @property
    def key(self) -> tuple[Any, ...]:
        """What identifies the row: its uid, else its owner's and its own key."""
        own = tuple(_hashable(self.values.get(name)) for name in self.shape.key)
        if self.shape.has_uid or self.owner is None:
            return own
        return (*self.owner.key, *own)

    def walk(self) -> Iterator["Row"]:
        """The row and everything below it, in the order of the file."""
        yield self
        for rows in self.children.values():
            for row in rows:
                yield from row.walk()

    def below(self, name: str) -> list["Row"]:
        return self.children.get(name, [])

    def above(self, shape_name: str) -> "Row | None":
        """The nearest row of that kind on the way up, this one included."""
        row: Row | None = self
        while row is not None and row.shape.name != shape_name:
            row = row.owner
        return row


def _hashable(value: Any) -> Any:
    return tuple(sorted(value.items())) if isinstance(value, dict) else value
