"""Text as it can be set: nothing in it acts on what stands around it, everything has a glyph.

Words stay as they are. What nobody sees and what would turn the rest of a line around goes;
a sign that no font has is shown as one, not left out.
"""

import re
import unicodedata

from iltizam.reporting.layout.fonts import covered

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
LONGEST_WORD = 30  # letters; beyond it a word may break, or it would leave its column
_PIECE = 12
_LONG = re.compile(rf"[^\s\u200b]{{{LONGEST_WORD + 1},}}")
_BREAK = "\u200b"
_JOINER = "\u200d"
# Marks upon one letter; more than any script has would cover the lines around it, and a hundred
# thousand of them take all memory.
MOST_MARKS = 8
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f]"
)
_TOO_MANY_MARKS = re.compile(f"({_MARK}{{{MOST_MARKS}}}){_MARK}+")
# Embeddings, overrides and isolates. Isolates are kept as passages; the signs themselves would
# become part of the letter beside them, and nobody could search for its word.
_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OPENING = {"\u2066": "ltr", "\u2067": "rtl", "\u2068": ""}
_CLOSING = "\u2069"
LONGEST_APART = 40  # letters: a passage that stands apart from its line does not break


class _Shown(dict[int, str]):
    """What each code point becomes; found once."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(chr(code))
        return shown


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter.isspace() and category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cc" or letter in _CONTROLS or letter in {"\ufeff", "\ufffe", "\uffff"}:
        return ""
    if ord(letter) in covered():
        return letter
    if category == "Zs":
        return "\N{NO-BREAK SPACE}" if letter == "\N{NARROW NO-BREAK SPACE}" else " "
    # Marks that alter the sign before them, and signs that nobody sees.
    return "" if category in {"Cf", "Mn", "Me"} else REPLACEMENT


_TABLE = _Shown()


def legible(text: str) -> str:
    """The same text, fit for setting, without the directions it asked for."""
    if not (text.isascii() and text.isprintable()):
        # Composed: a letter and its accent are one glyph, and one letter to whoever copies it.
        text = _TOO_MANY_MARKS.sub(r"\1", unicodedata.normalize("NFC", text)).translate(_TABLE)
    if len(text) > LONGEST_WORD:
        text = _LONG.sub(lambda match: _breakable(match[0]), text)
    return text


def passages(text: str) -> list[tuple[str, str]]:
    """Text and direction of each passage: "" for the line's own, else that of an isolate.

    What an isolate holds within it is part of it; one that is not closed reaches to the end
    of the text and no further.
    """
    if _OPENING.keys().isdisjoint(text):
        return [(legible(text), "")]
    found: list[tuple[str, str]] = []
    start = depth = 0
    sign = ""
    for place, letter in enumerate(text):
        opens = letter in _OPENING
        if not opens and (letter != _CLOSING or not depth):
            continue
        depth += 1 if opens else -1
        if depth == (1 if opens else 0):
            found.append(_passage(text[start:place], sign))
            start, sign = place + 1, letter if opens else ""
    found.append(_passage(text[start:], sign))
    return [passage for passage in found if passage[0]]


def _passage(text: str, sign: str) -> tuple[str, str]:
    if not sign or len(text) > LONGEST_APART:
        return legible(text), ""
    return legible(text), _OPENING[sign] or _first_direction(text)


def _first_direction(text: str) -> str:
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    strong = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return "ltr" if strong == "L" else "rtl"


def _breakable(word: str) -> str:
    """A word with places where it may break, none of them within a letter and its marks."""
    found, since = [], 0
    for letter in word:
        if since >= _PIECE and not unicodedata.category(letter).startswith(("M", "C")):
            # Arabic letters stay joined where the line does not break after all.
            joins = unicodedata.bidirectional(letter) == "AL"
            found.append(f"{_JOINER}{_BREAK}{_JOINER}" if joins else _BREAK)
            since = 0
        found.append(letter)
        since += 1
    return "".join(found)
