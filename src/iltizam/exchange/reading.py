"""From a file to rows, without the database: every problem found, each at its place."""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from iltizam.core.texts import CONTROL
from iltizam.exchange.checks import check
from iltizam.exchange.format import FORMAT, PLAN
from iltizam.exchange.parsing import parsed
from iltizam.exchange.problems import At, PlanFileError, Problem, expected, shown
from iltizam.exchange.rows import Row
from iltizam.exchange.upgrades import supported, upgraded

DEEPEST = 30  # the format itself needs 12
LONGEST_NUMBER = 40
LONGEST_NAME = 200  # of a member; places are made of names, so that they stay short


def read_file(path: Path) -> bytes:
    """The file's bytes; its size is looked at before it is read.

    Raises PlanFileError for a missing or unreadable file, a folder, or one too large.
    """
    try:
        if not path.is_file():
            raise _refusal(_no_file(path))
        refuse_large(path.stat().st_size)
        with path.open("rb") as file:
            return file.read(settings.ILTIZAM_IMPORT_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _refusal(
            _("%(path)s cannot be read: %(reason)s.")
            % {"path": path, "reason": getattr(error, "strerror", None) or error}
        ) from error


def _no_file(path: Path) -> str:
    if path.is_dir():
        return _("%(path)s is a folder; name the plan file in it.") % {"path": path}
    if path.exists():
        return _("%(path)s is not a regular file; name a plan file.") % {"path": path}
    return _("There is no file %(path)s.") % {"path": path}


def refuse_large(size: int) -> None:
    limit = settings.ILTIZAM_IMPORT_MAX_BYTES
    if size > limit:
        raise _refusal(
            _("The file has %(size)d bytes; at most %(limit)d are accepted.")
            % {"size": size, "limit": limit}
        )


def _refusal(message: str) -> PlanFileError:
    return PlanFileError([Problem("", "", message)])


def read_plan(data: bytes) -> Row:
    """The plan in a file's bytes.

    Raises PlanFileError with every problem found and its place.
    """
    refuse_large(len(data))
    return read_document(_json(data))


def read_document(value: Any) -> Row:
    """The plan in a document, whatever kind of file it came from.

    Raises PlanFileError with every problem found and its place.
    """
    at = At()
    document = _document(value, at)
    root = parsed(PLAN, document, at)
    assert root is not None  # a document is an object
    check(root)
    if at.problems:
        raise PlanFileError(at.problems)
    return root


class _Object(dict[str, Any]):
    """A JSON object that remembers which members it had twice."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _value in pairs)
        found.twice = tuple(name for name, count in times.items() if count > 1)
    return found


class _NotANumber(str):
    """NaN and Infinity, which JSON does not have, and numbers of absurd length."""

    __slots__ = ()


def _whole(text: str) -> Any:
    return int(text) if len(text) <= LONGEST_NUMBER else _NotANumber(text)


def _decimal(text: str) -> Any:
    if len(text) > LONGEST_NUMBER:
        return _NotANumber(text)
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent of more digits than a number can have
        return _NotANumber(text)
    return number if abs(number.adjusted()) <= LONGEST_NUMBER else _NotANumber(text)


def _json(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(
            _("The file is not UTF-8 text: byte %(place)d cannot be read.")
            % {"place": error.start}
        ) from error
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_NotANumber,
        )
    except json.JSONDecodeError as error:
        raise _refusal(
            _("The file is not valid JSON: %(reason)s at line %(line)d, column %(column)d.")
            % {"reason": error.msg, "line": error.lineno, "column": error.colno}
        ) from error
    except RecursionError as error:
        raise _refusal(_too_deep()) from error


def _too_deep() -> str:
    return _("The file nests objects deeper than %(depth)d levels.") % {"depth": DEEPEST}


def _document(value: Any, at: At) -> dict[str, Any]:
    """The document without its ``format`` and ``version``, in the present version."""
    if not isinstance(value, dict):
        expected(at, value, _("an object with the members of a plan"))
        raise PlanFileError(at.problems)
    _check_json(value, at, DEEPEST)
    version = value.get("version")
    if value.get("format") != FORMAT:
        expected(at["format"], value.get("format"), f"“{FORMAT}”")
    elif isinstance(version, bool) or version not in supported():
        versions = ", ".join(map(str, supported()))
        expected(at["version"], version, _("one of %(codes)s") % {"codes": versions})
    if at.problems:
        raise PlanFileError(at.problems)
    present = upgraded(value)
    return {k: v for k, v in present.items() if k not in ("format", "version")}


def _check_json(value: Any, at: At, depth: int) -> None:
    """Refuse what no member may hold: doubles, depth, control characters, NaN."""
    if depth == 0:
        raise _refusal(_too_deep())
    if isinstance(value, _NotANumber):
        expected(at, str(value), _("a number that JSON knows, of ordinary length"))
    elif isinstance(value, str):
        _check_text(value, at)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_json(item, at[index], depth - 1)
    elif isinstance(value, dict):
        for name in getattr(value, "twice", ()):
            at[name[:40]].refuse(_("The member stands twice in this object; keep one."))
        for name, item in value.items():
            if len(name) > LONGEST_NAME:
                expected(at, name, _("at most %(count)d characters") % {"count": LONGEST_NAME})
                continue
            _check_text(name, at)
            _check_json(item, at[name], depth - 1)


def _check_text(text: str, at: At) -> None:
    found = CONTROL.search(text)
    if found:
        at.refuse(
            _("The text %(found)s holds the character U+%(code)04X, which no text may.")
            % {"found": shown(ascii(text)[:60]), "code": ord(found.group())}
        )
