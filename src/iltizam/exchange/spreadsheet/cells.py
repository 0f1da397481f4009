"""One value as one cell and back, losslessly.

``to_cell`` takes what the plan format writes; ``from_cell`` gives what it reads.
A value of the wrong kind is given on as it is: the plan format's own check refuses it.
"""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from iltizam.exchange.codecs import Choice, Codec, Flag, Number, Ref, Several, Whole
from iltizam.exchange.days import Day
from iltizam.exchange.spreadsheet.places import CellAt

LONGEST_TEXT = 16_000  # characters; a cell takes 32,767 units, a character at most two
NONE = "(none)"  # a code that is the empty text, said on purpose
NOTE = "ℹ"  # a row whose first cell begins so is a note and not read
FIRST_SERIAL = datetime.date(1900, 3, 1)  # programs disagree about the days before
EPOCH, MAC_EPOCH = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)

# What a program could take for a formula or a command once it is no longer a text cell.
_DANGEROUS = re.compile(r"'*[=+\-@\t\n\r＝＋－＠]")
_PROTECTED = re.compile(r"''*[=+\-@\t\n\r＝＋－＠]")
# XLSX spells characters so; a text that happens to look like it has its "_" spelt out.
_SPELT = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LIKE_SPELT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What XML cannot hold, and what reading it changes: stored before it was refused.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LETTERS = re.compile(r"\\(.)|(.)", re.DOTALL)
_DIGITS = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a cell: a text, a whole or exact number, a truth value, a day.

    ``is_percent``: it is shown as a percent; ``problem``: why it cannot be read at all.
    """

    value: Any
    is_percent: bool = False
    problem: str = ""


def neutralised(text: str) -> str:
    """The text behind an apostrophe where a program could take it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """The exact reverse of ``neutralised``."""
    return text[1:] if _PROTECTED.match(text) else text


def spelt(text: str) -> str:
    """The text as XLSX must write it: ``_x0041_`` stays these seven characters, and what no
    XML holds is spelt out."""
    plain = _LIKE_SPELT.sub("_x005F_", text)
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", plain)


def unspelt(text: str) -> str:
    """The reverse of ``spelt``, and of what other programs spell out."""
    return _SPELT.sub(lambda found: chr(int(found[1], 16)), text)


def chunks(text: str) -> list[str]:
    """A long text in pieces that fit into cells."""
    return [text[n : n + LONGEST_TEXT] for n in range(0, len(text), LONGEST_TEXT)]


# From the plan format to a cell


def to_cell(value: Any, codec: Codec) -> Any:
    """A text, number, truth value or date as the cell shall hold it; None for nothing."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(codec, Several):
        return neutralised(joined(value)) if value else None
    if isinstance(codec, Day):
        day = datetime.date.fromisoformat(value)
        return day if day >= FIRST_SERIAL else value
    if isinstance(codec, Choice) and value == "":
        return NONE
    return neutralised(str(value))


def joined(items: list[Any]) -> str:
    """``a; b``: a backslash before what is part of an item; ``\\e`` is an empty one."""
    return "; ".join(_escaped(str(item)) for item in items)


def _escaped(item: str) -> str:
    if not item:
        return "\\e"
    ends = (0, len(item) - 1)
    return "".join(
        f"\\{letter}" if letter in "\\;" or (at in ends and letter.isspace()) else letter
        for at, letter in enumerate(item)
    )


# From a cell to the plan format


def from_cell(found: Found, codec: Codec, at: CellAt) -> Any:
    """What the cell says, for the plan format to check. Reports what only a cell can be."""
    value = found.value
    if isinstance(codec, Whole) and found.is_percent:
        at.refuse(_percent_cell(value))
        return None
    if isinstance(codec, Day):
        return _day(value, at)
    if isinstance(value, str):
        return _from_text(restored(value), codec)
    if isinstance(codec, Several):
        return _list([str(value)], codec)
    if isinstance(codec, Whole | Number | Flag) or isinstance(value, bool):
        return _number(value, codec, at)
    if isinstance(value, datetime.date):
        at.refuse(_date_cell(value))
        return None
    if isinstance(codec, Ref) and isinstance(codec.key, Whole):
        return value
    return str(value)  # a number typed where a text is meant


def _from_text(text: str, codec: Codec) -> Any:
    if isinstance(codec, Several):
        return _list(split(text), codec)
    if isinstance(codec, Choice) and "" in codec.codes and text == NONE:
        return ""
    if isinstance(codec, Flag):
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    is_whole = isinstance(codec, Whole) or (
        isinstance(codec, Ref) and isinstance(codec.key, Whole)
    )
    # Copied numbers often arrive as text; only plain digits are taken for a number.
    return int(text) if is_whole and _DIGITS.fullmatch(text) else text


def _list(items: list[str], codec: Several) -> list[Any]:
    if isinstance(codec.item, Whole):
        return [int(item) if _DIGITS.fullmatch(item) else item for item in items]
    return items


def split(text: str) -> list[str]:
    """The items of a list cell; the reverse of ``joined``."""
    items: list[list[tuple[str, bool]]] = [[]]
    for escaped, plain in _LETTERS.findall(text):
        if plain == ";":
            items.append([])
        else:
            items[-1].append((escaped or plain, bool(escaped)))
    stripped = [_stripped(item) for item in items]
    return [_unescaped(item) for item in stripped if item]


def _stripped(item: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The letters of an item without the white space around them; escaped ones stay."""
    kept = [n for n, (letter, escaped) in enumerate(item) if escaped or not letter.isspace()]
    return item[kept[0] : kept[-1] + 1] if kept else []


def _unescaped(item: list[tuple[str, bool]]) -> str:
    return "" if item == [("e", True)] else "".join(letter for letter, _escaped in item)


def _number(value: Any, codec: Codec, at: CellAt) -> Any:
    if isinstance(value, datetime.date):
        at.refuse(_date_cell(value))
        return None
    is_fraction = isinstance(value, Decimal) and 0 < value < 1
    if isinstance(codec, Whole) and codec.highest == 100 and is_fraction:
        at.refuse(_percent_cell(value))
        return None
    return value


def _percent_cell(value: Any) -> str:
    return _(
        "Found %(found)s as a share or with a percent format; write the percent itself as"
        " a plain number: 80 for 80 percent, not 0.8."
    ) % {"found": value}


def _date_cell(value: datetime.date) -> str:
    return _(
        "Found the date %(found)s where none is meant; spreadsheet programs turn entries"
        " like 4/2 into dates. Format the cell as text and write it again."
    ) % {"found": value.isoformat()}


def _day(value: Any, at: CellAt) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and 61 <= value <= 2_958_465:
        day = EPOCH + datetime.timedelta(days=value)
        at.refuse(
            _(
                "Found the number %(found)d; if the date %(date)s is meant, give the cell a"
                " date format or write %(date)s."
            )
            % {"found": value, "date": day.isoformat()}
        )
        return None
    return restored(value) if isinstance(value, str) else value
