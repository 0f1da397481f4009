"""Text folded for search: the same when written and when asked (stack: search).

Pure. Neither database folds both French and Arabic by itself, so it is done here.
"""

import re
import unicodedata

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
_ARABIC_LETTER = re.compile(r"[\u0620-\u064a]")


def fold(text: str) -> str:
    """Lower case, no accents or Arabic diacritics, one form per Arabic letter.

    Words are separated by single spaces. Idempotent.
    """
    text = text.casefold().translate(_LIGATURES).translate(_ARABIC)
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    # NFKD can bring back a letter variant (presentation forms): translate once more.
    words = _WORD.findall(bare.translate(_ARABIC).casefold())
    return " ".join(_strip_article(word) for word in words)


def _strip_article(word: str) -> str:
    if not _ARABIC_LETTER.search(word):
        return word
    while True:
        bare = _ARTICLE.sub("", word)
        if bare == word:
            return word
        word = bare
