"""What a document says of itself: its title, version, moment, cover and languages."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from iltizam.core import formatting
from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText, direction, in_words, prefer_languages
from iltizam.reporting.compiling.facts import PlanFacts
from iltizam.reporting.compiling.writer import Writer
from iltizam.reporting.document.blocks import Block, Cover, Document, Line, Logo


@dataclass(frozen=True)
class Edition:
    """What a document says of itself, beside its content.

    ``version`` 0 is a look at what is known now, which nobody keeps. A draft ``has_blanks``:
    parts that nobody wrote yet stand there to be filled; elsewhere they are left out.
    ``house`` are the names on the cover, from the ministry down; ``covers`` is the period
    of a report, which may be a part of the plan's.
    """

    kind: str = "report"
    title: LocalisedText = field(default_factory=LocalisedText)
    subtitle: str = ""
    covers: Period | None = None
    version: int = 0
    has_blanks: bool = False
    moment: datetime.datetime | None = None
    house: tuple[LocalisedText, ...] = ()
    logos: tuple[Logo, ...] = ()
    languages: tuple[str, ...] = ()
    mark: str = ""
    address: str = ""


@contextmanager
def written_in(language: str, facts: PlanFacts) -> Iterator[Writer]:
    """A writer in ``language``, which is active inside; so are the texts that stand in."""
    write = Writer(language, facts.fallbacks)
    with override(language):
        prefer_languages(*write.fallbacks)
        try:
            yield write
        finally:
            prefer_languages()


def document(
    write: Writer,
    facts: PlanFacts,
    edition: Edition,
    title: str,
    blocks: tuple[Block, ...],
    *,
    cover: Cover | None = None,
    is_landscape: bool = False,
    on: datetime.date | None = None,
) -> Document:
    """Blocks with what every document says of itself."""
    day = on or facts.on
    named = write.run(in_words(facts.plan.title)).text
    return Document(
        kind=edition.kind,
        language=write.language,
        direction=direction(write.language),
        title=write.run(title).text,
        reference=_reference(named, edition, write, day),
        plan=facts.plan.slug,
        version=edition.version,
        on=day.isoformat(),
        moment=moment_of(edition, day).isoformat(),
        address=edition.address,
        words=write.words(),
        blocks=blocks,
        cover=cover,
        is_landscape=is_landscape,
    )


def moment_of(edition: Edition, day: datetime.date) -> datetime.datetime:
    """The only time that a file carries: the version's, else the beginning of its day."""
    if edition.moment is not None:
        return edition.moment.astimezone(datetime.UTC).replace(microsecond=0)
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.datetime.combine(day, datetime.time(), zone).astimezone(datetime.UTC)


def _reference(named: str, edition: Edition, write: Writer, day: datetime.date) -> str:
    said = {"plan": named, "date": write.date(day), "version": edition.version}
    if edition.version:
        return _("%(plan)s – version %(version)s – %(date)s") % said
    return _("%(plan)s – %(date)s") % said


def cover(write: Writer, facts: PlanFacts, edition: Edition, title: str) -> Cover:
    """Country, ministry, title, period, languages (spec 3.1, part 1)."""
    lines: list[Line] = [write.text(facts.plan.title)]
    if facts.plan.period:
        lines.append(write.line(write.period(facts.plan.period)))
    if edition.covers and edition.covers != facts.plan.period:
        period = write.period(edition.covers)
        lines.append(write.line(_("Period covered: %(period)s") % {"period": period}))
    lines.append(write.line(_("As of %(date)s") % {"date": write.date(facts.on)}))
    if edition.version:
        lines.append(write.line(_("Version %(number)s") % {"number": edition.version}))
    if len(edition.languages) > 1:
        tags = tuple(_language_name(tag, write.language) for tag in edition.languages)
        names = formatting.listed(tags, write.language)
        lines.append(write.line(_("Languages: %(names)s") % {"names": names}))
    lines.extend(write.told_stand_ins())
    mark = edition.mark
    if not mark and facts.plan.is_fictional:
        mark = _("Demonstration: nothing here is real")
    return Cover(
        country=in_words(facts.territory.name),
        organisations=tuple(in_words(name) for name in edition.house),
        subtitle=edition.subtitle,
        lines=tuple(lines),
        logos=edition.logos,
        mark=mark,
    )


def _language_name(tag: str, language: str) -> str:
    names = formatting.locale_of(language).languages
    return str(names.get(tag.split("-", maxsplit=1)[0], tag))
