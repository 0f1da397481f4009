"""Paragraphs and the passages in them: style, direction, language and links of each."""

import re
import unicodedata
from collections.abc import Iterator
from typing import TypedDict, Unpack

from iltizam.reporting.document.blocks import Line, Run
from iltizam.reporting.document.letters import closed
from iltizam.reporting.layout.docx.setting import Setting, region_of
from iltizam.reporting.layout.docx.xml import Element, add, add_text

ISOLATES = re.compile("([\u2066-\u2069])")
LTR, RTL, FIRST_STRONG, POP = "\u2066", "\u2067", "\u2068", "\u2069"


class Choices(TypedDict, total=False):
    """What a paragraph has beside its style; ``list`` is its list's number."""

    keep_next: bool
    break_before: bool
    list: int
    align: str
    is_rtl: bool


def paragraph(
    setting: Setting, parent: Element, style: str = "", **choices: Unpack[Choices]
) -> Element:
    """A paragraph with its properties in Word's order."""
    made = add(parent, "w:p")
    properties = add(made, "w:pPr")
    if style:
        add(properties, "w:pStyle", val=style)
    if choices.get("keep_next"):
        add(properties, "w:keepNext")
    if "break_before" in choices:
        add(properties, "w:pageBreakBefore", val=int(choices["break_before"]))
    if number := choices.get("list"):
        numbered = add(properties, "w:numPr")
        add(numbered, "w:ilvl", val=0)
        add(numbered, "w:numId", val=number)
    is_rtl = choices.get("is_rtl", setting.is_rtl)
    if is_rtl or setting.is_rtl:
        add(properties, "w:bidi", val=int(is_rtl))
    if align := choices.get("align"):
        add(properties, "w:jc", val=align)
    return made


def add_line(
    setting: Setting,
    parent: Element,
    style: str,
    line: Line,
    *,
    language: str = "",
    as_typed: bool = False,
    **choices: Unpack[Choices],
) -> Element:
    """A paragraph of this line, in the line's own direction where all of it has one."""
    choices["is_rtl"] = _direction(setting, line, language)
    made = paragraph(setting, parent, style, **choices)
    write_line(setting, made, line, language=language, as_typed=as_typed)
    return made


def _direction(setting: Setting, line: Line, language: str) -> bool:
    """The document's, unless every word of the line is of a language of the other."""
    found = {
        setting.is_language_rtl(run.language or language) for run in line if run.text.strip()
    }
    return found.pop() if len(found) == 1 else setting.is_rtl


def write_line(
    setting: Setting, parent: Element, line: Line, *, language: str = "", as_typed: bool = False
) -> None:
    """The runs of a line. ``as_typed``: what cannot be linked stays as it was typed, so
    that reading it back loses nothing."""
    for run in line:
        link = setting.link(run.href) if run.href else ""
        if link:
            holder = add(parent, "w:hyperlink", r_id=link, w_history=1)
            write_run(setting, holder, run, language, style="Hyperlink", as_typed=as_typed)
        elif run.href and as_typed:
            typed = Run(f"[{run.text}]({run.href})", run.language)
            write_run(setting, parent, typed, language, as_typed=True)
        else:
            write_run(setting, parent, run, language, as_typed=as_typed)


def write_words(setting: Setting, parent: Element, text: str, style: str = "") -> None:
    write_run(setting, parent, Run(text), style=style)


def write_run(
    setting: Setting,
    parent: Element,
    run: Run,
    language: str = "",
    *,
    style: str = "",
    as_typed: bool = False,
) -> None:
    """``language`` is that of the text around it, where it has none of its own. But for
    what is read back, no direction reaches beyond the run."""
    text = run.text if as_typed else closed(run.text)
    language = run.language or language
    base = setting.is_language_rtl(language)
    for passage, is_rtl in directed(text, is_rtl=base):
        made = add(parent, "w:r")
        properties = add(made, "w:rPr")
        if style:
            add(properties, "w:rStyle", val=style)
        if run.is_strong:
            add(properties, "w:b")
            add(properties, "w:bCs")  # of Arabic letters
        if run.is_emphasis:
            add(properties, "w:i")
            add(properties, "w:iCs")
        if is_rtl:
            add(properties, "w:rtl")
        mark_language(properties, language or setting.document.language, is_rtl=base)
        add_text(made, passage)


def mark_language(properties: Element, language: str, *, is_rtl: bool) -> None:
    if region := region_of(language):
        add(properties, "w:lang", **{"bidi" if is_rtl else "val": region})


def directed(text: str, *, is_rtl: bool) -> Iterator[tuple[str, bool]]:
    """The text in passages of one direction each: (passage, whether right to left).

    Word takes the direction of a passage from its run and knows isolates only in part, so
    each isolated passage becomes a run of its own; the isolates stay for everybody else.
    """
    if not ISOLATES.search(text):
        yield text, is_rtl
        return
    directions, passage = [is_rtl], ""
    pieces = ISOLATES.split(text)
    for place, piece in enumerate(pieces):
        if piece == POP:
            passage += piece
            if len(directions) > 1:
                if passage:
                    yield passage, directions.pop()
                passage = ""
        elif piece in {LTR, RTL, FIRST_STRONG}:
            if passage:
                yield passage, directions[-1]
            passage = piece
            following = pieces[place + 1] if place + 1 < len(pieces) else ""
            directions.append(_is_rtl_isolate(piece, following, directions[-1]))
        else:
            passage += piece
    if passage:
        yield passage, directions[-1]


def _is_rtl_isolate(sign: str, following: str, outer: bool) -> bool:
    if sign != FIRST_STRONG:
        return sign == RTL
    for letter in following:
        if (kind := unicodedata.bidirectional(letter)) in {"L", "R", "AL"}:
            return kind != "L"
    return outer


def field(
    setting: Setting, parent: Element, instruction: str, shown: str, style: str = ""
) -> None:
    """A field that a word processor computes, with what it shows until then."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = add(parent, "w:r")
        properties = add(run, "w:rPr")
        if style:
            add(properties, "w:rStyle", val=style)
        if setting.is_rtl:
            add(properties, "w:rtl")
        if kind == "instruction":
            add(run, "w:instrText", xml_space="preserve").text = f" {instruction} "
        elif kind == "shown":
            add_text(run, shown)
        else:
            add(run, "w:fldChar", fldCharType=kind)
