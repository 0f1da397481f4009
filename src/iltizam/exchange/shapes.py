"""How the members of a plan file are declared: once per model.

From a ``Shape`` follow the export, the import, the comparison with what is stored
and the JSON Schema. A field that is not declared public cannot be named here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from iltizam.core.fields import LocalisedField, PeriodField
from iltizam.core.privacy import require_public
from iltizam.core.uids import UidField
from iltizam.exchange import codecs, days
from iltizam.exchange.codecs import Codec

NAMES = frozenset({"title", "name", "label", "acronym", "proposed_title", "publisher", "unit"})
OWNER_PATHS = {
    "plan": "plan",
    "axis": "axis__plan",
    "commitment": "commitment__plan",
    "activity": "activity__commitment__plan",
    "action": "action__activity__commitment__plan",
    "indicator": "indicator__commitment__plan",
    "snapshot": "snapshot__plan",
}


@dataclass(frozen=True)
class Field:
    """One member that is one field of the model.

    ``always``: written even when empty. ``once``: part of published history that may
    still be filled in, and is then kept. ``free``: part of it that lives on. ``amended``:
    part of it that changes with the others of the row that are so declared, ``amended_at``
    a later moment among them, and not alone.
    """

    name: str
    field: str = ""
    codec: Codec | None = None
    required: bool = False
    always: bool = False
    once: bool = False
    free: bool = False
    amended: bool = False


@dataclass(frozen=True)
class Computed:
    """A member that follows from the others: written, checked, never stored."""

    name: str
    definition: str


@dataclass(frozen=True)
class Group:
    """Members that stand in an object of their own but belong to the same row."""

    name: str
    members: tuple["Member", ...]


@dataclass(frozen=True)
class Children:
    """Rows of another model, in order: a list, or one object, or a mapping."""

    name: str
    shape: "Shape"
    always: bool = False
    single: bool = False
    mapping: bool = False


@dataclass(frozen=True)
class Origins:
    """``text_origins``: how the texts of this row came to be."""

    name: str = "text_origins"


Member = Field | Computed | Group | Children | Origins


@dataclass(frozen=True, eq=False)
class Shape:
    """All members of one kind of object, in the order in which they are written.

    ``owners``: the foreign keys to what it stands below, shallowest first; a row is
    written below the deepest one that is set. ``key``: the fields that identify a row
    below its owner where it has no uid. ``history``: append-only.
    """

    name: str
    model: type[models.Model]
    members: tuple[Member, ...]
    owners: tuple[str, ...] = ()
    key: tuple[str, ...] = ("uid",)
    order: tuple[str, ...] = ("position", "id")
    history: bool = False
    ref: str = ""

    def __post_init__(self):
        for member in self.fields:
            require_public(self.model, columns(self.model, member.field or member.name))

    @cached_property
    def flat(self) -> tuple[Member, ...]:
        """The members, those of groups included."""
        found: list[Member] = []
        for member in self.members:
            found += member.members if isinstance(member, Group) else (member,)
        return tuple(found)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(member for member in self.flat if isinstance(member, Field))

    @cached_property
    def children(self) -> tuple[Children, ...]:
        return tuple(member for member in self.flat if isinstance(member, Children))

    @property
    def is_stamped(self) -> bool:
        """Whether rows carry the second clock."""
        return any(f.name == "recorded_at" for f in self.model._meta.local_fields)

    @property
    def is_ordered(self) -> bool:
        """Whether rows carry a position of their own (given by the file's order)."""
        return any(f.name == "position" for f in self.model._meta.local_fields)

    @property
    def has_uid(self) -> bool:
        return self.key == ("uid",)

    def texts(self) -> list[str]:
        """The fields that hold a text per language."""
        return [
            name_of(m) for m in self.fields if isinstance(codec_of(self, m), codecs.Localised)
        ]


def name_of(member: Field) -> str:
    return member.field or member.name


def columns(model, name: str) -> list[str]:
    """The database fields behind a member."""
    if isinstance(model.__dict__.get(name), PeriodField):
        return [f"{name}_{part}" for part in ("start", "end", "precision", "text")]
    return [name]


_codecs: dict[tuple[type, str], Codec] = {}


def codec_of(shape: Shape, member: Field) -> Codec:
    """The member's own codec, or the one that follows from the model's field."""
    if member.codec is not None:
        return member.codec
    place = (shape.model, name_of(member))
    if place not in _codecs:
        _codecs[place] = _derived(shape.model, name_of(member))
    return _codecs[place]


def empty_of(shape: Shape, member: Field) -> Any:
    """What an absent member means: the model's default, else nothing."""
    name = name_of(member)
    if not isinstance(shape.model.__dict__.get(name), PeriodField):
        field = shape.model._meta.get_field(name)
        if field.has_default() and not isinstance(field, UidField):
            return field.get_default()
    return codec_of(shape, member).empty


def _derived(model, name: str) -> Codec:
    if isinstance(model.__dict__.get(name), PeriodField):
        return days.Dates()
    field = model._meta.get_field(name)
    for kind, make in _BY_FIELD:
        if isinstance(field, kind):
            return make(field)
    raise TypeError(f"{model.__name__}.{name} needs a codec of its own")


def _text(field) -> Codec:
    if field.choices:
        codes = tuple(code for code, _label in field.choices if code)
        if field.blank and field.get_default():
            codes = (*codes, "")  # absent means the default, so that "" must be said
        return codecs.Choice(codes, empty=field.get_default() or "")
    patterns = [v.regex.pattern for v in field.validators if isinstance(v, RegexValidator)]
    return codecs.Text(
        field.max_length, patterns[0] if patterns else "", is_name=field.name in NAMES
    )


_BY_FIELD: tuple[tuple[type, Callable[[Any], Codec]], ...] = (
    (UidField, lambda field: codecs.Uid()),
    (models.URLField, lambda field: codecs.Address(field.max_length)),
    (models.CharField, _text),
    (LocalisedField, lambda field: codecs.Localised(is_name=field.name in NAMES)),
    (models.BooleanField, lambda field: codecs.Flag(field.get_default())),
    (models.PositiveSmallIntegerField, lambda field: codecs.Whole()),
    (models.DecimalField, lambda f: codecs.Number(f.max_digits, f.decimal_places)),
    (models.DateTimeField, lambda field: days.Moment()),
    (models.DateField, lambda field: days.Day()),
    (models.JSONField, lambda field: codecs.Several()),
)
