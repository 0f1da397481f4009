"""What a text may hold in an XML file, and how far a direction that it opens reaches."""

import re

REPLACED = "\N{REPLACEMENT CHARACTER}"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
OPENING = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
ENDS_OF = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}


def printable(text: str) -> str:
    """The text with a visible sign for each character that XML cannot carry."""
    return FORBIDDEN.sub(REPLACED, text)


def closed(text: str) -> str:
    """The text with an end for each direction that it opens, so that none reaches what
    stands behind it."""
    if not OPENING.search(text):
        return text
    ends: list[str] = []
    for letter in text:
        if end := ENDS_OF.get(letter):
            ends.append(end)
        elif letter in ends:
            del ends[len(ends) - 1 - ends[::-1].index(letter) :]
    return text + "".join(reversed(ends))
