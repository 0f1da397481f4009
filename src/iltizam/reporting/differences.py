"""What is different between two texts word by word, and between two documents. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from iltizam.reporting.anchors import words
from iltizam.reporting.document.blocks import Document, Narrative

SAME, ADDED, REMOVED = "same", "added", "removed"
# A word with what parts it from the next; a line's end is one by itself.
_PIECES = re.compile(r"\n|[^\S\n]*[^\s]+|[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage that both texts have, or that only one of them has."""

    kind: str
    text: str


def word_differences(before: str, after: str) -> list[Piece]:
    """The passages that make ``before`` of those that are not added, ``after`` of those
    that are not removed. Paragraphs first, then words: long texts cost what changed."""
    found: list[Piece] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece(SAME, "".join(old[a:b])))
        else:
            found += _words("".join(old[a:b]), "".join(new[c:d]))
    return list(_joined(found))


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            yield Piece(SAME, "".join(old[a:b]))
            continue
        if b > a:
            yield Piece(REMOVED, "".join(old[a:b]))
        if d > c:
            yield Piece(ADDED, "".join(new[c:d]))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one."""
    last: Piece | None = None
    for piece in pieces:
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block of one of two documents that reads otherwise in the other, "" for not at all."""

    id: str
    before: str
    after: str
    is_narrative: bool = False

    @property
    def pieces(self) -> list[Piece]:
        return word_differences(self.before, self.after)


def changes_between(before: Document, after: Document) -> list[BlockChange]:
    """Which blocks of a later version say something else than those of an earlier one.

    In the order of the later one; what it lacks comes last.
    """
    old, new = _told(before), _told(after)
    narratives = {block.id for block in after.blocks if isinstance(block, Narrative)}
    found = [
        BlockChange(name, old.get(name, ""), text, name in narratives)
        for name, text in new.items()
        if old.get(name, "") != text
    ]
    gone = [
        BlockChange(name, text, "") for name, text in old.items() if name not in new and text
    ]
    return found + gone


def _told(document: Document) -> dict[str, str]:
    return {
        block.id: block.source if isinstance(block, Narrative) else "\n".join(words(block))
        for block in document.blocks
    }
