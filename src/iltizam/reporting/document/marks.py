"""What a file that is sent out carries, so that it is recognised when it comes back.

Twice each, because word processors keep different things: whose document it is, in a
custom XML part and in custom properties; where a narrative stands, in the tag of its
content control and between the ends of a bookmark.
"""

import hashlib

NAMESPACE = "urn:iltizam:document:1"
PROPERTIES = ("plan", "kind", "version", "language", "digest")
PREFIX = "Iltizam "
LONGEST_BOOKMARK = 40  # what Word takes
_BOOKMARK = "n_"


def property_name(name: str) -> str:
    return f"{PREFIX}{name}"


def bookmark_of(id: str) -> str:
    """The bookmark around a narrative: letters, digits and underscores, at most 40.

    Different for different ids: those have no underscore, and what is too long is told
    apart by its hash, which an id of that form is not.
    """
    plain = _BOOKMARK + id.replace("-", "_")
    if len(plain) <= LONGEST_BOOKMARK:
        return plain
    return f"{_BOOKMARK}_{hashlib.sha256(id.encode()).hexdigest()[:32]}"
