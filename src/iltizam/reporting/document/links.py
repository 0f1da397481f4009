"""Which addresses a file may lead to."""

import re
from urllib.parse import urlsplit

LINKABLE = re.compile(
    r"(https?://|mailto:)[^\s\x00-\x20<>\"{}|\\^`\ufffd-\uffff]+", re.IGNORECASE
)
LONGEST_LINK = 2_000  # Word takes 2,083 characters


def is_linkable(href: str) -> bool:
    """Whether a reader may be led there: the web and mail, an address that every reader parses."""
    if len(href) > LONGEST_LINK or not LINKABLE.fullmatch(href):
        return False
    try:
        parts = urlsplit(href)
        return parts.scheme.lower() == "mailto" or bool(parts.hostname and parts.port != 0)
    except ValueError:
        return False
