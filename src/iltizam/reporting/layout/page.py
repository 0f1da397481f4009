"""A document as a web page's body: real headings, tables and lists, every block with its id.

Pure: no Django. All text is escaped here; there is no style and no script in the markup,
so that it stands under the site's strict policy. How it looks is ``styles/document``.
"""

import re
from collections.abc import Callable, Iterable
from html import escape

from iltizam.core.directions import direction
from iltizam.reporting.document.blocks import (
    Bar,
    Bars,
    Block,
    Boxes,
    Contents,
    Cover,
    Curve,
    Document,
    Head,
    Heading,
    Items,
    Line,
    Narrative,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Sheet,
    Table,
    length_of,
    words_of,
)
from iltizam.reporting.document.links import address_of, is_path

# A name without a scheme and without a way up: no part of it begins with a point.
BESIDE = re.compile(r"[\w-]+(?:/[\w-][\w. -]*)*(?:\.[\w-]+)?")

After = Callable[[str], str]  # markup to stand after the block with this id


def body_of(
    document: Document, *, after: After | None = None, level: int = 0, is_on_site: bool = True
) -> str:
    """The whole document; ``after`` adds markup below a block, already safe.

    ``level`` is added to that of each heading: 1 where the page has a heading of its own.
    Away from the site, paths begin with the document's address, and lead nowhere without.
    """
    return _Page(document, after, level, is_on_site=is_on_site).html()


