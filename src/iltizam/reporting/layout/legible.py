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
_LASTING = frozenset("\u202a\u202b\u202c\u202d\u202e")  # embeddings and overrides
_OPENING = frozenset("\u2066\u2067\u2068")
_CLOSING = "\u2069"


class _Shown(dict[int, str]):
    """What each code point becomes; found once."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(chr(code))
        return shown


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter.isspace() and category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cc" or letter in _LASTING or letter in {"\ufeff", "\ufffe", "\uffff"}:
        return ""
    if ord(letter) in covered():
        return letter
    if category == "Zs":
        return "\N{NO-BREAK SPACE}" if letter == "\N{NARROW NO-BREAK SPACE}" else " "
    # Marks that alter the sign before them, and signs that nobody sees.
    return "" if category in {"Cf", "Mn", "Me"} else REPLACEMENT


_TABLE = _Shown()


def legible(text: str) -> str:
    """The same text, fit for setting. Isolates are closed within it."""
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_TABLE)
        if not _OPENING.isdisjoint(text) or _CLOSING in text:
            text = _balanced(text)
    if len(text) > LONGEST_WORD:
        text = _LONG.sub(lambda match: _breakable(match[0]), text)
    return text


def _balanced(text: str) -> str:
    """Every isolate closed, none closed that was not opened here."""
    found, depth = [], 0
    for letter in text:
        if letter == _CLOSING:
            if not depth:
                continue
            depth -= 1
        depth += letter in _OPENING
        found.append(letter)
    return "".join(found) + _CLOSING * depth


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
