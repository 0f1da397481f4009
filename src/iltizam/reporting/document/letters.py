"""What a text may hold in an XML file, and in which direction and language it is set."""

import re

REPLACED = "\N{REPLACEMENT CHARACTER}"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ary", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
)


def printable(text: str) -> str:
    """The text with a visible sign for each character that XML cannot carry."""
    return FORBIDDEN.sub(REPLACED, text)


def is_right_to_left(language: str) -> bool:
    return language.partition("-")[0].lower() in RIGHT_TO_LEFT
