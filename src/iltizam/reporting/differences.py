"""Which blocks of two documents read differently. Pure."""

from dataclasses import dataclass

from iltizam.reporting.anchors import words
from iltizam.reporting.document.blocks import Document, Narrative


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block that reads otherwise in the other document: how, "" where it is not there.

    ``is_narrative`` tells what a person wrote from what follows from data.
    """

    id: str
    before: str
    after: str
    is_narrative: bool


def changes_between(before: Document, after: Document) -> list[BlockChange]:
    """Which blocks of a later version say something else than those of an earlier one.

    In the order of the later one; what it lacks comes last.
    """
    old, new = _told(before), _told(after)
    narratives = {
        block.id
        for document in (before, after)
        for block in document.blocks
        if isinstance(block, Narrative)
    }
    found = [
        BlockChange(name, old.get(name, ""), text, name in narratives)
        for name, text in new.items()
        if old.get(name, "") != text
    ]
    gone = [
        BlockChange(name, text, "", name in narratives)
        for name, text in old.items()
        if name not in new and text
    ]
    return found + gone


def _told(document: Document) -> dict[str, str]:
    return {
        block.id: block.source if isinstance(block, Narrative) else "\n".join(words(block))
        for block in document.blocks
    }
