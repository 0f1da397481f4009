"""What the pages of a commitment and of an activity say, as data (docs/pages-as-data.md)."""

from iltizam.web.public.described import _commitment, _flags, _named, _notes, _plan, _range
from iltizam.web.public.described_changes import months_of
from iltizam.web.twins import (
    FILE,
    day,
    decimals,
    moment,
    period,
    plain,
    rate,
    shown,
    status,
    text,
)


def commitment_page(context):
    commitment, figures = context["commitment"], context["figures"]
    return {
        **_commitment(commitment, context["base"]),
        "plan": _plan(context["plan"]),
        **_promised(commitment, context),
        "rate": rate(figures.rate),
        "evidenced": decimals(figures.evidenced),
        "status": status(context["status"]),
        "range": _range(figures.range),
        "has_equal_weights": figures.has_equal_weights,
        "counted_as_zero": figures.counted_as_zero,
        "under_original_weights": shown(context["original"]),
        "last_report": day(figures.reported_on),
        **_flags(figures),
        "activities": [_card(card) for card in context["cards"]],
        "voices": _voices(context["voices"]),
        "remarks": [_remark(row) for row in context["remarks"]],
        **_met_and_reached(context),
        "lineage": [_relative(row) for row in context["relatives"] if not row.is_here],
        "source_notes": _notes(context["notes"]),
        "over_time": months_of(context["over_time"]),
        "history": history(context["history"]),
    }


def _promised(commitment, context):
    return {
        "axis": (
            {"number": commitment.axis.number, "title": text(commitment.axis.title)}
            if commitment.axis
            else None
        ),
        "lead": _named(commitment.lead) if commitment.lead else None,
        "partners": [{"role": str(role), **_named(row)} for role, row in context["partners"]],
        "period": period(commitment.period),
        "summary": text(commitment.summary),
        "texts": [
            {"code": row.code, "label": text(row.label), "text": text(row.text)}
            for row in commitment.text_rows
        ],
        "ogp_values": list(commitment.ogp_values),
        "policy_areas": list(commitment.policy_areas),
        "sdgs": list(commitment.sdgs),
        "ogp_id": commitment.ogp_id,
    }


def _met_and_reached(context):
    outcome = context["outcome"]
    return {
        "obstacles": [
            {
                "sentence": text(row.sentence),
                "mitigation": text(row.mitigation),
                "since": period(since),
                "resolved": period(resolved),
                "amended_at": moment(row.amended_at),
                "amendment_reason": text(row.amendment_reason),
            }
            for row, since, resolved, _amended_on in context["obstacles"]
        ],
        "communication": [
            {"action": text(row.action), "audience": text(row.audience), "date": period(when)}
            for row, when in context["communication"]
        ],
        "indicators": [_indicator(found) for found in context["indicators"]],
        "outcome": outcome
        and {
            "goal_reached": outcome.goal_reached,
            "results": text(outcome.results),
            "contribution": text(outcome.contribution),
            "next_steps": text(outcome.next_steps),
            "note": text(outcome.note),
        },
    }


def _indicator(found):
    return {
        "name": text(found.name),
        "unit": text(found.unit),
        "target": _number(found.target),
        "values": [
            {"value": _number(value), "date": period(when), "is_baseline": is_baseline}
            for value, when, is_baseline in found.values
        ],
    }


def _number(value):
    """Decimals as the digits stored, so that nothing is rounded on the way."""
    return None if value is None else str(value)


def _card(card):
    row, figures = card.row, card.figures
    return {
        "uid": row.uid,
        "key": row.key,
        "number": row.number,
        "title": text(row.title),
        "url": f"{card.url}{FILE}",
        "percent": figures.percent,
        "status": status(card.status),
        "state": row.state,
        "state_reason": text(row.state_reason),
        "weight": _number(row.weight),
        "in_plan": row.in_plan,
        "counts": figures.counts,
        "is_evidenced": figures.is_evidenced,
        "is_late": figures.is_late,
        "is_at_risk": figures.is_at_risk,
        "is_stale": figures.is_stale,
        "awaits_validation_since": day(figures.received_on),
        "planned": period(card.planned),
        "revised": period(card.revised),
        "actions": [
            {"kind": deed.kind, "text": plain(deed.text), "date": plain(deed.when)}
            for deed in card.deeds
        ],
        "evidence": [_proof(proof) for proof in card.proofs],
        "proposed_rates": [_review(review) for review in card.reviews],
        "warnings": [str(warning) for warning in card.warnings],
        "remarks": [_remark(remark) for remark in card.remarks],
        "source_notes": _notes(card.notes),
    }


def _proof(proof):
    """Restricted evidence says its reason and its hash only, as on the page."""
    return {
        "kind": str(proof.kind_label),
        "is_public": proof.is_public,
        "title": text(proof.title) if proof.is_public else None,
        "url": proof.url,
        "sha256": proof.sha256,
        "withdrawn": proof.withdrawn or None,
        "date": period(proof.when),
        "restriction_reason": text(proof.restriction_reason),
        "dead_since": day(proof.dead_since),
    }


def _review(review):
    return {
        "proposed_by": str(review.proposed_by),
        "current": review.current,
        "proposed": review.proposed,
        "reason": text(review.reason),
        "date": period(review.when),
        "outcome": str(review.state_label),
        "open_for_working_days": review.open_for,
        "is_for_the_agenda": review.is_for_the_agenda,
        "answer": text(review.answer),
    }


def _remark(remark):
    return {
        "label": plain(remark.label),
        "text": text(remark.text),
        "proposed_title": text(remark.proposed_title),
        "date": period(remark.when),
        "outcome": str(remark.outcome),
    }


def _voices(voices):
    return {
        "government": rate(voices.government),
        "civil_society": [
            {
                "organisation": text(row.organisation),
                "percent": row.percent,
                "status": status(row.status),
                "text": text(row.text),
                "evidence": row.evidence_url,
                "evidence_withdrawn": row.withdrawn or None,
                "date": period(row.when),
            }
            for row in voices.civil_society
        ],
        "independent_reviewers": [
            {
                "dimension": str(row.dimension),
                "value": str(row.value),
                "date": period(row.when),
            }
            for row in voices.reviewers
        ],
        "difference": plain(voices.difference),
    }


def _relative(row):
    return {
        "uid": row.uid,
        "words": str(row.words),
        "title": text(row.title),
        "plan": text(row.plan_title),
        "basis": str(row.basis),
        "url": f"{row.url}{FILE}",
    }


def history(lines):
    """What happened, newest first."""
    return [
        {
            "effective": period(line.when),
            "recorded_at": moment(line.order[0]),
            "what": plain(line.what),
            "about": plain(line.about),
            "why": [plain(paragraph) for paragraph in line.why],
        }
        for line in lines
    ]


def activity_page(context):
    activity = context["activity"]
    return {
        **_card(context["card"]),
        "commitment": _commitment(context["commitment"], context["commitment_url"]),
        "plan": _plan(context["plan"]),
        "expected_output": text(activity.expected_output),
        "waits_for": [text(row.title or row.event) for row in context["waits_for"]],
        "history": history(context["history"]),
    }
