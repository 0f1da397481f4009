"""Reading a compiled document in tests: what a person would see, in order."""

from iltizam.reporting.document.blocks import (
    Boxes,
    Document,
    Heading,
    Items,
    Narrative,
    Paragraph,
    Sheet,
    Table,
    words_of,
)


def block(document: Document, name: str):
    """The block with this id, wherever it stands. Raises KeyError for none."""
    for each in document.blocks:
        if each.id == name:
            return each
        for fact in each.facts if isinstance(each, Sheet) else ():
            if fact.id == name:
                return fact
            for inner in fact.blocks:
                if inner.id == name:
                    return inner
    raise KeyError(name)


def headings(document: Document, level: int) -> list[str]:
    return [
        words_of(each.line)
        for each in document.blocks
        if isinstance(each, Heading) and each.level == level
    ]


def cells(table: Table) -> list[list[str]]:
    """The words of every cell, row by row."""
    return [[" / ".join(map(words_of, cell)) for cell in row.cells] for row in table.rows]


def ticked(boxes: Boxes) -> list[str]:
    return [words_of(choice.label) for choice in boxes.choices if choice.is_ticked]


def said(value) -> str:
    """All words of a block, a fact or a line, without markup."""
    if isinstance(value, tuple):
        return words_of(value)
    if isinstance(value, Paragraph | Heading):
        return words_of(value.line)
    if isinstance(value, Items):
        return "\n".join(map(words_of, value.items))
    if isinstance(value, Narrative):
        return "\n".join(map(said, value.blocks))
    if isinstance(value, Sheet):
        return "\n".join(map(said, value.facts))
    if isinstance(value, Table):
        return "\n".join("\t".join(row) for row in cells(value))
    return "\n".join([words_of(value.label), *map(said, value.blocks)])


def whole(document: Document) -> str:
    found = []
    for each in document.blocks:
        try:
            found.append(said(each))
        except AttributeError:
            continue
    return "\n".join(found)
