"""The page of one commitment: summary first, then everything known of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core import formatting
from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.rows import period_of
from iltizam.core.templatetags.texts import text_html
from iltizam.core.texts import prefer_languages
from iltizam.core.uids import is_uid
from iltizam.core.versions import SITE, plan_scope
from iltizam.core.withholding import FILE, sentence_of, shown_link, withdrawn_link
from iltizam.plans.enums import (
    ActivityState,
    FocalPointRole,
    OgpValue,
    PartnerRole,
    RemarkOutcome,
)
from iltizam.plans.policy_areas import name_of
from iltizam.plans.remarks_in_words import remark_label
from iltizam.reporting.dossier import commitment_dossier
from iltizam.tracking import history
from iltizam.tracking.enums import ActionKind, EvidenceKind
from iltizam.tracking.figures import commitment_figures, original_rate
from iltizam.tracking.warnings import disagreements
from iltizam.tracking.wording import WARNINGS
from iltizam.web.charts import value_chart
from iltizam.web.public import described_commitment
from iltizam.web.public.addresses import commitment_url
from iltizam.web.public.history import happenings
from iltizam.web.public.lineage import relatives_of
from iltizam.web.public.over_time import commitment_over_time
from iltizam.web.public.reviews import Reviews
from iltizam.web.public.statuses import Scale
from iltizam.web.public.voices import voices_of
from iltizam.web.twins import show

BIGGEST_NUMBER = 32_767


def parsed_ref(ref):
    """What stands in a commitment's address: its number (int) or its uid (str).

    Raises Http404 for anything else.
    """
    if ref.isascii() and ref.isdigit() and not ref.startswith("0"):
        number = int(ref) if len(ref) < 6 else 0
        if 0 < number <= BIGGEST_NUMBER:
            return number
    elif is_uid(ref):
        return ref
    raise Http404(_("There is no commitment at this address."))


def visible_dossier(request, slug, ref):
    """The commitment of an address with all its rows; Http404 when there is none."""
    found = commitment_dossier(viewer(request), slug, parsed_ref(ref))
    if found is None:
        raise Http404(_("There is no commitment at this address."))
    prefer_languages(found.plan.language, settings.LANGUAGE_CODE)
    return found


class Deed(NamedTuple):
    """An action as it stands, ready to be shown: activities have many."""

    kind: str
    mark: str
    text: str
    when: str
    label: str
    reason: str


@dataclass(slots=True)
class Proof:
    """A piece of evidence; a restricted one shows its reason and hash only.

    ``withdrawn`` says that its link or its file is, and why.
    """

    title: object
    kind_label: str
    url: str
    sha256: str
    when: object
    is_public: bool
    restriction_reason: object
    dead_since: object
    withdrawn: str = ""


@dataclass(slots=True)
class ActivityCard:
    """One activity as the commitment's page shows it."""

    row: object
    figures: object
    status: object
    url: str
    state_label: str
    deeds: list = field(default_factory=list)
    proofs: list = field(default_factory=list)
    reviews: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    revised: object = None

    @property
    def label(self):
        return self.row.number if self.row.number is not None else ""

    @property
    def evidenced(self):
        """The part of its percent that has evidence: all of it or nothing."""
        return self.figures.percent if self.figures.is_evidenced else None

    @property
    def planned(self):
        return period_of(self.row, "planned")

    @property
    def actual_end(self):
        return period_of(self.row, "actual_end")


def activity_cards(plan, dossier, figures, scale, base):
    """The activities with everything reported on them, in their order."""
    review_of = Reviews(plan)
    grouped = {
        name: _grouped(getattr(dossier, f"{name}_rows"), "activity")
        for name in ("action", "evidence", "review", "note", "remark", "revised")
    }
    moves = {
        action: history.current_move(rows)
        for action, rows in _grouped(dossier.move_rows, "action").items()
    }
    states = dict(ActivityState.choices)
    codes = [band.code for band in dossier.band_rows]
    cards = []
    for row in dossier.activity_rows:
        found = figures.activities[row.id]
        revised = grouped["revised"][row.id]
        card = ActivityCard(
            row,
            found,
            scale(found.status, is_published=found.status_is_published),
            f"{base}activities/{row.key}/",
            states[row.state],
            [deed_of(action, moves.get(action.id)) for action in grouped["action"][row.id]],
            [proof_of(proof) for proof in grouped["evidence"][row.id]],
            [review_of(review) for review in grouped["review"][row.id]],
            grouped["note"][row.id],
            _remarks(grouped["remark"][row.id], grouped["review"][row.id]),
        )
        card.revised = period_of(revised[0], "revised") if revised else None
        card.warnings = _warnings(card, codes)
        cards.append(card)
    return cards


def _remarks(rows, reviews):
    """The remarks on an activity; one that a proposed rate says already is left out."""
    said = {"rate_change_suggested"} if reviews else set()
    return [prepared_remark(row) for row in rows if row.code not in said]


