"""Text per language: what is stored, and what is shown to whom (spec 5, 9)."""

import hashlib
import re
from collections.abc import Iterable
from contextvars import ContextVar
from typing import NamedTuple

from django.utils.translation import get_language

from iltizam.core.directions import direction as direction  # noqa: PLC0414 – asked for here


class Shown(NamedTuple):
    """A text as shown, with the language it is really in."""

    text: str
    language: str
    is_fallback: bool


NOTHING = Shown("", "", False)

# Which languages stand in for a missing one on the page being made: the plan's, then
# the installation's (spec 9). Databases do not keep the order in which texts came.
_stand_ins: ContextVar[tuple[str, ...]] = ContextVar("iltizam.stand_ins", default=())


def prefer_languages(*languages: str) -> None:
    """From here on in this request, ``languages`` stand in for a missing text, in order."""
    _stand_ins.set(languages)


class LocalisedText(dict[str, str]):
    """``{"fr": "…", "ar": "…"}``; an empty text counts as missing."""

    def shown(self, language: str, fallbacks: Iterable[str] = ()) -> Shown:
        """The text in ``language``, else in the first fallback that has one, else in any.

        A fallback says so: the page marks it ("shown in French").
        """
        text = self.get(language)
        if text:
            return Shown(text, language, False)
        for other in (*fallbacks, *_stand_ins.get(), *sorted(self)):
            text = self.get(other)
            if text:
                return Shown(text, other, True)
        return NOTHING

    @property
    def languages(self) -> list[str]:
        return [language for language, text in self.items() if text]


def in_words(text: LocalisedText) -> str:
    """The text alone, in the active language or in the one that stands in for it."""
    return text.shown(get_language() or "").text


_BIDI_CONTROLS: dict[int, None] = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def has_bidi_controls(text: str) -> bool:
    """Whether a name carries invisible characters that reorder its neighbours."""
    return any(ord(character) in _BIDI_CONTROLS for character in text)


def without_bidi_controls(text: str) -> str:
    """A name without invisible characters that would reorder its neighbours."""
    return text.translate(_BIDI_CONTROLS)


# Characters that no text may hold, wherever it comes from.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85]")
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")  # no XML file holds them


def plain_text(text: str) -> str:
    """A text as typed, without what no text may hold: each line ends as a file's does.

    Browsers send CRLF, and what is copied out of office programs has vertical tabs.
    """
    lines = _LINE_ENDS.sub("\n", text)
    return _NO_CHARACTERS.sub("", CONTROL.sub("", lines))


# What a browser could take for markup; "<" before a space or a digit is arithmetic.
MARKUP = re.compile(r"<[/!?A-Za-z]")


def is_plain_name(text: str) -> bool:
    """Whether it can stand beside others on a line: no markup, nothing that reorders them."""
    return not MARKUP.search(text) and not has_bidi_controls(text)


def word_count(text: str) -> int:
    """Words as readers count them: a dash between two is none."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def text_digest(text: str) -> str:
    """By which a translation remembers the original it translates."""
    return hashlib.sha256(text.encode()).hexdigest()


def french_typography(text: str) -> str:
    """Apostrophes and the narrow spaces French sets before its high signs.

    Done when shown, so that stored texts stay what the source printed.
    """
    text = text.replace("'", "’")
    for sign in ";!?":
        text = text.replace(f" {sign}", f"\u202f{sign}")
    return (
        text.replace(" :", "\u00a0:")
        .replace(" %", "\u202f%")
        .replace("« ", "«\u202f")
        .replace(" »", "\u202f»")
    )
