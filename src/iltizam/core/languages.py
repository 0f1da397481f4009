"""The interface languages: their own names, and which are ready for the switcher (spec 5).

A language is *enabled* by the installation: its addresses answer. It is *offered* – in
the switcher, to search engines, to a browser that asks for it – only when people have
reviewed more than 80 % of its sentences: unreviewed text on an official site is an
embarrassment. This is the one place of that rule.
"""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.conf.locale import LANG_INFO

from iltizam.core import catalogues
from iltizam.core.texts import direction

SOURCE = "en"  # the sentences are written in it
REVIEWED_ABOVE = Fraction(80, 100)
# A translator's comment in a catalogue: nobody who speaks the language has read it.
UNREVIEWED = "unreviewed"


def own_name(code: str, names: dict[str, str]) -> str:
    """A language's name in itself: as the installation says, else as Babel knows it."""
    if code in names:
        return names[code]
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[0].upper() + name[1:]


def declare(languages: list[tuple[str, str]]) -> None:
    """Tell Django about enabled languages that it does not know (Amazigh, a fifth one)."""
    for code, name in languages:
        known: dict[str, Any] = {
            "bidi": direction(code) == "rtl",
            "code": code,
            "name": name,
            "name_local": name,
        }
        LANG_INFO.setdefault(code, known)


def is_reviewed(message: Message) -> bool:
    """Translated whole, not a guess, and not marked as unreviewed."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    marked = any(comment.strip() == UNREVIEWED for comment in message.user_comments)
    return all(forms) and not message.fuzzy and not marked


def reviewed_share(language: str) -> Fraction:
    """How much of the interface people have reviewed in a language, from 0 to 1."""
    if language == SOURCE:
        return Fraction(1)
    sentences = catalogues.sentences()
    found = catalogues.read(language)
    return share_of(sentences, found)


def share_of(sentences: Catalog, found: Catalog | None) -> Fraction:
    wanted = [message for message in sentences if message.id]
    if found is None or not wanted:
        return Fraction(0)
    reviewed = sum(
        is_reviewed(message)
        for one in wanted
        if (message := found.get(one.id, context=one.context)) is not None
    )
    return Fraction(reviewed, len(wanted))


@lru_cache(maxsize=1)
def offered_languages() -> tuple[str, ...]:
    """The enabled languages that readers are offered; the default one always is."""
    return tuple(
        code
        for code, _name in settings.LANGUAGES
        if code == settings.LANGUAGE_CODE or reviewed_share(code) > REVIEWED_ABOVE
    )
