"""From JSON to rows: every member read by its codec, every unknown one refused."""

import difflib
from typing import Any

from django.utils.translation import gettext as _

from iltizam.core.models import TextMeta
from iltizam.exchange.codecs import BAD, Hash, Text
from iltizam.exchange.problems import At, expected, shown
from iltizam.exchange.rows import Origin, Row
from iltizam.exchange.shapes import (
    Children,
    Computed,
    Field,
    Group,
    Member,
    Origins,
    Shape,
    codec_of,
    empty_of,
    name_of,
)

LONGEST_KEY = 40  # shown of a number or key in the words for a place


def parsed(shape: Shape, value: Any, at: At, owner: Row | None = None) -> Row | None:
    """The row that ``value`` describes; None (with problems) when it is no object.

    A member that cannot be read leaves its field out, so that later checks skip it.
    """
    if not isinstance(value, dict):
        expected(at, value, _("an object with named members"))
        return None
    row = Row(shape, {}, called(shape, value, at), owner=owner)
    _read_members(shape.members, value, row, row.at)
    return row


def called(shape: Shape, value: dict[str, Any], at: At) -> At:
    """The place with the words a person would use for it."""
    words = {
        "commitment": _("commitment %(number)s"),
        "activity": _("activity %(number)s"),
        "axis": _("axis %(number)s"),
    }.get(shape.name)
    number = value.get("number")
    if number is None:
        number = value.get("key")
    if words is None or not isinstance(number, int | str):
        return at
    return at.called(words % {"number": str(number)[:LONGEST_KEY]})


def _read_members(members: tuple[Member, ...], value, row: Row, at: At) -> None:
    _refuse_unknown(members, value, at)
    for member in members:
        found = value.get(member.name)
        if isinstance(member, Group):
            _read_group(member, found, row, at[member.name])
        elif isinstance(member, Field):
            _read_field(member, found, row, at[member.name])
        elif isinstance(member, Children):
            _read_children(member, found, row, at[member.name])
        elif isinstance(member, Computed) and member.name in value:
            row.computed[member.name] = found
        elif isinstance(member, Origins) and found is not None:
            row.origins = _origins(row.shape, found, at[member.name])


def _refuse_unknown(members, value, at: At) -> None:
    names = [member.name for member in members]
    for name in value:
        if name in names:
            continue
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        if near:
            at[name].refuse(
                _("There is no member called “%(name)s” here; did you mean “%(near)s”?")
                % {"name": name, "near": near[0]}
            )
        else:
            at[name].refuse(
                _("There is no member called “%(name)s” here; known are: %(names)s.")
                % {"name": name, "names": ", ".join(names)}
            )


def _read_group(group: Group, value, row: Row, at: At) -> None:
    needed = any(isinstance(m, Field) and m.required for m in group.members)
    if value is None and not needed:
        value = {}
    if not isinstance(value, dict):
        expected(at, value, _("an object with named members"))
        return
    _read_members(group.members, value, row, at)


def _read_field(member: Field, value, row: Row, at: At) -> None:
    name = name_of(member)
    empty = empty_of(row.shape, member)
    if value is None or (not member.required and value in ({}, []) and value == empty):
        if member.required:
            at.refuse(_("The member is missing; it is required."))
        else:
            row.values[name] = empty
        return
    if member.required and value in ("", {}, []):
        at.refuse(_("The member is empty; it is required."))
        return
    if value == "" and empty == "":
        row.values[name] = ""
        return
    read = codec_of(row.shape, member).read(value, at)
    if read is not BAD:
        row.values[name] = read


def _read_children(member: Children, value, row: Row, at: At) -> None:
    rows = row.children.setdefault(member.name, [])
    for part, place in _parts(member, value, at):
        child = parsed(member.shape, part, place, row)
        if child is None:
            row.is_incomplete = True
        else:
            rows.append(child)


def _parts(member: Children, value, at: At):
    """The objects below a member, each with its place, whatever its form."""
    if value is None:
        return []
    if member.single:
        return [(value, at)]
    if member.mapping:
        if isinstance(value, dict):
            key, text = (field.name for field in member.shape.fields)
            return [({key: name, text: part}, at[name]) for name, part in value.items()]
        expected(at, value, _("an object with one member per field of the form"))
        return []
    if isinstance(value, list):
        return [(part, at[index]) for index, part in enumerate(value)]
    expected(at, value, _("a list"))
    return []


def _origins(shape: Shape, value, at: At) -> dict[tuple[str, str], Origin]:
    """``text_origins``: by field and language, how a text came to be."""
    if not isinstance(value, dict):
        expected(at, value, _("an object with one member per text"))
        return {}
    found = {}
    for name, languages in value.items():
        if name not in shape.texts() and not name.startswith("texts."):
            expected(at, name, _("one of %(codes)s") % {"codes": ", ".join(shape.texts())})
            continue
        if not isinstance(languages, dict):
            expected(at[name], languages, _("an object with one member per language"))
            continue
        for tag, origin in languages.items():
            one = _origin(origin, at[name][tag])
            if one is not None:
                found[name, tag] = one
    return found


def _origin(value, at: At) -> Origin | None:
    if not isinstance(value, dict) or set(value) - {"made_by", "from", "reviewed", "digest"}:
        expected(at, value, _("an object with the members made_by, from, reviewed, digest"))
        return None
    if value.get("made_by") not in TextMeta.Maker.values:
        codes = ", ".join(TextMeta.Maker.values)
        expected(at["made_by"], value.get("made_by"), _("one of %(codes)s") % {"codes": codes})
        return None
    original = Text(20).read(value.get("from", ""), at["from"])
    digest = Hash().read(value["digest"], at["digest"]) if "digest" in value else ""
    reviewed = value.get("reviewed", False)
    if not isinstance(reviewed, bool):
        expected(at["reviewed"], reviewed, _("true or false"))
        return None
    if BAD in (original, digest):
        return None
    if digest and not original:
        at.refuse(
            _("A digest is given, but not the language of the original: %(found)s.")
            % {"found": shown(value)}
        )
        return None
    return (value["made_by"], original, reviewed, digest)
