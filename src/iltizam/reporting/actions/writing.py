"""The texts of a report: each saving is a version, and nobody overwrites unseen."""

from collections.abc import Iterator

from django.db import transaction

from iltizam.core.models import Actor
from iltizam.core.refused import Reason, Refused
from iltizam.reporting.actions.shared import (
    being_published,
    leave_trace,
    lock_report,
    plain,
    stamp,
)
from iltizam.reporting.enums import NarrativeOrigin
from iltizam.reporting.models import Narrative, NarrativeVersion, Report
from iltizam.reporting.places import slot_of
from iltizam.reporting.reasons import because

MOST_WORDS = 20_000
MOST_CHARACTERS = 300_000  # words without end are no words


class CannotWrite(Refused):
    """The text is not kept; what was stored stays as it was."""


class NarrativeConflict(Exception):
    """Somebody else wrote since it was read: both texts are here, neither is lost.

    ``mine`` is the text that was to be written, ``theirs`` the version that is stored now;
    writing again with ``theirs.number`` puts ``mine`` after it.
    """

    def __init__(self, mine: str, theirs: NarrativeVersion):
        super().__init__(f"narrative version {theirs.uid} came meanwhile")
        self.mine, self.theirs = mine, theirs


@transaction.atomic
def write_narrative(
    report: Report,
    *,
    slot: str,
    language: str,
    text: str,
    number: int,
    by: Actor,
    origin: str = NarrativeOrigin.TYPED.value,
    sender: str = "",
) -> NarrativeVersion | None:
    """Keep a text as the next version; the one that counts where nothing is different.

    ``number`` is that of the version it began from, 0 for none: where another was written
    since, NarrativeConflict holds both – unless the two say the same. None for an empty
    text where none was written yet. Raises CannotWrite for a text that is too long, a
    place or language the report does not have, and while it is being published.
    """
    report = lock_report(report.pk)
    text = plain(text)
    if wrong := list(_wrong(report, slot, language, text)):
        raise CannotWrite(*wrong)
    found = Narrative.objects.filter(report=report, slot=slot, language=language).first()
    last = found.current() if found else None
    is_typed = origin == NarrativeOrigin.TYPED
    if is_typed and text == (last.text if last else ""):
        return last
    if last is not None and number != last.number:
        raise NarrativeConflict(text, last)
    narrative = found or Narrative.objects.create(report=report, slot=slot, language=language)
    at = stamp(report)
    version = NarrativeVersion.objects.create(
        narrative=narrative,
        number=last.number + 1 if last else 1,
        text=text,
        by=by,
        recorded_at=at.recorded_at,
        sequence=at.sequence,
        origin=origin,
        sender=sender,
    )
    leave_trace(
        version,
        "reporting.narrative.written",
        report,
        by=by,
        slot=slot,
        language=language,
        number=version.number,
        origin=origin,
    )
    return version


def _wrong(report: Report, slot: str, language: str, text: str) -> Iterator[Reason]:
    yield from being_published(report)
    if language not in report.languages:
        yield because("language_unknown", "language")
    if slot_of(report.plan, slot) is None:
        yield because("slot_unknown")
    if (count := len(text.split())) > MOST_WORDS:
        yield because("too_many_words", "text", count=count, most=MOST_WORDS)
    if len(text) > MOST_CHARACTERS:
        yield because("word_too_long", "text", count=len(text), most=MOST_CHARACTERS)
