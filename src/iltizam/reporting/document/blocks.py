"""The compiled document: everything that a rendering shows, and nothing it has to compute.

A document is in one language and frozen: its texts are chosen, its figures written, its
states ticked. Layouts (page, Typst, DOCX) only set it; none asks the database, a clock or
a catalogue. Content is plain text in ``Run.text``: whatever a layout's own language would
take for a command is a letter like any other.

Ids are unique in a document, stable from one version to the next and fit for HTML, Word
and Typst alike: ``ID`` is their form. Comments, differences and returned files refer to
blocks by them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

FORMAT = "iltizam-document/1"
ID = re.compile(r"^[a-z][a-z0-9-]{0,63}$")


@dataclass(frozen=True, slots=True)
class Run:
    """A passage of text in one language and one style.

    ``language`` is "" for the document's own. ``href`` is an absolute address or a path of
    the site ("/plans/…"). ``figure`` is the exact value behind a text that is a figure
    ("1513/18", "84"), and "" for words: figures are never read back from a returned file.
    """

    text: str
    language: str = ""
    is_strong: bool = False
    is_emphasis: bool = False
    href: str = ""
    figure: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 to 4, none skipped on the way down. Level 1 begins a page in print where the
    document has a cover; a letter goes on."""

    id: str
    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``tone``: "" for plain text, "lead" for an opening sentence, "note" for small print,
    "missing" for "not reported", "warning" for a sentence that must be seen."""

    id: str
    line: Line
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, of points or numbered; each item is one line.

    Items of a bare list carry a number of their own: no point stands before them.
    """

    id: str
    items: tuple[Line, ...]
    is_numbered: bool = False
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: "text", "figure" (set at the line's end, tabular numerals) or "bar" (the
    cell's figure is a percent, drawn beside its text). ``share`` is its part of the
    width, relative to the others."""

    head: Line
    kind: str = "text"
    share: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, a cell being lines below one another. The head repeats on each page.

    ``naming`` is the place of the column that names its row, from 0. ``tone`` of a row:
    "" or "group" (one cell, the whole width) or "total".
    """

    id: str
    caption: Line
    columns: tuple[Column, ...]
    rows: "tuple[Row, ...]"
    naming: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    cells: tuple[tuple[Line, ...], ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a sheet: what it is, and what is said of it."""

    id: str
    label: Line
    blocks: "tuple[Paragraph | Items | Narrative, ...]"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Labels at the line's beginning, their texts beside them."""

    id: str
    caption: Line
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    label: Line
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Boxes:
    """The status line of an activity: one box per band, at most one ticked.

    ``percent`` stands beside them, empty where none is known; ``note`` says what else
    there is to say of the state (suspended, as published, not reported).
    """

    id: str
    label: Line
    choices: tuple[Choice, ...]
    percent: Line = ()
    note: Line = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """``value`` 0 to 100, None where nothing is known; ``evidenced`` its evidenced part."""

    label: Line
    value: float | None
    shown: Line
    evidenced: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of horizontal bars from 0 to 100; ``alternative`` tells it in words."""

    id: str
    caption: Line
    alternative: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A chart of steps over time: ``points`` are (share of the time 0 to 1, 0 to 100)."""

    id: str
    caption: Line
    alternative: str
    points: tuple[tuple[float, float], ...]
    first: Line
    last: Line


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text that people write and may revise: the only part a returned file can change.

    ``source`` is the rich text as written (``document.richtext``), ``blocks`` what it
    reads as; empty ``source`` says that nothing is written yet. ``language`` is that of
    the text where it stands in for a missing one, else "".
    """

    id: str
    label: str
    source: str
    blocks: tuple[Paragraph | Items | Heading, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents: headings of levels 1 and 2, with page numbers in print."""

    id: str
    title: Line


@dataclass(frozen=True, slots=True)
class PageBreak:
    id: str


@dataclass(frozen=True, slots=True)
class Logo:
    """``name`` is that of a file laid beside the document when it is set, never a path."""

    name: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a letter: logos in a row, then who writes, one below the other."""

    id: str
    lines: tuple[Line, ...]
    logos: tuple[Logo, ...] = ()


Block = (
    Heading
    | Paragraph
    | Items
    | Table
    | Sheet
    | Boxes
    | Bars
    | Curve
    | Narrative
    | Contents
    | PageBreak
    | Head
)


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page. Empty texts are left out. ``lines`` stand below the title."""

    country: str
    organisations: tuple[str, ...]
    subtitle: str
    lines: tuple[Line, ...]
    logos: tuple[Logo, ...] = ()
    mark: str = ""  # "Demonstration", "Draft": printed on every page


@dataclass(frozen=True, slots=True)
class Words:
    """The few words that layouts add themselves, in the document's language."""

    contents: str
    page: str  # "Page %(number)s of %(total)s"
    not_reported: str
    figure: str
    table: str
    ticked: str
    not_ticked: str


@dataclass(frozen=True, slots=True)
class Document:
    """``kind`` names the document ("report", "form", …); ``moment`` (ISO, UTC) is the
    snapshot's, the only time that a file carries; ``reference`` names plan, version and
    date in one line, for the foot of each page."""

    kind: str
    language: str
    direction: str
    title: str
    reference: str
    plan: str
    version: int
    on: str
    moment: str
    address: str  # of the site, before paths in ``Run.href``; "" leaves paths unlinked
    words: Words
    blocks: tuple[Block, ...]
    cover: Cover | None = None
    is_landscape: bool = False
    format: str = FORMAT


def logos_of(document: Document) -> tuple[Logo, ...]:
    """Every logo that a document shows: on its cover, at the head of a letter."""
    on_cover = document.cover.logos if document.cover else ()
    heads = (block for block in document.blocks if isinstance(block, Head))
    return (*on_cover, *(logo for head in heads for logo in head.logos))


def says_its_title(document: Document) -> bool:
    """Whether its first heading is its title: a layout then prints no other above."""
    first = next((b for b in document.blocks if isinstance(b, Heading)), None)
    return first is not None and words_of(first.line) == document.title


def words_of(line: Line) -> str:
    """A line's text without its styles."""
    return "".join(run.text for run in line)


def length_of(lines: Sequence[Line]) -> float | None:
    """The first exact figure of a cell as the length of its bar, 0 to 100; None for none."""
    for figure in (run.figure for line in lines for run in line if run.figure):
        try:
            return min(max(float(Fraction(figure)), 0.0), 100.0)
        except (ValueError, ZeroDivisionError, OverflowError):
            continue
    return None
