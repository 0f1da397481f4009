"""What a file that is sent out carries, so that it is recognised when it comes back.

Twice each, because word processors keep different things: whose document it is, in a
custom XML part and in custom properties; where a narrative stands, in the tag of its
content control and in two bookmarks, in its first paragraph and in the first behind it.
"""

import hashlib

from iltizam.reporting.document.blocks import Document, Narrative, Sheet
from iltizam.reporting.document.letters import printable

NAMESPACE = "urn:iltizam:document:1"
PROPERTIES = ("plan", "kind", "version", "language", "digest")
PREFIX = "Iltizam "
LONGEST_BOOKMARK = 40  # what Word takes
LONGEST_ALIAS = 64
BEGINS, ENDS = "_n", "_e"  # Word does not list bookmarks that begin with an underscore


def property_name(name: str) -> str:
    return f"{PREFIX}{name}"


def bookmark_of(block_id: str, place: str = BEGINS) -> str:
    """The bookmark in a narrative's first paragraph, or (ENDS) in the first behind it.

    Different for different ids: those have no underscore, and what is too long is told
    apart by its hash, which an id of that form is not.
    """
    plain = f"{place}_{block_id.replace('-', '_')}"
    if len(plain) <= LONGEST_BOOKMARK:
        return plain
    return f"{place}__{hashlib.sha256(block_id.encode()).hexdigest()[:32]}"


def alias_of(narrative: Narrative) -> str:
    """The name that a reader sees at a narrative's control."""
    return printable(narrative.label)[:LONGEST_ALIAS]


def is_mark(bookmark: str) -> bool:
    return bookmark.startswith((f"{BEGINS}_", f"{ENDS}_"))


def narratives_of(document: Document) -> tuple[Narrative, ...]:
    """All of a document in order, those in sheets too."""
    found: list[Narrative] = []
    for block in document.blocks:
        if isinstance(block, Narrative):
            found.append(block)
        elif isinstance(block, Sheet):
            within = (each for fact in block.facts for each in fact.blocks)
            found.extend(each for each in within if isinstance(each, Narrative))
    return tuple(found)
