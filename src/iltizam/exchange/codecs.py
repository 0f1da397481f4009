"""One value of a plan file: how it is read, written and described in the schema.

``read`` never raises: it reports a problem at its place and answers ``BAD``.
``write`` is its exact reverse.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from iltizam.core.fields import LANGUAGE_TAG
from iltizam.core.texts import MARKUP, LocalisedText, has_bidi_controls, word_count
from iltizam.core.uids import PATTERN, is_uid
from iltizam.exchange.problems import At, expected

BAD: Any = object()
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")  # Decimal takes "1_000" and "١" too


class Codec:
    """A kind of value; ``empty`` is what an absent member means."""

    empty: Any = None

    def read(self, value: Any, at: At) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Codec):
    max_length: int
    pattern: str = ""
    is_name: bool = False
    empty: Any = ""

    def read(self, value, at):
        if not isinstance(value, str):
            expected(at, value, _("text"))
            return BAD
        if len(value) > self.max_length:
            expected(at, value, _("at most %(count)d characters") % {"count": self.max_length})
            return BAD
        if self.pattern and value and not re.fullmatch(self.pattern, value):
            expected(at, value, _("a text like “%(pattern)s”") % {"pattern": self.pattern})
            return BAD
        return value if not self.is_name or is_clean_name(value, at) else BAD

    def schema(self):
        pattern = {"pattern": self.pattern} if self.pattern else {}
        return {"type": "string", "maxLength": self.max_length, **pattern}


def is_clean_name(value: str, at: At) -> bool:
    """Names stand beside others on a line: nothing in them may reorder or mark up."""
    if has_bidi_controls(value):
        expected(at, value, _("a text without invisible characters that change its direction"))
        return False
    if MARKUP.search(value):
        expected(at, value, _("plain text without markup"))
        return False
    return True


@dataclass(frozen=True)
class Address(Codec):
    max_length: int
    empty: Any = ""

    def read(self, value, at):
        if not isinstance(value, str) or not self._is_address(value):
            expected(at, value, _("a web address that begins with https:// or http://"))
            return BAD
        return value

    def _is_address(self, value: str) -> bool:
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError:
            return False
        return len(value) <= self.max_length and not has_bidi_controls(value)

    def schema(self):
        return {"type": "string", "format": "uri", "maxLength": self.max_length}


@dataclass(frozen=True)
class Uid(Codec):
    empty: Any = ""

    def read(self, value, at):
        if not is_uid(value):
            expected(at, value, _("an identifier of 16 letters and digits (no i, l, o, u)"))
            return BAD
        return value

    def schema(self):
        return {"type": "string", "pattern": PATTERN}


@dataclass(frozen=True)
class Hash(Codec):
    empty: Any = ""

    def read(self, value, at):
        if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
            expected(at, value, _("a SHA-256 hash of 64 hexadecimal digits"))
            return BAD
        return value

    def schema(self):
        return {"type": "string", "pattern": "^[0-9a-f]{64}$"}


@dataclass(frozen=True)
class Flag(Codec):
    empty: Any = False

    def read(self, value, at):
        if not isinstance(value, bool):
            expected(at, value, _("true or false"))
            return BAD
        return value

    def schema(self):
        return {"type": "boolean"}


@dataclass(frozen=True)
class Whole(Codec):
    """A whole number between two bounds (a percent: 0 to 100)."""

    lowest: int = 0
    highest: int = 32767

    def read(self, value, at):
        ok = isinstance(value, int) and not isinstance(value, bool)
        if not ok or not self.lowest <= value <= self.highest:
            expected(
                at,
                value,
                _("a whole number from %(lowest)d to %(highest)d")
                % {"lowest": self.lowest, "highest": self.highest},
            )
            return BAD
        return value

    def schema(self):
        return {"type": "integer", "minimum": self.lowest, "maximum": self.highest}


@dataclass(frozen=True)
class Number(Codec):
    """An exact decimal; one that a float would blur is written as text."""

    digits: int
    places: int
    lowest: Decimal | None = None
    above: Decimal | None = None

    def read(self, value, at):
        number = self._parsed(value)
        if number is None or not self._is_within(number):
            expected(at, value, self._form() if number is None else self._bound())
            return BAD
        return number

    def _parsed(self, value) -> Decimal | None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            return None
        if isinstance(value, str) and not _DIGITS.fullmatch(value):
            return None
        try:
            number = Decimal(value)
            fits = number.is_finite() and number == round(number, self.places)
        except InvalidOperation:
            return None
        return number if fits and abs(number) < 10 ** (self.digits - self.places) else None

    def _is_within(self, number: Decimal) -> bool:
        if self.lowest is not None and number < self.lowest:
            return False
        return self.above is None or number > self.above

    def _form(self) -> str:
        return _(
            "a number with at most %(digits)d digits before the decimal point and"
            " %(places)d after it"
        ) % {"digits": self.digits - self.places, "places": self.places}

    def _bound(self) -> str:
        if self.above is not None:
            return _("a number above %(bound)s") % {"bound": self.above}
        return _("a number of at least %(bound)s") % {"bound": self.lowest}

    def write(self, value):
        if value is None:
            return None
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"

    def schema(self):
        bounds: dict[str, Any] = {}
        if self.lowest is not None:
            bounds["minimum"] = int(self.lowest)
        if self.above is not None:
            bounds["exclusiveMinimum"] = int(self.above)
        return {"type": ["number", "string"], **bounds}


@dataclass(frozen=True)
class Choice(Codec):
    """One of a fixed list of codes."""

    codes: tuple[str, ...]
    empty: Any = ""

    def read(self, value, at):
        if not isinstance(value, str) or value not in self.codes:
            expected(at, value, _("one of %(codes)s") % {"codes": ", ".join(self.codes)})
            return BAD
        return value

    def schema(self):
        return {"enum": list(self.codes)}


@dataclass(frozen=True)
class Localised(Codec):
    """A text per language, written in the order of the language tags."""

    is_name: bool = False
    most_words: int = 0
    empty: Any = field(default_factory=LocalisedText, compare=False)

    def read(self, value, at):
        if not isinstance(value, dict):
            expected(at, value, _('one text per language, like {"fr": "…"}'))
            return BAD
        texts = {tag: self._text(tag, text, at) for tag, text in value.items()}
        return BAD if BAD in texts.values() else LocalisedText(texts)

    def _text(self, tag, text, at):
        if not LANGUAGE_TAG.fullmatch(tag) or len(tag) > 20:
            expected(at, tag, _("a language tag like fr or ar"))
            return BAD
        if not isinstance(text, str) or not text.strip():
            expected(at[tag], text, _("a text that is not empty"))
            return BAD
        if self.is_name and not is_clean_name(text, at[tag]):
            return BAD
        words = word_count(text)
        if self.most_words and words > self.most_words:
            at[tag].refuse(
                _("The text has %(count)d words; at most %(most)d are allowed.")
                % {"count": words, "most": self.most_words}
            )
            return BAD
        return text

    def write(self, value):
        return {tag: value[tag] for tag in sorted(value) if value[tag]}

    def schema(self):
        return {"$ref": "#/$defs/texts"}


@dataclass(frozen=True)
class Several(Codec):
    """A list of codes, names or numbers, none twice."""

    item: Codec = field(default_factory=lambda: Text(120, is_name=True))
    empty: Any = field(default_factory=list)

    def read(self, value, at):
        if not isinstance(value, list):
            expected(at, value, _("a list"))
            return BAD
        items = [self.item.read(each, at[index]) for index, each in enumerate(value)]
        if BAD in items:
            return BAD
        if len(set(items)) < len(items):
            expected(at, value, _("each item once"))
            return BAD
        return items

    def schema(self):
        return {"type": "array", "items": self.item.schema(), "uniqueItems": True}


@dataclass(frozen=True)
class Ref(Codec):
    """The name of another row of the file: its uid, number or code."""

    kind: str
    key: Codec

    def read(self, value, at):
        return self.key.read(value, at)

    def schema(self):
        return self.key.schema()
