"""Sheets and columns, derived from the declarations of the plan format.

One sheet per kind of row; the plan and its methodology, which are one row, have two.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from iltizam.core.models import TextMeta
from iltizam.core.periods import Precision
from iltizam.exchange.codecs import (
    Choice,
    Codec,
    Flag,
    Hash,
    Localised,
    Ref,
    Text,
    Uid,
    Whole,
)
from iltizam.exchange.days import Dates, Day
from iltizam.exchange.format import PLAN
from iltizam.exchange.format.base import PERCENT
from iltizam.exchange.shapes import (
    Children,
    Field,
    Group,
    Member,
    Shape,
    codec_of,
)

FIRST_ROW = 3  # below the codes and the help
HELP = "help"
CODES = "codes"
FIGURES = "figures"
ORIGINS = "text_origins"
IGNORED = frozenset({HELP, CODES})
RENAMED = {"rates": "snapshot_rates"}  # "rates" alone says too little among the sheets

# How a row says what it stands below, in columns: (header, the kind of row named).
BELOW = "in "
CHAINS = {"activity": ("commitment", "activity")}
NUMBERED = frozenset({"commitment", "axis"})


@dataclass(frozen=True)
class Column:
    """One column: its header, the members that lead to its value, how that is read.

    ``member``: what declares it, for its help; None for what places a row.
    """

    header: str
    steps: tuple[str, ...]
    codec: Codec
    member: Field | None = None
    language: str = ""
    part: str = ""
    required: bool = False


@dataclass(frozen=True)
class Sheet:
    """One kind of row. ``owners``: the kinds of rows it may stand below, deepest last."""

    name: str
    shape: Shape | None
    members: tuple[Member, ...]
    owners: tuple[str, ...] = ()
    is_single: bool = False
    places: tuple[Column, ...] = field(default=())

    def columns(self, languages: Iterable[str]) -> list[Column]:
        """Every column, texts in these languages."""
        tags = list(languages)
        own = [c for member in self.members for c in columns_of(self.shape, member, tags)]
        return [*self.places, *own]

    def bases(self) -> dict[str, Column]:
        """The columns without their languages: texts by their bare name."""
        return {column.header: column for column in self.columns([""])}

    @property
    def has_uid(self) -> bool:
        return any(isinstance(m, Field) and m.name == "uid" for m in self.members)


def columns_of(shape: Shape | None, member: Member, tags: list[str]) -> Iterator[Column]:
    """The columns of one member; rows of other kinds have sheets of their own."""
    if isinstance(member, Group):
        for inner in member.members:
            for column in columns_of(shape, inner, tags):
                yield _inside(member.name, column)
    elif isinstance(member, Field):
        assert shape is not None
        yield from _field(member, codec_of(shape, member), tags)


def _inside(name: str, column: Column) -> Column:
    return Column(
        f"{name}.{column.header}",
        (name, *column.steps),
        column.codec,
        column.member,
        column.language,
        column.part,
        column.required,
    )


def _field(member: Field, codec: Codec, tags: list[str]) -> Iterator[Column]:
    name = member.name
    if isinstance(codec, Localised):
        for tag in tags:
            header = text_header(name, tag)
            yield Column(header, (name, tag), codec, member, tag, required=member.required)
    elif isinstance(codec, Dates):
        for part, kind in DATE_PARTS.items():
            header, needed = f"{name}.{part}", member.required and part == "precision"
            yield Column(header, (name, part), kind, member, part=part, required=needed)
    else:
        yield Column(name, (name,), codec, member, required=member.required)


def text_header(name: str, tag: str) -> str:
    return f"{name} ({tag})" if tag else name


DATE_PARTS: dict[str, Codec] = {
    "from": Day(),
    "to": Day(),
    "precision": Choice(tuple(Precision)),
    "text": Text(200),
}
FORMAT_COLUMNS = (
    Column("format", ("format",), Text(20), required=True),
    Column("version", ("version",), Whole(1), required=True),
)
ORIGIN_COLUMNS = (
    Column("uid", ("uid",), Ref("any", Uid()), required=True),
    Column("member", ("member",), Text(60), required=True),
    Column("language", ("language",), Text(20), required=True),
    Column("made_by", ("made_by",), Choice(tuple(TextMeta.Maker.values)), required=True),
    Column("from", ("from",), Text(20)),
    Column("reviewed", ("reviewed",), Flag()),
    Column("digest", ("digest",), Hash()),
)
RATE_PARTS = ("computed", "exact", "basis", "published")
FIGURE_COLUMNS = (
    Column("uid", ("uid",), Ref("any", Uid()), required=True),
    Column("status", ("status",), Text(40)),
    Column("percent", ("percent",), PERCENT),
    *(
        Column(f"rate.{part}", ("rate", part), PERCENT if part == "published" else Text(80))
        for part in RATE_PARTS
    ),
)


def owner_columns(owners: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns that say below which row a row stands."""
    kinds = [
        kind for owner in owners if owner != "plan" for kind in CHAINS.get(owner, (owner,))
    ]
    return tuple(
        Column(
            f"{BELOW}{kind}",
            (f"{BELOW}{kind}",),
            Ref(kind, Whole(1) if kind in NUMBERED else Text(40)),
        )
        for kind in dict.fromkeys(kinds)
    )


@cache
def sheets() -> dict[str, Sheet]:
    """Every sheet of data by its name, in the order of the workbook."""
    found: dict[str, Sheet] = {}
    groups = [member for member in PLAN.members if isinstance(member, Group)]
    for group in groups:
        places = FORMAT_COLUMNS if group.name == "plan" else ()
        found[group.name] = Sheet(group.name, PLAN, group.members, (), True, places)
    _collect(PLAN, found)
    found[ORIGINS] = Sheet(ORIGINS, None, (), places=ORIGIN_COLUMNS)
    found[FIGURES] = Sheet(FIGURES, None, (), places=FIGURE_COLUMNS)
    return found


def _collect(shape: Shape, found: dict[str, Sheet]) -> None:
    for child in shape.children:
        name = sheet_name(child)
        if name not in found:
            own = tuple(m for m in child.shape.members if isinstance(m, Field | Group))
            owners = child.shape.owners
            found[name] = Sheet(name, child.shape, own, owners, False, owner_columns(owners))
        _collect(child.shape, found)


def sheet_name(child: Children) -> str:
    return RENAMED.get(child.name, child.name)


@cache
def child_members() -> dict[tuple[str, str], Children]:
    """By the name of the owner's kind and of the sheet: the member that holds the rows."""
    found: dict[tuple[str, str], Children] = {}

    def walk(shape: Shape) -> None:
        for child in shape.children:
            found[shape.name, sheet_name(child)] = child
            walk(child.shape)

    walk(PLAN)
    return found


def names_a_row(codec: Codec) -> bool:
    """Whether a column holds a uid, of its own row or of another."""
    return isinstance(codec, Uid) or (isinstance(codec, Ref) and isinstance(codec.key, Uid))
