"""The blocks of a document that can be commented on, and how each reads. Pure."""

from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from iltizam.reporting.document.blocks import (
    Bars,
    Boxes,
    Curve,
    Document,
    Heading,
    Items,
    Line,
    Narrative,
    Paragraph,
    Sheet,
    Table,
    words_of,
)


def quotes_of(document: Document) -> dict[str, str]:
    """Block id → its text without styles; blocks that say nothing are left out.

    Those of the outermost level only: a comment is about a paragraph, a table, a sheet.
    """
    found = ((block.id, " ".join(" ".join(words(block)).split())) for block in document.blocks)
    return {name: text for name, text in found if text}


@singledispatch
def words(block: Any) -> Iterator[str]:
    """The texts of a block in the order in which it is read; nothing for a page break."""
    yield from ()


@words.register
def _(block: Heading | Paragraph) -> Iterator[str]:
    yield words_of(block.line)


@words.register
def _(block: Items) -> Iterator[str]:
    yield from map(words_of, block.items)


@words.register
def _(block: Narrative) -> Iterator[str]:
    yield block.label
    for part in block.blocks:
        yield from words(part)


@words.register
def _(block: Table) -> Iterator[str]:
    yield words_of(block.caption)
    for row in block.rows:
        for cell in row.cells:
            yield from map(words_of, cell)


@words.register
def _(block: Sheet) -> Iterator[str]:
    yield words_of(block.caption)
    for fact in block.facts:
        yield words_of(fact.label)
        for part in fact.blocks:
            yield from words(part)


@words.register
def _(block: Boxes) -> Iterator[str]:
    yield words_of(block.label)
    yield from (words_of(choice.label) for choice in block.choices if choice.is_ticked)
    yield words_of(block.percent)
    yield words_of(block.note)


@words.register
def _(block: Bars) -> Iterator[str]:
    yield words_of(block.caption)
    for bar in block.bars:
        yield from _of(bar.label, bar.shown)


@words.register
def _(block: Curve) -> Iterator[str]:
    yield from _of(block.caption, block.first, block.last)


def _of(*lines: Line) -> Iterator[str]:
    yield from map(words_of, lines)
