"""A document as JSON and back: the same document gives the same bytes.

A block says its kind in ``"block"``; what equals its default is left out.
"""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any

from iltizam.reporting.document import blocks
from iltizam.reporting.document.blocks import Block, Document

KINDS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(Block)}
_NAMES = {kind: name for name, kind in KINDS.items()}


class NotADocument(ValueError):
    """The text is no document of a format that is known here; the message says why."""


def to_json(document: Document) -> bytes:
    """Canonical: fixed order, no spaces, UTF-8 letters as they are."""
    return json.dumps(
        plain(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(document: Document) -> str:
    """The sha256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(to_json(document)).hexdigest()


def plain(value: Any) -> Any:
    """Dataclasses as objects, tuples as arrays."""
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if not dataclasses.is_dataclass(value):
        return value
    kind: Any = type(value)
    found = {"block": _NAMES[kind]} if kind in _NAMES else {}
    for name, default in _fields(kind):
        part = getattr(value, name)
        if part != default or name == "format":
            found[name] = plain(part)
    return found


def from_json(text: bytes | str) -> Document:
    """Raises NotADocument for anything that ``to_json`` did not write."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise NotADocument(f"not JSON: {error}") from error
    if not isinstance(value, dict) or value.get("format") != blocks.FORMAT:
        raise NotADocument(f"not {blocks.FORMAT}")
    try:
        return typing.cast("Document", _reader(Document)(value))
    except (KeyError, TypeError, ValueError) as error:
        raise NotADocument(f"a part is missing or of another kind: {error}") from error


@cache
def _fields(kind: Any) -> list[tuple[str, Any]]:
    return [(f.name, f.default) for f in dataclasses.fields(kind)]


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of ``kind`` of its JSON."""
    if isinstance(kind, str):
        kind = eval(kind, vars(blocks))  # noqa: S307 – annotations of our own module
    if kind in {str, int, bool}:
        return _exactly(kind)
    if kind is float:
        return _number
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return _tuple_reader(parts)
    if origin in {types.UnionType, typing.Union}:
        return _union_reader(parts)
    return _dataclass_reader(kind)


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}, got {value!r:.60}")
        return value

    return read


def _number(value: Any) -> float:
    if type(value) not in {int, float}:
        raise TypeError(f"expected a number, got {value!r:.60}")
    return float(value)


def _tuple_reader(parts: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _reader(parts[0])
        return lambda value: tuple(each(part) for part in _array(value))
    readers = [_reader(part) for part in parts]
    return lambda value: tuple(
        read(part) for read, part in zip(readers, _array(value), strict=True)
    )


def _array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"expected an array, got {value!r:.60}")
    return value


def _union_reader(parts: tuple[Any, ...]) -> Callable[[Any], Any]:
    if type(None) in parts:
        other = _reader(next(part for part in parts if part is not type(None)))
        return lambda value: None if value is None else other(value)
    allowed = {_NAMES[_resolved(part)] for part in parts}

    def read(value: Any) -> Any:
        name = value["block"]
        if name not in allowed:
            raise ValueError(f"{name!r} cannot stand here")
        return _reader(KINDS[name])(value)

    return read


def _resolved(part: Any) -> Any:
    return KINDS[part.__forward_arg__] if isinstance(part, typing.ForwardRef) else part


def _dataclass_reader(kind: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind, vars(blocks))
    readers = {name: _reader(hint) for name, hint in hints.items()}
    required = {f.name for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError(f"expected {kind.__name__}, got {value!r:.60}")
        given = {name: part for name, part in value.items() if name != "block"}
        if unknown := set(given) - set(readers):
            raise ValueError(f"{kind.__name__} has no {sorted(unknown)}")
        if lacking := required - set(given):
            raise KeyError(f"{kind.__name__} lacks {sorted(lacking)}")
        return kind(**{name: readers[name](part) for name, part in given.items()})

    return read
