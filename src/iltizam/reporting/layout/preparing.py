"""A document as the Typst template reads it: legible texts, resolved links, languages split.

Everything that needs a decision is decided here; the template only draws.
"""

import dataclasses
import re
from collections.abc import Collection, Iterable
from typing import Any

from iltizam.core.directions import direction
from iltizam.reporting.document.blocks import (
    Bar,
    Bars,
    Boxes,
    Cover,
    Curve,
    Document,
    Head,
    Line,
    Logo,
    Narrative,
    Row,
    Run,
    Table,
    length_of,
    says_its_title,
    words_of,
)
from iltizam.reporting.document.codec import KINDS
from iltizam.reporting.document.links import address_of
from iltizam.reporting.layout.legible import LONGEST_APART, legible, passages
from iltizam.reporting.layout.problems import CannotSet

_NAMES = {kind: name for name, kind in KINDS.items()}
# How many bold letters of a table stand side by side on a page, what parts its columns off.
_LETTERS_ACROSS = 68


def logo_name(name: str, names: Collection[str]) -> str:
    """What the file of a logo is called beside the template, whatever its own name."""
    return f"logo-{sorted(names).index(name) + 1}.png"


def prepared(document: Document, logos: Collection[str]) -> dict[str, Any]:
    """The template's input. ``logos`` are the names of those that can be shown."""
    setting = _Setting(document, logos)
    cover = document.cover
    return {
        **_language(document.language),
        "direction": document.direction,
        "title": legible(document.title) or legible(document.reference) or document.kind,
        "shows_title": not says_its_title(document),
        "authors": [legible(name) for name in cover.organisations] if cover else [],
        "title_shown": _shown(document.title),
        "reference": _shown(document.reference),
        "mark": _shown(cover.mark) if cover and cover.mark else None,
        "words": {
            "page": _shown(document.words.page),
            "not_reported": _shown(document.words.not_reported),
            "figure": legible(document.words.figure),
            "table": legible(document.words.table),
            "ticked": legible(document.words.ticked) or "☑",
            "not_ticked": legible(document.words.not_ticked) or "☐",
        },
        "is_landscape": document.is_landscape,
        "blocks": [setting.of(block) for block in document.blocks],
        **({"cover": _cover(cover, setting, logos)} if cover else {}),
    }


def _cover(cover: Cover, setting: "_Setting", logos: Collection[str]) -> dict[str, Any]:
    return {
        "country": _shown(cover.country),
        "organisations": [_shown(name) for name in cover.organisations],
        "subtitle": _shown(cover.subtitle) if cover.subtitle else None,
        "lines": [setting.line(line) for line in cover.lines],
        "logos": _logos(cover.logos, logos, cover.country),
    }


def _logos(
    wanted: Iterable[Logo], known: Collection[str], instead: str
) -> list[dict[str, str]]:
    """Those that can be shown, with their words.

    A picture without words would be refused: it is the sign of who writes, ``instead``.
    """
    return [
        {
            "name": logo_name(logo.name, known),
            "alternative": legible(logo.alternative) or legible(instead) or "–",
        }
        for logo in wanted
        if logo.name in known
    ]


def _shown(text: str) -> dict[str, Any]:
    """A text as a run, its isolated passages apart."""
    found = passages(text)
    if all(not direction for _, direction in found):
        return {"text": "".join(words for words, _ in found)}
    return {
        "parts": [
            {"text": words, "dir": direction} if direction else {"text": words}
            for words, direction in found
        ]
    }


