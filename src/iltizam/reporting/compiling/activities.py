"""An activity as the report sets it: its boxes, what was done, not done, added, and shown."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.core import formatting
from iltizam.core.rows import period_of
from iltizam.core.withholding import FILE, sentence_of, shown_link, withdrawn_link
from iltizam.plans.enums import ActivityState
from iltizam.plans.models import Band
from iltizam.reporting.compiling.facts import ActivityFacts, PlanFacts
from iltizam.reporting.compiling.writer import Writer, all_of, around
from iltizam.reporting.document.blocks import (
    Block,
    Boxes,
    Choice,
    Fact,
    Heading,
    Items,
    Line,
    Paragraph,
    Run,
    Sheet,
)
from iltizam.tracking import rates
from iltizam.tracking.enums import ActionKind, EvidenceKind, ProposedBy, ReviewState
from iltizam.tracking.wording import WARNINGS, percents

STOPPED = {ActivityState.SUSPENDED.value, ActivityState.CANCELLED.value}


def activity_blocks(
    write: Writer, facts: PlanFacts, activity: ActivityFacts
) -> tuple[Block, ...]:
    """Its heading, its boxes and its sheet; nothing reported says so."""
    name = f"a-{activity.row.uid}"
    return all_of(
        Heading(name, 3, heading(write, activity.row)),
        _boxes(write, facts, activity, name),
        _sheet(write, activity, name),
        _warnings(write, facts, activity, name),
        [
            Paragraph(f"{name}-note-{place}", write.text(note.text), "note")
            for place, note in enumerate(activity.notes, 1)
        ],
    )


def heading(write: Writer, row: Any) -> Line:
    """ "Activity 3: its title"; without a number, its title."""
    title = write.text(row.title)
    if row.number is None:
        return title
    return (write.run(_("Activity %(number)s:") % {"number": row.number} + " "), *title)


def _boxes(write: Writer, facts: PlanFacts, activity: ActivityFacts, name: str) -> Boxes:
    figures = activity.figures
    percent: Line = ()
    if figures.percent is not None:
        percent = (write.figure(figures.percent, href=_link(write, activity)),)
    return Boxes(
        f"{name}-boxes",
        write.line(_("Status")),
        tuple(
            Choice(band_line(write, facts, band), band.code == figures.status)
            for band in facts.bands
        ),
        percent,
        write.line(_state(write, activity)),
    )


def band_line(write: Writer, facts: PlanFacts, band: Band) -> Line:
    """A band with its bounds, as the source prints them or as they are computed (R5)."""
    low, high = rates.band_bounds(facts.bands)[band.code]
    if band.published_low is not None and band.published_high is not None:
        low, high = band.published_low, band.published_high
    if low == high == 0:
        return write.text(band.label)
    return (*write.text(band.label), write.run(f" ({percents(low, high)})"))


def _state(write: Writer, activity: ActivityFacts) -> str:
    """What the boxes do not say of where it stands."""
    figures = activity.figures
    if not activity.row.in_plan:
        return _("no longer part of the plan")
    if figures.state in STOPPED:
        return str(dict(ActivityState.choices)[figures.state])
    if figures.status is None:
        return _("not reported")
    if figures.status_is_published:
        return _("as published; no percent was published")
    if figures.percent is None:
        return _("no update yet: counted as 0")
    return ""


def _link(write: Writer, activity: ActivityFacts) -> str:
    return f"/{write.language}/{activity.path}"


def _sheet(write: Writer, activity: ActivityFacts, name: str) -> Sheet:
    row = activity.row
    facts: list[Fact | None] = [
        _fact(
            write,
            f"{name}-state",
            _("Reason"),
            write.paragraphs(row.state_reason, f"{name}-state-text"),
        ),
        _dates(write, activity, name),
        _actions(write, activity, f"{name}-done", _("Actions done"), ActionKind.DONE),
        _actions(write, activity, f"{name}-undone", _("Actions not done"), ActionKind.NOT_DONE),
        _actions(
            write, activity, f"{name}-added", _("Additional actions"), ActionKind.ADDITIONAL
        ),
        _evidence(write, activity, name),
        _reviews(write, activity, name),
    ]
    kept = [fact for fact in facts if fact is not None]
    if not any(fact.id.endswith(("-done", "-undone", "-added")) for fact in kept):
        silent = write.missing(f"{name}-done-none")
        place = sum(fact.id.endswith(("-state", "-dates")) for fact in kept)
        kept.insert(place, Fact(f"{name}-done", write.line(_("Actions done")), (silent,)))
    return Sheet(f"{name}-sheet", (), tuple(kept))


def _fact(
    write: Writer, name: str, label: str, blocks: Iterable[Paragraph | Items]
) -> Fact | None:
    found = tuple(blocks)
    return Fact(name, write.line(label), found) if found else None


def _dates(write: Writer, activity: ActivityFacts, name: str) -> Fact | None:
    """Planned, revised and actual, with the slip; nothing where no date is known."""
    row, figures = activity.row, activity.figures
    said = []
    if planned := period_of(row, "planned"):
        said.append(_("planned: %(dates)s") % {"dates": write.period(planned)})
    if activity.revised and (revised := period_of(activity.revised[0], "revised")):
        said.append(_("revised: %(dates)s") % {"dates": write.period(revised)})
    if actual := period_of(row, "actual_end"):
        said.append(_("finished: %(dates)s") % {"dates": write.period(actual)})
    if figures.slip_days > 0:
        words = ngettext(
            "%(count)s day later than planned",
            "%(count)s days later than planned",
            figures.slip_days,
        )
        said.append(words % {"count": figures.slip_days})
    if figures.is_late:
        said.append(_("late"))
    if not said:
        return None
    line = write.line(" · ".join(said))
    return Fact(f"{name}-dates", write.line(_("Dates")), (Paragraph(f"{name}-when", line),))


def _actions(
    write: Writer, activity: ActivityFacts, name: str, label: str, kind: ActionKind
) -> Fact | None:
    items = tuple(
        _action(write, action, move)
        for action, move in activity.actions
        if move is not None and move.kind == kind
    )
    return _fact(write, name, label, (Items(f"{name}-list", items),) if items else ())


def _action(write: Writer, action: Any, move: Any) -> Line:
    line = write.text(action.text)
    if happened := period_of(move, "happened"):
        # In the language of the text that it dates: two scripts would trade places.
        language = line[-1].language if line else ""
        dated = formatting.period(happened, language or write.language)
        line += (Run(f" ({dated})", language),)
    if move.reason:
        line += (write.run(" – "), *write.text(move.reason, is_emphasis=True))
    return line


def _evidence(write: Writer, activity: ActivityFacts, name: str) -> Fact | None:
    items = tuple(proof_line(write, proof) for proof in activity.evidence)
    return _fact(
        write,
        f"{name}-evidence",
        _("Evidence"),
        (Items(f"{name}-evidence-list", items),) if items else (),
    )


def named_proof(write: Writer, proof: Any, href: str) -> Line:
    """A piece of evidence with its kind; one that is restricted or withdrawn says why."""
    kind = str(dict(EvidenceKind.choices)[proof.kind])
    if not proof.is_public:
        said = write.run(_("%(kind)s, restricted:") % {"kind": kind} + " ")
        return (said, *write.text(proof.restriction_reason))
    if withdrawn := withdrawn_proof(proof):
        return (write.labelled(kind), write.run(withdrawn))
    return (*write.text(proof.title, href=href), write.run(f" ({kind})"))


def withdrawn_proof(proof: Any) -> str:
    """Why the link or file of a piece of evidence is no longer there; "" where it is."""
    return withdrawn_link(proof.url) or sentence_of(proof.uid, FILE)


def proof_line(write: Writer, proof: Any) -> Line:
    """A piece of evidence as the site has it, with its date and hash."""
    href = f"/data/evidence/{proof.uid}/" if proof.file_key else shown_link(proof.url)
    said = named_proof(write, proof, href)
    if dated := period_of(proof, "dated"):
        said += write.line(f", {write.period(dated)}")
    if proof.dead_since:
        words = _("link dead since %(date)s") % {"date": write.date(proof.dead_since)}
        said += write.line(f", {words}")
    if proof.sha256:
        said += (Run(f" sha256 {proof.sha256[:16]}…"),)
    return said


def _reviews(write: Writer, activity: ActivityFacts, name: str) -> Fact | None:
    items = tuple(_review(write, row) for row in activity.reviews)
    return _fact(
        write,
        f"{name}-reviews",
        _("Proposed rates"),
        (Items(f"{name}-reviews-list", items),) if items else (),
    )


def _review(write: Writer, row: Any) -> Line:
    by = str(dict(ProposedBy.choices)[row.proposed_by])
    state = str(dict(ReviewState.choices).get(row.state, _("outcome not documented")))
    before, after = around(
        _("%(rate)s proposed by %(who)s (%(state)s):"), "rate", who=by, state=state
    )
    said: Line = (
        *write.line(before),
        write.figure(row.proposed_percent),
        write.run(f"{after} "),
        *write.text(row.reason),
    )
    if row.answer:
        said += (write.run(" – " + _("Answer:") + " "), *write.text(row.answer))
    return said


def _warnings(
    write: Writer, facts: PlanFacts, activity: ActivityFacts, name: str
) -> list[Paragraph]:
    return [
        Paragraph(f"{name}-warning-{place}", write.line(str(WARNINGS[warning])), "warning")
        for place, warning in enumerate(facts.disagreements(activity), 1)
    ]
