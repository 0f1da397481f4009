"""Paragraphs of a word processor as rich text: what they say with tracked changes accepted.

Kept are subheadings, points and numbers, strong and emphasised passages and links of the
web; fonts, sizes, colours, pictures, notes and comments are not part of a narrative.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from iltizam.reporting.document import richtext
from iltizam.reporting.document.blocks import Heading, Items, Line, Paragraph, Run
from iltizam.reporting.document.letters import printable
from iltizam.reporting.document.links import is_linkable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LINK = re.compile(r"https?://[^\s()<>\"]+")
LINK_FIELD = re.compile(r"\s*HYPERLINK\s+\"([^\"]*)\"", re.IGNORECASE)
HEADING = re.compile(r"heading [1-9]", re.IGNORECASE)
OFF = frozenset({"0", "false", "off", "none"})
GONE = frozenset({f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr"})
SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": " ",
    f"{W}cr": " ",
    f"{W}noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    f"{W}softHyphen": "\N{SOFT HYPHEN}",
}
# Elements that only hold runs; what is in any other is no text of the paragraph.
HOLDERS = frozenset(
    f"{W}{tag}"
    for tag in (
        *("ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple"),
        *("bdo", "dir", "customXml", "hyperlink"),
    )
)

Block = Paragraph | Items | Heading


@dataclass(slots=True)
class Looks:
    """What the file's styles, lists and links mean, by their ids."""

    strong: set[str] = field(default_factory=set)
    emphasised: set[str] = field(default_factory=set)
    headings: set[str] = field(default_factory=set)
    style_lists: dict[str, str] = field(default_factory=dict)
    lists: dict[str, bool] = field(default_factory=dict)  # numId: whether numbered
    links: dict[str, str] = field(default_factory=dict)


def value(element: Any, path: str = "") -> str:
    """``w:val`` of an element, or of the first at a path below it; "" without one."""
    found = element.find(path) if path else element
    return "" if found is None else found.get(f"{W}val", "")


def looks(styles: Any, numbering: Any, relations: Any) -> Looks:
    """Of the three parts, each of which may be missing."""
    made = Looks()
    if styles is not None:
        _read_styles(styles, made)
    if numbering is not None:
        _read_lists(numbering, made)
    for one in () if relations is None else relations:
        if one.get("Type", "").endswith("/hyperlink"):
            made.links[one.get("Id", "")] = one.get("Target", "")
    return made


def _read_styles(styles: Any, made: Looks) -> None:
    rows = {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}
    for name, style in rows.items():
        chain = list(_chain(name, rows))
        if style.get(f"{W}type") == "character":
            if _first_switch(chain, "b"):
                made.strong.add(name)
            if _first_switch(chain, "i"):
                made.emphasised.add(name)
        elif any(_is_heading(each) for each in chain):
            made.headings.add(name)
        elif number := next(filter(None, (_list_of(each) for each in chain)), ""):
            made.style_lists[name] = number


def _chain(name: str, rows: dict[str, Any]) -> Iterator[Any]:
    """A style and those that it is based on, however they are tied."""
    seen: set[str] = set()
    while name in rows and name not in seen:
        seen.add(name)
        yield rows[name]
        name = value(rows[name], f"{W}basedOn")


def _first_switch(chain: list[Any], tag: str) -> bool:
    for style in chain:
        found = style.find(f"{W}rPr/{W}{tag}")
        if found is not None:
            return _is_on(found)
    return False


def _is_on(switch: Any) -> bool:
    return switch is not None and value(switch).lower() not in OFF


def _is_heading(style: Any) -> bool:
    level = value(style, f"{W}pPr/{W}outlineLvl")
    return bool(HEADING.fullmatch(value(style, f"{W}name"))) or level in set("012345678")


def _list_of(holder: Any) -> str:
    return value(holder, f"{W}pPr/{W}numPr/{W}numId")


