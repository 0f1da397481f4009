"""What each public page says, as data: the members of the JSON twins (docs/open-data.md).

Each function takes the context that the page's template takes. A member keeps its name
and its meaning; new ones may come.
"""

from django.urls import reverse

from iltizam.web.public.addresses import plan_url
from iltizam.web.public.described_changes import months_of, over_time
from iltizam.web.public.parts import next_address
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


def _data(plan):
    return reverse("data:plan", kwargs={"slug": plan.slug})


def _plan(plan):
    return {
        "uid": plan.uid,
        "slug": plan.slug,
        "title": text(plan.title),
        "phase": plan.phase,
        "origin": plan.origin,
        "is_fictional": plan.is_fictional,
        "period": period(plan.period),
        "as_of": period(plan.as_of),
        "url": f"{plan_url(plan.slug)}{FILE}",
        "data": _data(plan),
    }


def _commitment(commitment, url):
    return {
        "uid": commitment.uid,
        "number": commitment.number,
        "title": text(commitment.title),
        "url": f"{url}{FILE}",
    }


def _flags(figures):
    return {"late": figures.late, "at_risk": figures.at_risk, "stale": figures.stale}


def _notes(rows):
    return [{"code": row.code, "text": text(row.text)} for row in rows]


def _summary(summary):
    return {
        **_plan(summary.plan),
        "commitments": summary.commitment_count,
        "rate": rate(summary.figures.rate),
        "statuses": [{**status(found), "count": count} for found, count in summary.statuses],
    }


def _summaries(context):
    return {"plans": [_summary(summary) for summary in context["summaries"]]}


def plans_page(context):
    part = context["part"]
    return {
        **_summaries(context),
        "count": part.paginator.count,
        "next": next_address(part, reverse("public:plans-json")),
    }


def home_page(context):
    return {
        **_summaries(context),
        "more_plans": context["more_plans"],
        "moved": [
            {
                "title": text(move.title),
                "percent": move.percent,
                "effective": period(move.when),
                "url": f"{move.url}{FILE}",
            }
            for move in context["moves"]
        ],
        "late": [
            {"title": text(line.title), "count": line.count, "url": f"{line.url}{FILE}"}
            for line in context["late"]
        ],
    }


def plan_page(context):
    plan, figures = context["plan"], context["figures"]
    return {
        **_plan(plan),
        "territory": {"code": plan.territory.code, "name": text(plan.territory.name)},
        "description": text(plan.description),
        "rate": rate(figures.rate),
        "evidenced": decimals(figures.evidenced),
        "status": status(context["status"]),
        "figures_of": day(figures.on),
        "axes": [_group(row) for row in context["axes"]],
        "institutions": [_group(row) for row in context["institutions"]],
        "statuses": [
            {"code": found.code if found else None, "count": count}
            for found, count, _url in context["statuses"]
        ],
        "commitments": [_plan_line(row) for row in context["rows"]],
        "over_time": over_time(context["over_time"]),
        "of": context["total"],
        "source_notes": _notes(plan.note_rows),
    }


def _group(row):
    return {"title": plain(row.title), "rate": rate(row.rate), "commitments": row.count}


def _plan_line(row):
    commitment, figures = row.commitment, row.figures
    return {
        **_commitment(commitment, row.url),
        "lead": _named(commitment.lead) if commitment.lead_id else None,
        "rate": rate(figures.rate),
        "evidenced": decimals(figures.evidenced),
        "status": status(row.status),
        **_flags(figures),
        "remarks": [remark.code for remark in commitment.remark_rows],
    }


def _named(organisation):
    return {"uid": organisation.uid, "name": text(organisation.name)}


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
            }
            for row, since, resolved in context["obstacles"]
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


def _range(found):
    if found is None:
        return None
    return {
        "low": decimals(found.low),
        "high": decimals(found.high),
        "explanation": found.explanation,
    }


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
        "date": period(proof.when),
        "restriction_reason": text(proof.restriction_reason),
    }


def _review(review):
    return {
        "proposed_by": str(review.proposed_by),
        "current": review.current,
        "proposed": review.proposed,
        "reason": text(review.reason),
        "date": period(review.when),
        "outcome": str(review.state_label),
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


def methodology_page(context):
    plan, example = context["plan"], context["example"]
    return {
        "plan": _plan(plan),
        "plan_rule": {"code": plan.rate_rule, "text": str(context["plan_rule"])},
        "cancelled_rule": {"code": plan.cancelled_rule, "text": str(context["cancelled_rule"])},
        "bands": [
            {**status(found), "range": plain(found.range)} for found in context["statuses"]
        ],
        "stale_after_days": plan.stale_after_days,
        "at_risk_points": plan.at_risk_points,
        "note": text(plan.methodology_note),
        "rate": rate(context["figures"].rate),
        "example": example
        and {
            "kind": example.kind,
            "title": text(example.title),
            "url": f"{example.url}{FILE}",
            "lines": [
                {
                    "title": text(line.title),
                    "left": plain(line.left),
                    "right": plain(line.right),
                }
                for line in example.lines
            ],
            "result": plain(example.result),
            "published": example.published,
        },
    }


def reconciliation_page(context):
    plan = context["plan"]

    def listed(name):
        return [
            {
                **_commitment(row.commitment, row.url),
                "rate": rate(row.figures.rate),
                "range": _range(row.figures.range),
            }
            for row in context[name]
        ]

    return {
        "plan": _plan(plan),
        "rate": rate(context["figures"].rate),
        **{
            name: listed(name)
            for name in ("not_explained", "only_by_rounding", "explained", "both")
        },
    }


def accessibility_page(context):
    return {"standard": "WCAG 2.2 AA", "contact": context["contact"]}


def legal_page(context):
    installation = context["installation"]
    return {
        "publisher": installation.publisher,
        "hosting": installation.hosting,
        "repository": installation.repository,
    }
