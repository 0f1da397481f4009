"""Text folded for search: the same when written and when asked (stack: search).

Pure. Neither database folds both French and Arabic by itself, so it is done here.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_ARABIC = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ـ": "",
        "ک": "ك",
        "ی": "ي",
        "گ": "ك",
        "ڭ": "ك",
    }
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'"})
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"^(?:وال|بال|كال|فال|لل|ال)(?=\w{3,})")
# A word as written: letters and digits with the marks that stand on them.
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_WRITTEN = re.compile(f"[^\\W_](?:[^\\W_]|[{_MARKS}])*")
_IRREGULAR = {"travaux": "travail", "yeux": "oeil", "men": "man", "women": "woman"}
LONGEST_WORD = 60
_ARABIC_LETTER = re.compile(r"[\u0620-\u064a]")


def fold(text: str) -> str:
    """Lower case, no accents or Arabic diacritics, one form per Arabic letter.

    Words are separated by single spaces. Idempotent.
    """
    text = text.casefold().translate(_LIGATURES).translate(_ARABIC)
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    # NFKD can bring back a letter variant (presentation forms): translate once more.
    words = _WORD.findall(_plain_digits(bare.translate(_ARABIC).casefold()))
    return " ".join(_strip_article(word) for word in words)


def stem(text: str) -> str:
    """``text`` folded, each word cut to what its singular and its plural share.

    Light rules for French, and for the English -s and -ies: réseaux and réseau, locaux
    and local, policies and policy. A word is cut at LONGEST_WORD characters.
    """
    return " ".join(_stem(word) for word in fold(text).split())


def tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, stems) of each word of ``text`` as it is written."""
    for found in _WRITTEN.finditer(text):
        word = found.group()
        stems = _kept_stem(word) if len(word) <= LONGEST_WORD else stem(word)
        yield found.start(), found.end(), stems


@lru_cache(maxsize=20_000)
def _kept_stem(word: str) -> str:
    """Texts repeat their words: a page of results looks at thousands."""
    return stem(word)


def is_arabic(word: str) -> bool:
    return _ARABIC_LETTER.search(word) is not None


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)[:LONGEST_WORD]
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("aux") and len(word) > 5:
        return word[:-1] if word.endswith("eaux") else f"{word[:-2]}l"
    if word[-1] in "sx" and not word.endswith("ss"):
        word = word[:-1]
    # technologie, technologies, technology, technologies.
    return f"{word[:-2]}y" if word.endswith("ie") and len(word) > 4 else word


def _plain_digits(text: str) -> str:
    """١٢ and 12 are one number."""
    return "".join(str(unicodedata.decimal(c, c)) for c in text)


def _strip_article(word: str) -> str:
    if not is_arabic(word):
        return word
    while True:
        bare = _ARTICLE.sub("", word)
        if bare == word:
            return word
        word = bare
