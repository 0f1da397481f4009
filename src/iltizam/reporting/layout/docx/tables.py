"""Tables, sheets, the four boxes and charts of bars: rows of cells, mirrored in Arabic."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Unpack

from iltizam.reporting.document.blocks import (
    Bar,
    Bars,
    Boxes,
    Column,
    Line,
    Row,
    Sheet,
    Table,
    length_of,
    words_of,
)
from iltizam.reporting.layout.docx import charts
from iltizam.reporting.layout.docx.inline import (
    Choices,
    add_line,
    field,
    paragraph,
    write_line,
    write_words,
)
from iltizam.reporting.layout.docx.setting import Setting
from iltizam.reporting.layout.docx.xml import Element, add

SHADE = "F3EEE3"
HEAD = "E4EFEA"
TICKED, NOT_TICKED = "☒", "☐"
PADDING = 100  # of a cell at each side
LONG = 600  # letters: a longer row may break between pages, a shorter one stays whole
# Label, what the sheet says; label, bar, figure; label, four boxes, percent.
SHEET_SHARES = (1, 3)
BARS_SHARES = (5, 5, 2)
BOXES_SHARES = (18, 21, 10)


def write_table(setting: Setting, parent: Element, block: Table) -> None:
    write_caption(setting, parent, block.caption)
    columns = block.columns or (Column(()),)
    widths = _widths(setting.width, [column.share for column in columns])
    made = _begin(setting, parent, widths, "Iltizam", block.caption)
    if any(column.head for column in columns):
        head = _row(made, is_head=True)
        for column, width in zip(columns, widths, strict=True):
            within = _cell(head, width, shade=HEAD)
            align = _align(column)
            add_line(setting, within, "TableHead", column.head, align=align)
    for row in block.rows:
        _write_row(setting, made, columns, widths, row)
    if not block.rows:  # Word takes no table without a row
        _empty_row(setting, made, widths)


def _write_row(
    setting: Setting,
    table: Element,
    columns: Sequence[Column],
    widths: list[int],
    row: Row,
) -> None:
    length = sum(len(run.text) for cell in row.cells for line in cell for run in line)
    made = _row(table, is_whole=length < LONG)
    if row.tone == "group":
        within = _cell(made, sum(widths), span=len(widths), shade=SHADE)
        words = [line for cell in row.cells for line in cell]
        _write_lines(setting, within, words, "TableHead", keep_next=True)
        return
    style = "TableHead" if row.tone == "total" else "TableText"
    missing = len(widths) - len(row.cells)
    cells: list[tuple[Line, ...]] = [*row.cells[: len(widths)], *[()] * missing]
    for column, width, lines in zip(columns, widths, cells, strict=True):
        within = _cell(made, width, is_total=row.tone == "total")
        _write_lines(setting, within, lines, style, align=_align(column))
        if column.kind == "bar" and (percent := length_of(lines)) is not None:
            _write_bar(setting, within, width, percent)


def _write_lines(
    setting: Setting,
    cell: Element,
    lines: Sequence[Line],
    style: str,
    **choices: Unpack[Choices],
) -> None:
    for line in lines or ((),):
        add_line(setting, cell, style, line, **choices)


def _align(column: Column) -> str:
    return "end" if column.kind == "figure" else ""


def _write_bar(
    setting: Setting,
    cell: Element,
    width: int,
    percent: float | None,
    evidenced: float | None = None,
) -> None:
    """A bar as a picture; it decorates the figure that stands beside it in words."""
    picture = charts.bar_picture(percent, evidenced, is_rtl=setting.is_rtl)
    size = (width - 2 * PADDING, charts.BAR_HEIGHT)
    charts.place(setting, paragraph(setting, cell, "TableText"), picture, size, "")


def write_sheet(
    setting: Setting,
    parent: Element,
    block: Sheet,
    write_within: Callable[[Setting, Element, Iterable[Any]], None],
) -> None:
    if block.caption:
        heading = paragraph(setting, parent, "SheetTitle", keep_next=True)
        write_line(setting, heading, block.caption)
    widths = _widths(setting.width, SHEET_SHARES)
    made = _begin(setting, parent, widths, "Iltizam", block.caption, has_head=False)
    for fact in block.facts:
        row = _row(made)
        label = _cell(row, widths[0], shade=SHADE)
        add_line(setting, label, "TableHead", fact.label)
        within = _cell(row, widths[1])
        write_within(setting, within, fact.blocks)
    if not block.facts:
        _empty_row(setting, made, widths)


def write_boxes(setting: Setting, parent: Element, block: Boxes) -> None:
    """One row: what it is, each box with its word, the percent."""
    label, each, last = BOXES_SHARES
    shares = [label, *[each] * len(block.choices), *([last] if block.percent else [])]
    widths = _widths(setting.width, shares)
    made = _begin(setting, parent, widths, "Iltizam", block.label, has_head=False)
    row = _row(made)
    within = _cell(row, widths[0], shade=SHADE)
    add_line(setting, within, "TableHead", block.label)
    for choice, width in zip(block.choices, widths[1:], strict=False):
        within = _cell(row, width, shade=HEAD if choice.is_ticked else "")
        style = "TableHead" if choice.is_ticked else "TableText"
        holder = paragraph(setting, within, style)
        write_words(setting, holder, TICKED if choice.is_ticked else NOT_TICKED, "Box")
        write_words(setting, holder, "\N{NO-BREAK SPACE}")
        write_line(setting, holder, choice.label)
    if block.percent:
        within = _cell(row, widths[-1])
        add_line(setting, within, "TableHead", block.percent, align="end")


def write_bars(setting: Setting, parent: Element, block: Bars) -> None:
    """A table: its rows say in words what its bars show."""
    write_caption(setting, parent, block.caption, is_figure=True)
    widths = _widths(setting.width, BARS_SHARES)
    made = _begin(
        setting,
        parent,
        widths,
        "Chart",
        block.caption,
        description=block.alternative,
        has_head=False,
    )
    for bar in block.bars:
        _write_bar_row(setting, made, widths, bar)
    if not block.bars:
        _empty_row(setting, made, widths)


def _write_bar_row(setting: Setting, table: Element, widths: list[int], bar: Bar) -> None:
    row = _row(table)
    label, drawn, figure = (_cell(row, width, align="center") for width in widths)
    add_line(setting, label, "TableText", bar.label)
    _write_bar(setting, drawn, widths[1], bar.value, bar.evidenced)
    add_line(setting, figure, "TableText", bar.shown, align="end")


def write_ends(setting: Setting, parent: Element, first: Line, last: Line) -> None:
    """What stands at the two ends below a curve."""
    widths = _widths(setting.width, (1, 1))
    row = _row(_begin(setting, parent, widths, "Chart", (), has_head=False))
    for line, width, align in zip((first, last), widths, ("", "end"), strict=True):
        within = _cell(row, width)
        add_line(setting, within, "TableText", line, align=align)


def write_pair(setting: Setting, parent: Element, shares: Sequence[int]) -> list[Element]:
    """Two cells without lines, such as those of a page's foot."""
    widths = _widths(setting.width, shares)
    row = _row(_begin(setting, parent, widths, "Chart", (), has_head=False))
    return [_cell(row, width) for width in widths]


