"""A language that nobody speaks: every English sentence longer, accented, in brackets.

What stands on a page without brackets did not go through the catalogue.
"""

import re
from functools import cache

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from iltizam.core import translations
from tools.messages import extracted

CODE, OPEN, CLOSE = "en-xa", "⟦", "⟧"
_LETTERS = str.maketrans("aceinouyACEINOU", "áçéíñóúýÁÇÉÍÑÓÚ")
_KEPT = re.compile(f"{translations.PLACEHOLDER.pattern}|{translations.TAG.pattern}|%%")


def pseudo(sentence: str) -> str:
    """A third longer, as German or Amazigh may be; placeholders and markup kept."""
    parts, at = [], 0
    for kept in _KEPT.finditer(sentence):
        parts += [sentence[at : kept.start()].translate(_LETTERS), kept[0]]
        at = kept.end()
    parts.append(sentence[at:].translate(_LETTERS))
    more = "·" * (len(sentence) // 3)
    return f"{OPEN}{''.join(parts)}{more}{CLOSE}"


@cache
def _sentences():
    """From the source itself: the shipped catalogues may be behind while working."""
    return extracted()


def write_catalogue(folder, code=CODE):
    """The catalogue of the pseudo-language, reviewed whole, in ``folder``."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for sentence in _sentences():
        if sentence.id:
            ids = translations.sources(sentence)
            forms = tuple(map(pseudo, ids))
            catalogue[sentence.id] = Message(
                sentence.id, forms if len(ids) == 2 else forms[0], context=sentence.context
            )
    name = {"en-xa": "en_XA"}.get(code, code)
    path = folder / name / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
    return path


def without_brackets(text: str) -> str:
    """What is left of a text when all that is in brackets is taken out."""
    left, depth = [], 0
    for letter in text:
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE:
            depth -= 1
        elif not depth:
            left.append(letter)
    return "".join(left)