def _read_lists(numbering: Any, made: Looks) -> None:
    forms = {
        abstract.get(f"{W}abstractNumId", ""): value(abstract, f"{W}lvl/{W}numFmt")
        for abstract in numbering.iter(f"{W}abstractNum")
    }
    for number in numbering.iter(f"{W}num"):
        form = forms.get(value(number, f"{W}abstractNumId"), "bullet")
        made.lists[number.get(f"{W}numId", "")] = form not in {"bullet", "none", ""}


def source_of(paragraphs: Iterable[Any], looks: Looks) -> str:
    """The rich text of these ``w:p``, in the form that ``normal`` describes."""
    return normal(tuple(_blocks(_pieces(paragraphs, looks))))


def normal(blocks: tuple[Block, ...]) -> str:
    """The one way in which the same text is always written.

    ``richtext.written``, after: characters that XML cannot carry are U+FFFD; neighbours of
    the same style are one passage; spaces at the ends of a strong or emphasised passage
    stand outside it; a passage that the rich text cannot write in a style (with ``*``
    inside, a link of another kind or with brackets in its words) stands without it, an
    address that no file leads to as it was typed; what is empty then is left out.
    """
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Items):
            items = tuple(filter(None, (_normal_line(item) for item in block.items)))
            kept += [replace(block, items=items)] if items else []
        elif line := _normal_line(block.line):
            kept.append(replace(block, line=line))
    return richtext.written(tuple(kept))


def _normal_line(line: Line) -> Line:
    """Without spaces at its ends; () where nothing is left."""
    runs = _joined(part for run in _joined(line) for part in _writable(run))
    text = richtext.written((Paragraph("", tuple(runs)),)).strip()
    return (Run(text),) if text else ()


def _joined(line: Iterable[Run]) -> list[Run]:
    """Neighbours of the same style as one run, however a program split them."""
    found: list[Run] = []
    for run in line:
        text, href = run.text, run.href
        if href and not is_linkable(href):  # such a one stands as it was typed
            text, href = f"[{text}]({href})", ""
        text = printable(text)
        style = {"is_strong": run.is_strong, "is_emphasis": run.is_emphasis, "href": href}
        if found and all(getattr(found[-1], key) == part for key, part in style.items()):
            found[-1] = replace(found[-1], text=found[-1].text + text)
        else:
            found.append(Run(text, **style))  # type: ignore[arg-type]
    return [run for run in found if run.text]


def _writable(run: Run) -> Iterator[Run]:
    """The run in parts that the rich text can write: of two styles, one."""
    if run.href:
        yield from _writable_link(run)
        return
    if not (run.is_strong or run.is_emphasis):
        yield run
        return
    inner = run.text.strip()
    if not inner or "*" in inner or "\n" in inner:
        yield Run(run.text)
        return
    start = run.text.index(inner)
    end = start + len(inner)
    yield Run(run.text[:start])
    yield Run(inner, is_strong=run.is_strong, is_emphasis=not run.is_strong)
    yield Run(run.text[end:])


def _writable_link(run: Run) -> Iterator[Run]:
    is_plain = not set("[]\n") & set(run.text)
    if is_plain and LINK.fullmatch(run.href):
        yield run
    elif run.href in run.text or not LINK.match(run.href):
        yield Run(run.text)
    else:
        yield Run(f"{run.text} ({run.href})")


@dataclass(slots=True)
class _Piece:
    """One paragraph: its runs, and "heading", "paragraph" or the number of its list."""

    kind: str
    is_numbered: bool
    runs: list[Run]


def _pieces(paragraphs: Iterable[Any], looks: Looks) -> Iterator[_Piece]:
    """One per paragraph; one whose mark was deleted goes on in the next."""
    before: list[Run] = []
    reader = _Reader(looks)
    piece = None
    for paragraph in paragraphs:
        kind, is_numbered = _kind_of(paragraph, looks)
        piece = _Piece(kind, is_numbered, before + list(reader.runs(paragraph)))
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            before = piece.runs
        else:
            before = []
            yield piece
    if piece is not None and before:
        yield piece