def write_caption(
    setting: Setting, parent: Element, caption: Line, *, is_figure: bool = False
) -> None:
    """ "Table 3 – words": a sequence that Word counts on."""
    if not caption:
        return
    made = paragraph(setting, parent, "Caption", keep_next=True)
    if is_figure:
        setting.last_figure += 1
        word, number = setting.document.words.figure, setting.last_figure
    else:
        setting.last_table += 1
        word, number = setting.document.words.table, setting.last_table
    write_words(setting, made, f"{word}\N{NO-BREAK SPACE}")
    field(setting, made, f"SEQ {'Figure' if is_figure else 'Table'} \\* ARABIC", str(number))
    write_words(setting, made, " – ")
    write_line(setting, made, caption)


def _widths(whole: int, shares: Sequence[int]) -> list[int]:
    """Shares of the whole that add up to it."""
    total = sum(max(share, 1) for share in shares) or 1
    widths = [whole * max(share, 1) // total for share in shares]
    if widths:
        widths[-1] += whole - sum(widths)
    return widths or [whole]


def _begin(
    setting: Setting,
    parent: Element,
    widths: list[int],
    style: str,
    caption: Line,
    *,
    description: str = "",
    has_head: bool = True,
) -> Element:
    table = add(parent, "w:tbl")
    properties = add(table, "w:tblPr")
    add(properties, "w:tblStyle", val=style)
    if setting.is_rtl:
        add(properties, "w:bidiVisual")
    add(properties, "w:tblW", w=sum(widths), type="dxa")
    add(properties, "w:tblLayout", type="fixed")
    add(properties, "w:tblLook", **_look(has_head=has_head))
    if caption:
        add(properties, "w:tblCaption", val=words_of(caption))
    if description:
        add(properties, "w:tblDescription", val=description)
    grid = add(table, "w:tblGrid")
    for width in widths:
        add(grid, "w:gridCol", w=width)
    return table


def _look(*, has_head: bool) -> dict[str, object]:
    """The first row and column name what stands in the others."""
    return {
        "val": "04A0" if has_head else "0480",
        "firstRow": int(has_head),
        "lastRow": 0,
        "firstColumn": 1,
        "lastColumn": 0,
        "noHBand": 1,
        "noVBand": 1,
    }


def _row(table: Element, *, is_head: bool = False, is_whole: bool = False) -> Element:
    made = add(table, "w:tr")
    if is_head or is_whole:
        properties = add(made, "w:trPr")
        add(properties, "w:cantSplit")
        if is_head:
            add(properties, "w:tblHeader")
    return made


def _cell(
    row: Element,
    width: int,
    *,
    span: int = 1,
    shade: str = "",
    is_total: bool = False,
    align: str = "",
) -> Element:
    made = add(row, "w:tc")
    properties = add(made, "w:tcPr")
    add(properties, "w:tcW", w=width, type="dxa")
    if span > 1:
        add(properties, "w:gridSpan", val=span)
    if is_total:
        borders = add(properties, "w:tcBorders")
        add(borders, "w:top", val="single", sz=8, space=0, color="1F2A30")
    if shade:
        add(properties, "w:shd", val="clear", color="auto", fill=shade)
    if align:
        add(properties, "w:vAlign", val=align)
    return made


def _empty_row(setting: Setting, table: Element, widths: list[int]) -> None:
    row = _row(table)
    for width in widths:
        paragraph(setting, _cell(row, width), "TableText")
