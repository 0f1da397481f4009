"""Each kind of block as Word sets it, inside a content control that carries its id.

What a reader may revise is an editable control; everything else is locked, so that a
word processor itself shows what can be changed.
"""

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from iltizam.reporting.document.blocks import (
    Bars,
    Block,
    Boxes,
    Contents,
    Curve,
    Head,
    Heading,
    Items,
    Narrative,
    PageBreak,
    Paragraph,
    Sheet,
    Table,
    words_of,
)
from iltizam.reporting.document.marks import ENDS, alias_of, bookmark_of
from iltizam.reporting.layout.docx import charts, contents, frame, tables
from iltizam.reporting.layout.docx.inline import Choices, add_line, paragraph, write_words
from iltizam.reporting.layout.docx.setting import Setting
from iltizam.reporting.layout.docx.xml import Element, add, name

LOCKED = "sdtContentLocked"
KEPT = "sdtLocked"  # may be edited, not removed
GROUPED = "contentLocked"  # with w:group: locked but for the controls inside
GROUP = "group"
# Rich text for Word. Said as ``w:richText``, LibreOffice 7.4 drops what is strong or a link
# in the first paragraph.
PASSAGE, CONTENTS = "Quick Parts", "Table of Contents"
TONES = {"lead": "Lead", "note": "Note", "missing": "Missing", "warning": "Warning"}


def write_blocks(setting: Setting, body: Element, blocks: tuple[Block, ...]) -> None:
    """All blocks, and the empty paragraph that Word wants at the end."""
    before: Block | None = None
    for block, following in itertools.zip_longest(blocks, blocks[1:]):
        if isinstance(block, PageBreak) and (following is None or _is_chapter(following)):
            continue  # the heading brings its own; two would leave an empty page
        WRITERS[type(block)](setting, body, block)
        _mark_end(setting, body[-1], before)
        before = block
    _mark_end(setting, paragraph(setting, body, "Break"), before)


def _mark_end(setting: Setting, following: Element, before: Block | None) -> None:
    """A narrative ends where the next block begins, whatever was added to it."""
    if isinstance(before, Narrative):
        first = next(following.iter(name("w:p")))
        mark(setting, first, bookmark_of(before.id, ENDS))


def mark(setting: Setting, holder: Element, bookmark: str) -> None:
    """A bookmark at the beginning of a paragraph."""
    number = setting.new_id()
    for place, kind in enumerate(("w:bookmarkStart", "w:bookmarkEnd"), 1):
        named = {"name": bookmark} if kind == "w:bookmarkStart" else {}
        holder.insert(place, add(holder, kind, id=number, **named))  # behind the properties


def _is_chapter(block: Block | None) -> bool:
    return isinstance(block, Heading) and block.level == 1


def control(
    setting: Setting,
    parent: Element,
    tag: str,
    *,
    alias: str = "",
    lock: str = LOCKED,
    kind: str = PASSAGE,
    is_empty: bool = False,
) -> Element:
    """The content of a new content control; ``kind`` is a gallery or ``GROUP``."""
    made = add(parent, "w:sdt")
    properties = add(made, "w:sdtPr")
    if alias:
        add(properties, "w:alias", val=alias)
    add(properties, "w:tag", val=tag)
    add(properties, "w:id", val=setting.new_id())
    add(properties, "w:lock", val=lock)
    if is_empty:
        add(properties, "w:showingPlcHdr")
        add(properties, "w:richText")
    elif kind == GROUP:
        add(properties, "w:group")
    else:
        add(add(properties, "w:docPartObj"), "w:docPartGallery", val=kind)
    return add(made, "w:sdtContent")


def _heading(setting: Setting, body: Element, block: Heading) -> None:
    within = control(setting, body, block.id)
    # Only a document with a cover has chapters that begin a page.
    choices: Choices = {"break_before": False} if setting.document.cover is None else {}
    style = f"Heading{min(max(block.level, 1), 4)}"
    made = add_line(setting, within, style, block.line, **choices)
    if anchor := setting.anchors.get(block.id):
        mark(setting, made, anchor)


def _paragraph(setting: Setting, body: Element, block: Paragraph) -> None:
    write_paragraph(setting, control(setting, body, block.id), block)


def write_paragraph(
    setting: Setting, parent: Element, block: Paragraph, style: str = ""
) -> None:
    add_line(setting, parent, TONES.get(block.tone, style), block.line)


def _items(setting: Setting, body: Element, block: Items) -> None:
    within = control(setting, body, block.id)
    if not write_items(setting, within, block):
        paragraph(setting, within)


def write_items(setting: Setting, parent: Element, block: Items) -> list[Element]:
    if block.is_bare:
        return [add_line(setting, parent, "", item) for item in block.items]
    style = "ListNumber" if block.is_numbered else "ListBullet"
    number = setting.new_list(is_numbered=block.is_numbered)
    return [add_line(setting, parent, style, item, list=number) for item in block.items]


