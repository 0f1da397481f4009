"""What each public page says, as data: the members of the JSON twins (docs/pages-as-data.md).

Each function takes the context that the page's template takes. A member keeps its name
and its meaning; new ones may come.
"""

from django.urls import reverse

from iltizam.web.public.addresses import plan_url
from iltizam.web.public.described_changes import over_time
from iltizam.web.public.parts import next_address
from iltizam.web.twins import (
    FILE,
    day,
    decimals,
    period,
    plain,
    rate,
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
    return {
        "late": figures.late,
        "at_risk": figures.at_risk,
        "stale": figures.stale,
        "awaiting_validation": figures.awaiting,
    }


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


def _range(found):
    if found is None:
        return None
    return {
        "low": decimals(found.low),
        "high": decimals(found.high),
        "explanation": found.explanation,
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
