"""Where a file may lead to."""

import re
from urllib.parse import urlsplit

LINKABLE = re.compile(
    r"(https?://|mailto:)[^\s\x00-\x20<>\"{}|\\^`\ufffd-\uffff]+", re.IGNORECASE
)
LONGEST_LINK = 2_000  # Word takes 2,083 characters


def is_path(href: str) -> bool:
    """Whether it is a path of the site, not the address of another one without a scheme."""
    return href.startswith("/") and not href.startswith(("//", "/\\"))


def address_of(href: str, site: str) -> str:
    """Where a run leads from a file: the web or mail; "" for nowhere.

    ``site`` is the site's address, with which its paths begin; without it they lead nowhere.
    """
    if is_path(href):
        href = f"{site.rstrip('/')}{href}" if site else ""
    return href if is_linkable(href) else ""


def is_linkable(href: str) -> bool:
    """Whether a reader may be led there: the web and mail, an address that every reader parses."""
    if len(href) > LONGEST_LINK or not LINKABLE.fullmatch(href):
        return False
    try:
        parts = urlsplit(href)
        return parts.scheme.lower() == "mailto" or bool(parts.hostname and parts.port != 0)
    except ValueError:
        return False