class _Page:
    def __init__(
        self, document: Document, after: After | None, level: int, *, is_on_site: bool
    ):
        self.document, self.after, self.level = document, after, level
        self.is_on_site = is_on_site
        self.words = document.words
        self.headings = [
            block
            for block in document.blocks
            if isinstance(block, Heading) and block.level <= 2
        ]

    def html(self) -> str:
        parts = [self._cover(self.document.cover)] if self.document.cover else []
        for block in self.document.blocks:
            parts.append(self.block(block))
            if self.after is not None:
                parts.append(self.after(block.id))
        return "\n".join(part for part in parts if part)

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                return self._paragraph(block)
            case Items():
                return self._items(block)
            case Table():
                return self._table(block)
            case Sheet():
                return self._sheet(block)
            case Boxes():
                return self._boxes(block)
            case Bars():
                return self._bars(block)
            case Curve():
                return self._curve(block)
            case Narrative():
                return self._narrative(block)
            case Contents():
                return self._contents(block)
            case Head():
                return self._head(block)
            case PageBreak():
                return f'<hr class="doc-break" id="{block.id}">'

    def line(self, line: Line) -> str:
        return "".join(self._run(run) for run in line)

    def _run(self, run: Run) -> str:
        found = escape(run.text)
        if run.is_strong:
            found = f"<strong>{found}</strong>"
        if run.is_emphasis:
            found = f"<em>{found}</em>"
        if href := self._address(run.href):
            found = f'<a href="{escape(href)}">{found}</a>'
        if run.language:
            found = f"<span{_language(run.language)}>{found}</span>"
        return found

    def _address(self, href: str) -> str:
        """Where a run leads: the web, a path of this site, or a file beside the document."""
        if BESIDE.fullmatch(href) or (self.is_on_site and is_path(href)):
            return href
        return address_of(href, self.document.address)

    def _cover(self, cover: Cover) -> str:
        organisations = "".join(f"<p>{escape(name)}</p>" for name in cover.organisations)
        lines = "".join(f"<p>{self.line(line)}</p>" for line in cover.lines)
        subtitle = f"<p>{escape(cover.subtitle)}</p>" if cover.subtitle else ""
        mark = f'<p class="doc-mark">{escape(cover.mark)}</p>' if cover.mark else ""
        tag = f"h{1 + self.level}"
        return (
            f'<header class="doc-cover">{mark}<div class="doc-house"><p>{escape(cover.country)}'
            f'</p>{organisations}</div><{tag} id="title">{escape(self.document.title)}</{tag}>'
            f"{subtitle}{lines}</header>"
        )

    def _head(self, block: Head) -> str:
        """The logos are named only: a page of the site shows its own."""
        lines = "".join(f"<p>{self.line(line)}</p>" for line in block.lines)
        return f'<div class="doc-house" id="{block.id}">{lines}</div>'

    def _heading(self, block: Heading) -> str:
        # The cover's title is the first heading where there is a cover.
        below = self.level + (1 if self.document.cover else 0)
        tag = f"h{min(block.level + below, 6)}"
        return (
            f'<{tag} id="{block.id}" class="doc-h{block.level}">{self.line(block.line)}</{tag}>'
        )

    def _paragraph(self, block: Paragraph) -> str:
        kind = f' class="doc-{block.tone}"' if block.tone else ""
        return f'<p id="{block.id}"{kind}>{self.line(block.line)}</p>'

    def _items(self, block: Items) -> str:
        tag = "ol" if block.is_numbered else "ul"
        items = "".join(f"<li>{self.line(item)}</li>" for item in block.items)
        kind = ' class="doc-bare"' if block.is_bare else ""
        return f'<{tag} id="{block.id}"{kind}>{items}</{tag}>'

    def _table(self, block: Table) -> str:
        heads = "".join(
            f'<th scope="col"{" class=num" if column.kind == "figure" else ""}'
            f"{' colspan=2' if column.kind == 'bar' else ''}>{self.line(column.head)}</th>"
            for column in block.columns
        )
        rows = "".join(self._row(block, row) for row in block.rows)
        label = _plain(block.caption)
        return (
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}">'
            f'<table class="data doc-table" id="{block.id}"><caption>'
            f"{self.line(block.caption)}</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    def _row(self, table: Table, row: Row) -> str:
        width = sum(2 if column.kind == "bar" else 1 for column in table.columns)
        if row.tone == "group":
            return (
                f'<tr id="{row.id}" class="doc-group"><th scope="rowgroup" '
                f'colspan="{width}">{self._cell(row.cells[0])}</th></tr>'
            )
        cells = "".join(
            self._table_cell(column.kind, cell, is_name=at == table.naming)
            for at, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True))
        )
        kind = f' class="doc-{row.tone}"' if row.tone else ""
        return f'<tr id="{row.id}"{kind}>{cells}</tr>'

    def _table_cell(self, kind: str, cell: tuple[Line, ...], *, is_name: bool) -> str:
        inside = self._cell(cell)
        if is_name:
            return f'<th scope="row">{inside}</th>'
        if kind == "bar":
            return f'<td class="bar-cell">{_bar(length_of(cell))}</td><td class="num">{inside}</td>'
        return f'<td class="num">{inside}</td>' if kind == "figure" else f"<td>{inside}</td>"

    def _cell(self, cell: tuple[Line, ...]) -> str:
        return "<br>".join(self.line(line) for line in cell)

    def _sheet(self, block: Sheet) -> str:
        facts = "".join(
            f'<div id="{fact.id}"><dt>{self.line(fact.label)}</dt><dd>'
            f"{''.join(self.block(each) for each in fact.blocks)}</dd></div>"
            for fact in block.facts
        )
        return f'<dl class="doc-sheet" id="{block.id}">{facts}</dl>'

    def _boxes(self, block: Boxes) -> str:
        choices = "".join(
            f'<li class="doc-box{" doc-box--ticked" if choice.is_ticked else ""}">'
            f'<span aria-hidden="true">{"☑" if choice.is_ticked else "☐"}</span> '
            f"{self.line(choice.label)} <span class=visually-hidden>"
            f"({escape(self.words.ticked if choice.is_ticked else self.words.not_ticked)})"
            f"</span></li>"
            for choice in block.choices
        )
        percent = (
            f'<li class="doc-percent">{self.line(block.percent)}</li>' if block.percent else ""
        )
        note = f'<li class="doc-note">{self.line(block.note)}</li>' if block.note else ""
        label = _plain(block.label)
        return (
            f'<ul class="doc-boxes" id="{block.id}" role="list" aria-label="{label}">'
            f"{choices}{percent}{note}</ul>"
        )

    def _bars(self, block: Bars) -> str:
        rows = "".join(self._bar_row(bar) for bar in block.bars)
        return (
            f'<figure class="doc-figure" id="{block.id}"><figcaption>'
            f"{self.line(block.caption)}</figcaption>"
            f'<table class="data data--compact"><tbody>{rows}</tbody></table></figure>'
        )

    def _bar_row(self, bar: Bar) -> str:
        return (
            f'<tr><th scope="row">{self.line(bar.label)}</th><td class="bar-cell">'
            f'{_bar(bar.value, bar.evidenced)}</td><td class="num">{self.line(bar.shown)}</td></tr>'
        )

    def _curve(self, block: Curve) -> str:
        path = _steps(block.points)
        return (
            f'<figure class="doc-figure" id="{block.id}"><figcaption>'
            f"{self.line(block.caption)}</figcaption>"
            f'<svg class="doc-curve" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" '
            f'aria-label="{escape(block.alternative)}"><path d="{path}"/></svg>'
            f"<p class=doc-ends><span>{self.line(block.first)}</span>"
            f"<span>{self.line(block.last)}</span></p>"
            f"<p class=doc-note>{escape(block.alternative)}</p></figure>"
        )

    def _narrative(self, block: Narrative) -> str:
        inside = "".join(self.block(each) for each in block.blocks)
        if not inside:
            inside = f'<p class="doc-missing">{escape(self.words.not_reported)}</p>'
        language = _language(block.language) if block.language else ""
        return f'<div class="doc-narrative" id="{block.id}"{language}>{inside}</div>'

    def _contents(self, block: Contents) -> str:
        return (
            f'<nav class="doc-contents" id="{block.id}" aria-label="{_plain(block.title)}">'
            f"<p>{self.line(block.title)}</p><ul>{self._entries(self.headings)}</ul></nav>"
        )

    def _entries(self, headings: Iterable[Heading]) -> str:
        return "".join(
            f'<li class="doc-entry{each.level}"><a href="#{each.id}">{_unlinked(self, each.line)}'
            "</a></li>"
            for each in headings
        )


