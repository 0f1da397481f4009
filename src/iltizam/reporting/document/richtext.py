"""The plain, safe rich text of narrative parts: what people type, as blocks.

Four things, each visible in the typed text: a line beginning ``## `` is a subheading, lines
beginning ``- `` are points, lines beginning ``1. `` are numbered, and within a line
``**strong**``, ``*emphasis*`` and ``[words](https://address)``. Anything else is text: there
is no markup to escape, and no text is refused. Blank lines part paragraphs; a line break
within one is a space.
"""

import re
from collections.abc import Iterator

from iltizam.reporting.document.blocks import Heading, Items, Line, Paragraph, Run

SUBHEADING = re.compile(r"##\s+(\S.*)")
POINT = re.compile(r"[-•*▪]\s+(\S.*)")
NUMBERED = re.compile(r"\d{1,3}[.)]\s+(\S.*)")
INLINE = re.compile(
    r"\*\*(?=\S)(?P<strong>[^*\n]+?)(?<=\S)\*\*"
    r"|\*(?=\S)(?P<emphasis>[^*\n]+?)(?<=\S)\*"
    r"|\[(?P<words>[^\[\]\n]+)\]\((?P<href>https?://[^\s()<>\"]+)\)"
)


def read(
    source: str,
    *,
    id: str,  # noqa: A002 - as the blocks call it
    language: str = "",
    level: int = 3,
) -> tuple[Paragraph | Items | Heading, ...]:
    """The blocks of a text; ids are ``{id}-1`` and so on. Empty for a blank text.

    ``level`` is that of its subheadings, one below the heading it stands under.
    """
    found: list[Paragraph | Items | Heading] = []
    for place, (kind, lines) in enumerate(_pieces(source), 1):
        name = f"{id}-{place}"
        if kind == "heading":
            found.append(Heading(name, level, line_of(lines[0], language)))
        elif kind == "paragraph":
            found.append(Paragraph(name, line_of(" ".join(lines), language)))
        else:
            items = tuple(line_of(line, language) for line in lines)
            found.append(Items(name, items, is_numbered=kind == "numbered"))
    return tuple(found)


def plain(source: str, *, name: str, language: str = "") -> tuple[Paragraph | Items, ...]:
    """The blocks of a text that nobody wrote as rich text: its lines and points, no markup."""
    found: list[Paragraph | Items] = []
    for place, (kind, lines) in enumerate(_pieces(source, has_headings=False), 1):
        each = f"{name}-{place}"
        if kind == "paragraph":
            found.extend(
                Paragraph(f"{each}-{n}" if n else each, (Run(line, language),))
                for n, line in enumerate(lines)
            )
        else:
            items = tuple((Run(line, language),) for line in lines)
            found.append(Items(each, items, is_numbered=kind == "numbered"))
    return tuple(found)


def line_of(text: str, language: str = "") -> Line:
    """One line with its strong, emphasised and linked passages."""
    runs, end = [], 0
    for match in INLINE.finditer(text):
        if match.start() > end:
            runs.append(Run(text[end : match.start()], language))
        if strong := match["strong"]:
            runs.append(Run(strong, language, is_strong=True))
        elif emphasis := match["emphasis"]:
            runs.append(Run(emphasis, language, is_emphasis=True))
        else:
            runs.append(Run(match["words"], language, href=match["href"]))
        end = match.end()
    if end < len(text):
        runs.append(Run(text[end:], language))
    return tuple(runs)


def written(blocks: tuple[Paragraph | Items | Heading, ...]) -> str:
    """The text that reads as these blocks: the other way of ``read``."""
    parts = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(f"## {_marked(block.line)}")
        elif isinstance(block, Paragraph):
            parts.append(_marked(block.line))
        else:
            marks = (
                (f"{n}. " for n in range(1, len(block.items) + 1))
                if block.is_numbered
                else ("- " for _ in block.items)
            )
            parts.append(
                "\n".join(m + _marked(item) for m, item in zip(marks, block.items, strict=True))
            )
    return "\n\n".join(parts)


def _marked(line: Line) -> str:
    return "".join(_marked_run(run) for run in line)


def _marked_run(run: Run) -> str:
    if run.href:
        return f"[{run.text}]({run.href})"
    if run.is_strong:
        return f"**{run.text}**"
    return f"*{run.text}*" if run.is_emphasis else run.text


def _pieces(source: str, *, has_headings: bool = True) -> Iterator[tuple[str, list[str]]]:
    """(kind, its lines) of each piece of a text, in order."""
    kind = ""
    lines: list[str] = []
    for raw in (*source.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""):
        new, text = _kind_of(raw.strip(), has_headings=has_headings)
        if new != kind or new == "heading":
            if lines:
                yield kind, lines
            kind, lines = new, []
        if text:
            lines.append(text)


def _kind_of(line: str, *, has_headings: bool) -> tuple[str, str]:
    if not line:
        return "", ""
    forms = (("heading", SUBHEADING), ("points", POINT), ("numbered", NUMBERED))
    for kind, form in forms if has_headings else forms[1:]:
        if match := form.fullmatch(line):
            return kind, match[1]
    return "paragraph", line
