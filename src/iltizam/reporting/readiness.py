"""What is still to be mended before a report is generated: found, never guessed (issue 5).

Pure: from the plan's facts and figures (``compiling.facts``) and the texts written so far.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from iltizam.core.texts import LocalisedText
from iltizam.plans.texts import OF_ACTIVITY, OF_COMMITMENT, missing_languages
from iltizam.reporting.compiling.facts import ActivityFacts, CommitmentFacts, PlanFacts
from iltizam.reporting.slots import SLOTS, remarks_slot
from iltizam.tracking.rates import Explanation


class Concern(models.TextChoices):
    """What kind of thing it is, in the order in which they are listed."""

    LATE = "late", _("Late")
    STALE = "stale", _("Not up to date")
    UNREPORTED = "unreported", _("Not reported")
    INCONSISTENT = "inconsistent", _("Inconsistent")
    UNTRANSLATED = "untranslated", _("Not translated")
    UNWRITTEN = "unwritten", _("Texts to write")


@dataclass(frozen=True, slots=True)
class Reference:
    """Where it is mended: what kind of object, and its uid ("" for a place's id).

    The surface makes an address of it; this app knows none.
    """

    kind: str  # "activity", "commitment", "narrative"
    uid: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: what it is about, and what is wrong in a code.

    ``code`` names the sentence; ``languages`` are those that are missing, ``part`` the
    text that is (a label per language, or a field's name).
    """

    concern: str
    code: str
    at: Reference
    about: LocalisedText
    commitment: str = ""  # the uid of the one it belongs to
    languages: tuple[str, ...] = ()
    part: LocalisedText | str = ""
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)


Texts = Mapping[str, LocalisedText]


def findings(
    facts: PlanFacts, *, texts: Texts, required: Collection[str], languages: Collection[str]
) -> list[Finding]:
    """Everything that is found, by concern and in the order of the plan.

    ``required`` are the plan's languages, in which its texts must be; ``languages`` those
    of the report, in which each narrative is to be written.
    """
    found = [*_of_plan(texts, languages)]
    for commitment in facts.commitments:
        found += _of_commitment(commitment, facts, required)
        found += _unwritten_remarks(commitment, texts, languages)
    order = list(Concern.values)
    return sorted(found, key=lambda finding: order.index(finding.concern))


def concerning(found: Collection[Finding], uids: Collection[str]) -> list[Finding]:
    """Those about these commitments alone: what their leads can mend."""
    return [finding for finding in found if finding.commitment in uids]


def _of_commitment(
    commitment: CommitmentFacts, facts: PlanFacts, required: Collection[str]
) -> Iterator[Finding]:
    row, figures = commitment.row, commitment.figures
    at = Reference("commitment", row.uid)
    if figures.rate.shown is None:
        yield Finding(Concern.UNREPORTED, "no_rate", at, row.title, row.uid)
    if figures.range and figures.range.explanation == Explanation.NOT_EXPLAINED:
        yield Finding(
            Concern.INCONSISTENT,
            "outside_its_bands",
            at,
            row.title,
            row.uid,
            values={
                "published": figures.rate.published,
                "low": figures.range.low,
                "high": figures.range.high,
            },
        )
    parts: list[tuple[LocalisedText | str, LocalisedText]] = [
        *((name, getattr(row, name)) for name in OF_COMMITMENT),
        *((text.label, text.text) for text in row.text_rows),
    ]
    yield from _untranslated(at, row, row.uid, parts, required)
    for activity in commitment.activities:
        if activity.row.in_plan:
            yield from _of_activity(activity, commitment, facts, required)


def _of_activity(
    activity: ActivityFacts,
    commitment: CommitmentFacts,
    facts: PlanFacts,
    required: Collection[str],
) -> Iterator[Finding]:
    row, figures, uid = activity.row, activity.figures, commitment.row.uid
    at, about = Reference("activity", row.uid), row.title

    def found(concern: str, code: str, **values: Any) -> Finding:
        return Finding(concern, code, at, about, uid, values=values)

    if figures.is_late:
        yield found(Concern.LATE, "late", slip=figures.slip_days)
    if figures.is_stale:
        yield found(Concern.STALE, "stale", since=figures.reported_on)
    if figures.percent is None and figures.counts and not figures.status_is_published:
        yield found(Concern.UNREPORTED, "no_update")
    for disagreement in facts.disagreements(activity):
        yield found(Concern.INCONSISTENT, disagreement.value)
    parts: list[tuple[LocalisedText | str, LocalisedText]] = [
        (name, getattr(row, name)) for name in OF_ACTIVITY
    ]
    yield from _untranslated(at, row, uid, parts, required)


def _untranslated(
    at: Reference,
    row: Any,
    uid: str,
    parts: Iterable[tuple[LocalisedText | str, LocalisedText]],
    required: Collection[str],
) -> Iterator[Finding]:
    """Texts that exist, and not in every language that the plan requires."""
    for part, text in parts:
        if missing := missing_languages(text, required):
            yield Finding(
                Concern.UNTRANSLATED, "untranslated", at, row.title, uid, missing, part
            )


def _of_plan(texts: Texts, languages: Collection[str]) -> Iterator[Finding]:
    for slot in SLOTS:
        yield from _unwritten(slot.id, LocalisedText(), "", texts, languages)


def _unwritten_remarks(
    commitment: CommitmentFacts, texts: Texts, languages: Collection[str]
) -> Iterator[Finding]:
    """Remarks are written where there is something to say: in one language, then in all."""
    row = commitment.row
    slot = remarks_slot(row.uid)
    if texts.get(slot):
        yield from _unwritten(slot, row.title, row.uid, texts, languages)


def _unwritten(
    slot: str, about: LocalisedText, uid: str, texts: Texts, languages: Collection[str]
) -> Iterator[Finding]:
    written = texts.get(slot, LocalisedText())
    missing = tuple(language for language in languages if not written.get(language))
    if missing:
        code = "unwritten" if not written.languages else "written_in_some"
        yield Finding(
            Concern.UNWRITTEN, code, Reference("narrative", slot), about, uid, missing
        )