class _Setting:
    """Prepares the parts of one document."""

    def __init__(self, document: Document, logos: Collection[str] = ()):
        self.logos = logos
        self.language = document.language
        self.direction = document.direction
        self.address = document.address

    def of(self, value: Any) -> Any:
        match value:
            case str():
                return legible(value)
            case Run():
                return self.run(value)
            case (Run(), *_):
                return self.line(value)
            case tuple():
                return [self.of(each) for each in value]
            case Table():
                return self.table(value)
        if not dataclasses.is_dataclass(value):
            return value
        return self.fields(value)

    def fields(self, value: Any) -> dict[str, Any]:
        found = {f.name: self.of(getattr(value, f.name)) for f in dataclasses.fields(value)}
        if name := _NAMES.get(type(value)):
            found["block"] = name
        match value:
            case Bar():
                found |= {
                    "value": _percent(value.value),
                    "evidenced": _percent(value.evidenced),
                }
            case Bars():
                lines = [line for bar in value.bars for line in (bar.label, bar.shown)]
                found["is_short"] = len(value.bars) <= 12 and _is_short(lines)
            case Boxes():
                found["is_short"] = _is_short([value.label, value.note])
            case Curve():
                found["points"] = [_point(x, y) for x, y in value.points]
                found["is_short"] = True
            case Narrative():
                del found["source"]
            case Head():
                instead = " ".join(words_of(line) for line in value.lines)
                found["logos"] = _logos(value.logos, self.logos, instead)
        return found

    def line(self, line: Line) -> Any:
        """An array of runs, or an object where all are in one other language."""
        languages = {run.language or self.language for run in line}
        runs = [self.run(run) for run in line]
        if len(languages) > 1 or self.language in languages:
            return runs
        for run in runs:
            del run["lang"], run["region"]
            run.pop("is_apart", None)
        (language,) = languages
        return {**_language(language), "dir": direction(language), "runs": runs}

    def run(self, run: Run) -> dict[str, Any]:
        found = _shown(run.text)
        if run.is_strong:
            found["is_strong"] = True
        if run.is_emphasis:
            found["is_emphasis"] = True
        if run.language and run.language != self.language:
            found |= {**_language(run.language), "dir": direction(run.language)}
            if found["dir"] != self.direction and len(run.text) <= LONGEST_APART:
                found["is_apart"] = True
        if href := address_of(run.href, self.address):
            found["href"] = href
        return found

    def table(self, table: Table) -> dict[str, Any]:
        columns = [dataclasses.replace(c, share=max(c.share, 1)) for c in table.columns]
        table = dataclasses.replace(table, columns=tuple(columns))
        found = self.fields(dataclasses.replace(table, rows=()))
        whole = sum(column.share for column in columns)
        for place, column in enumerate(found["columns"]):
            room = _LETTERS_ACROSS * column["share"] // whole
            column["is_narrow"] = _longest_word(table, place) > room  # words are hyphenated
        found["rows"] = []
        for row in table.rows:
            if len(row.cells) != (1 if row.tone == "group" else len(table.columns)):
                raise CannotSet(
                    f"row {row.id} has {len(row.cells)} cells for {len(table.columns)} columns",
                    table.id,
                )
            cells = [
                self.cell(cell, "" if row.tone == "group" else column.kind)
                for cell, column in zip(row.cells, table.columns, strict=False)
            ]
            found["rows"].append(
                {"tone": row.tone, "cells": cells, "is_short": _keeps_together(row, table)}
            )
        return found

    def cell(self, cell: tuple[Line, ...], kind: str) -> dict[str, Any]:
        found: dict[str, Any] = {"lines": [self.of(line) for line in cell]}
        if kind == "bar" and (percent := length_of(cell)) is not None:
            found["bar"] = percent
        return found


def _longest_word(table: Table, place: int) -> int:
    """How many letters the longest word of a column has, its head included."""
    cells = [row.cells[place] for row in table.rows if place < len(row.cells) > 1]
    lines = [table.columns[place].head, *(line for cell in cells for line in cell)]
    words = (word for line in lines for run in line for word in run.text.split())
    return max(map(len, words), default=0)


def _language(tag: str) -> dict[str, Any]:
    """A language tag as Typst takes it: two or three letters, and two of a region."""
    first, *rest = tag.split("-")
    regions = [part.upper() for part in rest if re.fullmatch("[A-Za-z]{2}", part)]
    return {
        "lang": first.lower() if re.fullmatch("[A-Za-z]{2,3}", first) else "und",
        "region": regions[0] if regions else None,
    }


def _percent(value: float | None) -> float | None:
    return None if value is None else min(max(value, 0.0), 100.0)


def _point(share: float, value: float) -> tuple[float, float]:
    return min(max(share, 0.0), 1.0), min(max(value, 0.0), 100.0)


def _is_short(lines: Iterable[Line]) -> bool:
    """Whether a block is certain to fit on a page, and so need not break."""
    return sum(len(words_of(line)) for line in lines) <= 1200


def _keeps_together(row: Row, table: Table) -> bool:
    """Whether a row is at most some twenty lines high, by the width of its columns."""
    whole = sum(column.share for column in table.columns)
    return all(
        sum(1 + len(words_of(line)) * whole // (60 * column.share) for line in cell) <= 20
        for cell, column in zip(row.cells, table.columns, strict=False)
    )