def _grouped(rows, name):
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _warnings(card, codes):
    found = disagreements(
        state=card.row.state,
        percent=card.figures.percent,
        status=card.figures.status,
        bands=codes,
        kinds={deed.kind for deed in card.deeds},
    )
    return [WARNINGS[warning] for warning in found]


DEED_MARKS = {ActionKind.DONE: "✓", ActionKind.ADDITIONAL: "+", ActionKind.NOT_DONE: "✕"}
DEED_LABELS = dict(ActionKind.choices)


def deed_of(action, move):
    """An action with its latest move; one that never moved has no kind."""
    if move is None:
        return Deed("", "", text_html(action.text), "", "", "")
    when = formatting.period(period_of(move, "happened"), get_language())
    return Deed(
        move.kind,
        DEED_MARKS[move.kind],
        text_html(action.text),
        when,
        str(DEED_LABELS[move.kind]),
        text_html(move.reason),
    )


def proof_of(row):
    return Proof(
        row.title if row.is_public else None,
        dict(EvidenceKind.choices)[row.kind],
        _address_of(row) if row.is_public else "",
        row.sha256,
        period_of(row, "dated"),
        row.is_public,
        row.restriction_reason,
        row.dead_since,
        withdrawn_link(row.url) or sentence_of(row.uid, FILE),
    )


def _address_of(row):
    """Of the page, or of the file that this site keeps; "" where it is withdrawn."""
    if not row.file_key:
        return shown_link(row.url)
    return "" if sentence_of(row.uid, FILE) else reverse("data:evidence", args=[row.uid])


@dataclass(slots=True)
class Remark:
    label: str
    text: object
    proposed_title: object
    when: object
    outcome: str


def prepared_remark(row):
    return Remark(
        remark_label(row.code),
        row.text,
        row.proposed_title,
        period_of(row, "effective"),
        dict(RemarkOutcome.choices)[row.outcome],
    )


@dataclass(slots=True)
class Measured:
    """An indicator with its dated values, baseline first."""

    name: object
    unit: object
    target: object
    values: list
    chart: object  # charts.ValueChart, or None


def measured(dossier):
    values = _grouped(dossier.measurement_rows, "indicator")
    found = []
    for row in dossier.indicator_rows:
        dated = [(m.value, period_of(m, "effective"), False) for m in values[row.id]]
        if row.baseline is not None:
            dated.insert(0, (row.baseline, period_of(row, "baseline_date"), True))
        chart = value_chart(dated, target=row.target)
        found.append(Measured(row.name, row.unit, row.target, dated, chart))
    return found


@public
@require_safe
@cached_page(scopes=lambda slug, ref: (SITE, plan_scope(slug)))
def show_commitment(request, slug, ref):
    """Summary first; then rate, activities, voices, results, history and lineage."""
    dossier = visible_dossier(request, slug, ref)
    figures = commitment_figures(dossier, dossier.band_rows)
    scale = Scale(dossier.band_rows)
    base = commitment_url(slug, dossier.number, dossier.uid)
    activities = {row.id: row for row in dossier.activity_rows}
    context = {
        "commitment": dossier,
        "plan": dossier.plan,
        "is_draft": dossier.is_draft,
        "figures": figures,
        "status": scale(figures.status, is_published=figures.status_is_published),
        "original": _original(dossier, figures),
        "over_time": commitment_over_time(dossier, figures),
        "cards": activity_cards(dossier.plan, dossier, figures, scale, base),
        "voices": voices_of(dossier, figures, scale),
        "remarks": [prepared_remark(r) for r in dossier.remark_rows if r.activity is None],
        "notes": [note for note in dossier.note_rows if note.activity is None],
        "partners": _partners(dossier),
        "focal_points": _focal_points(dossier),
        "policy_areas": [name_of(area) for area in dossier.policy_areas],
        "ogp_values": [dict(OgpValue.choices).get(v, v) for v in dossier.ogp_values],
        "obstacles": [
            (
                row,
                period_of(row, "since"),
                period_of(row, "resolved"),
                row.amended_at and timezone.localdate(row.amended_at),
            )
            for row in dossier.obstacle_rows
        ],
        "communication": [(r, period_of(r, "happened")) for r in dossier.communication_rows],
        "indicators": measured(dossier),
        "outcome": dossier.outcome_rows[0] if dossier.outcome_rows else None,
        "history": happenings(dossier, activities),
        "relatives": relatives_of(dossier, viewer(request)),
        "base": base,
    }
    return show(
        request, "public/commitment.html", context, described_commitment.commitment_page
    )


def _original(dossier, figures):
    """R7's second rate, where anything changed since adoption."""
    if not dossier.change_rows or figures.rate.computed is None:
        return None
    return original_rate(dossier.plan, dossier.activity_rows, dossier.change_rows, figures)


def _partners(dossier):
    roles = dict(PartnerRole.choices)
    return [(roles[row.role], row) for row in dossier.partner_rows]


def _focal_points(dossier):
    roles = dict(FocalPointRole.choices)
    return [
        (roles[row.role], row.name, row.starts_on, row.ends_on) for row in dossier.focal_rows
    ]