def write_narrative(setting: Setting, parent: Element, block: Narrative) -> None:
    """Editable; with a bookmark for programs that lose the tags of controls."""
    within = control(
        setting, parent, block.id, alias=alias_of(block), lock=KEPT, is_empty=not block.blocks
    )
    made = _narrative_paragraphs(setting, within, block)
    mark(setting, made[0], bookmark_of(block.id))


def _narrative_paragraphs(setting: Setting, within: Element, block: Narrative) -> list[Element]:
    made: list[Element] = []
    for each in block.blocks:
        if isinstance(each, Items):
            style = "ListNumber" if each.is_numbered else "ListBullet"
            number = setting.new_list(is_numbered=each.is_numbered)
            lines = [(style, number, item) for item in each.items]
        elif isinstance(each, Heading):
            lines = [(f"Heading{min(max(each.level, 3), 4)}", 0, each.line)]
        else:
            lines = [(TONES.get(each.tone, ""), 0, each.line)]
        for style, number, line in lines:
            choices: Choices = {"list": number} if number else {}
            made.append(
                add_line(
                    setting,
                    within,
                    style,
                    line,
                    language=block.language,
                    as_typed=True,
                    **choices,
                )
            )
    if not made:
        made.append(paragraph(setting, within))
        words = setting.document.words.not_reported
        write_words(setting, made[0], words, "PlaceholderText")
    return made


def _table(setting: Setting, body: Element, block: Table) -> None:
    within = control(setting, body, block.id)
    tables.write_table(setting, within, block)
    after_table(setting, within)


def _sheet(setting: Setting, body: Element, block: Sheet) -> None:
    """Locked but for its narratives: a group, which is Word's way to say so."""
    has_narrative = any(
        isinstance(each, Narrative) for fact in block.facts for each in fact.blocks
    )
    choices = {"lock": GROUPED, "kind": GROUP} if has_narrative else {}
    within = control(setting, body, block.id, **choices)  # type: ignore[arg-type]
    tables.write_sheet(setting, within, block, write_within)
    after_table(setting, within)


def write_within(
    setting: Setting, cell: Element, blocks: Iterable[Paragraph | Items | Narrative]
) -> None:
    """Blocks in a cell; Word wants a paragraph of its own at the end."""
    for each in blocks:
        if isinstance(each, Narrative):
            write_narrative(setting, cell, each)
        elif isinstance(each, Items):
            write_items(setting, cell, each)
        else:
            write_paragraph(setting, cell, each, "TableText")
    if cell[-1].tag != name("w:p"):
        paragraph(setting, cell, "Break")


def _boxes(setting: Setting, body: Element, block: Boxes) -> None:
    within = control(setting, body, block.id)
    tables.write_boxes(setting, within, block)
    if block.note:
        add_line(setting, within, "Note", block.note)
    else:
        after_table(setting, within)


def _bars(setting: Setting, body: Element, block: Bars) -> None:
    within = control(setting, body, block.id)
    tables.write_bars(setting, within, block)
    after_table(setting, within)


def _curve(setting: Setting, body: Element, block: Curve) -> None:
    within = control(setting, body, block.id)
    tables.write_caption(setting, within, block.caption, is_figure=True)
    holder = paragraph(setting, within, "Picture", keep_next=True)
    picture = charts.curve_picture(block.points, is_rtl=setting.is_rtl)
    size = (setting.width, setting.width * charts.CURVE[1] // charts.CURVE[0])
    charts.place(setting, holder, picture, size, block.alternative)
    tables.write_ends(setting, within, block.first, block.last)
    after_table(setting, within)


def _contents(setting: Setting, body: Element, block: Contents) -> None:
    # A lock on its content would keep Word from updating it.
    within = control(setting, body, block.id, lock=KEPT, kind=CONTENTS)
    contents.write_contents(setting, within, words_of(block.title))


def _page_break(setting: Setting, body: Element, block: PageBreak) -> None:
    within = control(setting, body, block.id)
    paragraph(setting, within, "Break", break_before=True)


def after_table(setting: Setting, parent: Element) -> None:
    """Word makes one table of two that follow each other."""
    paragraph(setting, parent, "AfterTable")


def _head(setting: Setting, body: Element, block: Head) -> None:
    within = control(setting, body, block.id)
    frame.write_logos(setting, within, block.logos)
    for line in block.lines:
        add_line(setting, within, "CoverLine", line)
    if not block.lines and not block.logos:
        paragraph(setting, within)


WRITERS: dict[type, Callable[[Setting, Element, Any], None]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Items: _items,
    Table: _table,
    Sheet: _sheet,
    Boxes: _boxes,
    Bars: _bars,
    Curve: _curve,
    Narrative: write_narrative,
    Contents: _contents,
    PageBreak: _page_break,
    Head: _head,
}