def _unlinked(page: _Page, line: Line) -> str:
    """A line inside a link cannot hold another."""
    return page.line(tuple(Run(run.text, run.language) for run in line))


def _plain(line: Line) -> str:
    return escape(words_of(line))


def _language(language: str) -> str:
    return f' lang="{escape(language)}" dir="{direction(language)}"'


def _bar(value: float | None, evidenced: float | None = None) -> str:
    if value is None:
        return '<svg class="bar bar--none" aria-hidden="true"></svg>'
    solid = value if evidenced is None else min(evidenced, value)
    return (
        '<svg class="bar" aria-hidden="true">'
        f'<rect class="bar__declared" width="{value:.2f}%" height="100%"/>'
        f'<rect width="{solid:.2f}%" height="100%"/></svg>'
    )


def _steps(points: tuple[tuple[float, float], ...]) -> str:
    """A rate holds until the next one."""
    path = []
    for place, (share, percent) in enumerate(points):
        x, y = f"{share * 100:.2f}", f"{100 - percent:.2f}"
        path.append(f"H{x}V{y}" if place else f"M{x} {y}")
    return "".join(path)


def file_of(document: Document, style: str) -> bytes:
    """The document as one file that needs no other: readable from a disk, printable.

    ``style`` is the style sheet, ours; the document's own texts are only in the body.
    """
    cover = document.cover
    mark = f" – {cover.mark}" if cover and cover.mark else ""
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}" dir="{document.direction}">'
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(document.title)} – {escape(document.reference)}{escape(mark)}</title>"
        f"<style>{style}</style></head>\n"
        f'<body class="wrap"><svg class="defs" aria-hidden="true"><defs><pattern id="hatch" '
        'width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="3" height="6" fill="currentColor"/></pattern></defs></svg>'
        f'<main class="document">\n{body_of(document, is_on_site=False)}\n</main>'
        f"<footer><p>{escape(document.reference)}</p></footer></body></html>\n"
    ).encode()