def _kind_of(paragraph: Any, looks: Looks) -> tuple[str, bool]:
    style = value(paragraph, f"{W}pPr/{W}pStyle")
    level = value(paragraph, f"{W}pPr/{W}outlineLvl")
    if style in looks.headings or level in set("012345678"):
        return "heading", False
    number = _list_of(paragraph) or looks.style_lists.get(style, "")
    if number in looks.lists:
        return f"list {number}", looks.lists[number]
    return "paragraph", False


def _blocks(pieces: Iterable[_Piece]) -> Iterator[Block]:
    """Neighbours of the same list as one block."""
    kind, is_numbered = "", False
    items: list[Line] = []
    for piece in pieces:
        line = tuple(piece.runs)
        if not _normal_line(line):
            continue
        if items and piece.kind != kind:
            yield Items("", tuple(items), is_numbered)
            items = []
        kind, is_numbered = piece.kind, piece.is_numbered
        if kind == "heading":
            yield Heading("", 3, line)
        elif kind == "paragraph":
            yield Paragraph("", line)
        else:
            items.append(line)
    if items:
        yield Items("", tuple(items), is_numbered)


class _Reader:
    """The runs of paragraphs in order; it remembers fields that are still open."""

    def __init__(self, looks: Looks):
        self._looks = looks
        self._fields: list[list[str]] = []  # instruction, href once its result begins

    def runs(self, paragraph: Any) -> Iterator[Run]:
        yield from self._within(paragraph, "")

    def _within(self, holder: Any, href: str) -> Iterator[Run]:
        for child in holder:
            if child.tag == f"{W}r":
                yield from self._run(child, href)
            elif child.tag in HOLDERS and child.tag not in GONE:
                yield from self._within(child, self._link(child) or href)

    def _link(self, holder: Any) -> str:
        if holder.tag == f"{W}hyperlink":
            href = self._looks.links.get(holder.get(f"{R}id", ""), "")
            return href if is_linkable(href) else ""
        if holder.tag == f"{W}fldSimple":
            return _address(holder.get(f"{W}instr", ""))
        return ""

    def _run(self, run: Any, href: str) -> Iterator[Run]:
        text = "".join(self._texts(run))
        if text:
            href = href or next((each[1] for each in self._fields if each[1:]), "")
            strong, emphasis = self._style(run)
            yield Run(text, is_strong=strong, is_emphasis=emphasis, href=href)

    def _texts(self, run: Any) -> Iterator[str]:
        for part in run:
            if part.tag == f"{W}fldChar":
                self._field(part.get(f"{W}fldCharType", ""))
            elif part.tag == f"{W}instrText":
                if self._fields and len(self._fields[-1]) == 1:
                    self._fields[-1][0] += part.text or ""
            elif self._fields and len(self._fields[-1]) == 1:
                continue  # between a field's beginning and its result
            elif part.tag == f"{W}t":
                yield part.text or ""
            elif part.tag in SIGNS:
                yield SIGNS[part.tag]

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append([""])
        elif kind == "separate" and self._fields:
            self._fields[-1].append(_address(self._fields[-1][0]))
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _style(self, run: Any) -> tuple[bool, bool]:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return False, False
        named = value(properties, f"{W}rStyle")
        return (
            _switched(properties, "b", named in self._looks.strong),
            _switched(properties, "i", named in self._looks.emphasised),
        )


def _switched(properties: Any, tag: str, otherwise: bool) -> bool:
    """Strong or emphasised in either script: Arabic has switches of its own."""
    found = [properties.find(f"{W}{each}") for each in (tag, f"{tag}Cs")]
    given = [each for each in found if each is not None]
    return any(map(_is_on, given)) if given else otherwise


def _address(instruction: str) -> str:
    match = LINK_FIELD.match(instruction)
    return match[1] if match and is_linkable(match[1]) else ""
