"""What compilers write with: texts, figures and dates of one language as runs and lines.

Everything that a document says passes here once, so that a text which stands in for a
missing one is marked everywhere, figures keep what they are made of, and French gets its
spaces.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.core import formatting
from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText, direction, french_typography
from iltizam.reporting.document import richtext
from iltizam.reporting.document.blocks import (
    Block,
    Heading,
    Items,
    Line,
    Narrative,
    Paragraph,
    Run,
    Words,
)
from iltizam.tracking import rates, wording

CHAPTER = 1  # the level of the headings that chapters begin with


@dataclass
class Writer:
    """Writes in ``language``, which is active while it does; ``stand_ins`` counts, by
    language, the texts that stood in for a missing one."""

    language: str
    fallbacks: tuple[str, ...] = ()
    narratives: dict[str, LocalisedText] = field(default_factory=dict)
    has_blanks: bool = False
    stand_ins: dict[str, int] = field(default_factory=dict)

    def line(self, words: str, **style: Any) -> Line:
        """A line of the document's own words."""
        return (self.run(words, **style),) if words else ()

    def run(self, words: str, **style: Any) -> Run:
        return Run(self._set(str(words), self.language), **style)

    def text(self, text: LocalisedText | None, **style: Any) -> Line:
        """A text as one line, in its own language where it stands in for a missing one."""
        if not text:
            return ()
        words, language = self._shown(text)
        if not words:
            return ()
        return (Run(" ".join(words.split()), language, **style),)

    def paragraphs(
        self, text: LocalisedText | None, name: str, *, tone: str = ""
    ) -> tuple[Paragraph | Items, ...]:
        """A text's paragraphs and points as it is typed; empty for none."""
        if not text:
            return ()
        words, language = self._shown(text)
        found = richtext.plain(words, name=name, language=language)
        if not tone:
            return found
        return tuple(
            Paragraph(block.id, block.line, tone) if isinstance(block, Paragraph) else block
            for block in found
        )

    def said(self, text: LocalisedText | None, name: str) -> tuple[Paragraph | Items, ...]:
        """A text's paragraphs, or that it was not reported."""
        return self.paragraphs(text, name) or (self.missing(name),)

    def missing(self, name: str, words: str = "") -> Paragraph:
        """Nothing silently disappears: what a source does not say is said not to be."""
        return Paragraph(name, self.line(words or _("not reported")), "missing")

    def note(self, name: str, words: str) -> Paragraph:
        return Paragraph(name, self.line(words), "note")

    def narrative(self, name: str, label: str, *heads: Heading) -> tuple[Block, ...]:
        """The part that people write under this name, below its headings, or a chapter's.

        Its subheadings are one level below. Nothing at all where nobody wrote it, unless
        blanks are to be filled.
        """
        text = self.narratives.get(name) or LocalisedText()
        if not any(text.values()) and not self.has_blanks:
            return ()
        source, language, _is_fallback = text.shown(self.language, self.fallbacks)
        shown = "" if language == self.language else language
        if shown:
            self.stand_ins[shown] = self.stand_ins.get(shown, 0) + 1
        level = (heads[-1].level if heads else CHAPTER) + 1
        blocks = richtext.read(source, id=name, language=shown, level=level)
        return (*heads, Narrative(name, label, source, blocks, shown))

    def figure(self, rate: Fraction | int | None, *, href: str = "", **style: Any) -> Run:
        """A rate as the public reads it (R4, R5); its exact value beside."""
        exact = "" if rate is None else rates.exact(Fraction(rate))
        return Run(wording.figure(rate), href=href, figure=exact, **style)

    def labelled(self, label: str) -> Run:
        """A label before what it names, with the colon and spaces of the language."""
        return self.run(_("%(label)s:") % {"label": label} + " ")

    def signed(self, words: str, exact: str) -> Run:
        """Points with their sign, which stays before them in a right-to-left line."""
        if direction(self.language) == "rtl":
            words = f"\u2066{words}\u2069"
        return Run(words, figure=exact)

    def number(self, value: Any, *, href: str = "") -> Run:
        return Run(formatting.number(value, self.language), href=href, figure=str(value))

    def date(self, value: datetime.date | None) -> str:
        return "" if value is None else formatting.date(value, self.language)

    def period(self, value: Period | None) -> str:
        return formatting.period(value, self.language)

    def told_stand_ins(self) -> tuple[Line, ...]:
        """How many texts are shown in another language for want of a translation."""
        names = formatting.locale_of(self.language).languages
        found = []
        for language, count in sorted(self.stand_ins.items()):
            words = ngettext(
                "%(count)s text is not translated and shown in %(language)s.",
                "%(count)s texts are not translated and shown in %(language)s.",
                count,
            )
            name = names.get(language.split("-", maxsplit=1)[0], language)
            found.append(self.line(words % {"count": count, "language": name}))
        return tuple(found)

    def words(self) -> Words:
        return Words(
            contents=_("Contents"),
            page=_("Page %(number)s of %(total)s"),
            not_reported=_("not reported"),
            figure=_("Figure"),
            table=_("Table"),
            ticked=_("ticked"),
            not_ticked=_("not ticked"),
        )

    def _shown(self, text: LocalisedText) -> tuple[str, str]:
        words, language, _is_fallback = text.shown(self.language, self.fallbacks)
        words = self._set(words, language)
        if not words or language == self.language:
            return words, ""
        self.stand_ins[language] = self.stand_ins.get(language, 0) + 1
        return words, language

    @staticmethod
    def _set(words: str, language: str) -> str:
        return french_typography(words) if language == "fr" else words


def around(sentence: str, hole: str, **values: str) -> tuple[str, str]:
    """What stands before and after the value ``hole``, wherever a language puts it."""
    start, _mark, end = (sentence % {**values, hole: "\0"}).partition("\0")
    return start, end


def joined(lines: Iterable[Line], between: str = ", ") -> Line:
    """Lines one after the other, with ``between`` between them."""
    found: list[Run] = []
    for line in lines:
        if found and line:
            found.append(Run(between))
        found.extend(line)
    return tuple(found)


def all_of(*parts: Block | Iterable[Block] | None) -> tuple[Block, ...]:
    """Blocks and groups of them as one group; None is left out."""
    found: list[Block] = []
    for part in parts:
        if part is None:
            continue
        if isinstance(part, Iterable):
            found.extend(part)
        else:
            found.append(part)
    return tuple(found)
