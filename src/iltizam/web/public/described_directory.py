"""What the pages of institutions, territories and search say, as data."""

from django.urls import reverse

from iltizam.web.public.described import _commitment, _flags, _named, _plan, _summary
from iltizam.web.twins import FILE, rate, status, text


def _institution(organisation):
    address = reverse("public:institution", kwargs={"uid": organisation.uid})
    return {**_named(organisation), "url": f"{address}{FILE}"}


def institutions_page(context):
    return {
        "institutions": [
            {
                **_institution(line.institution),
                "kind": line.institution.kind,
                "led": line.led,
                "supported": line.supported,
            }
            for _label, lines in context["groups"]
            for line in lines
        ]
    }


def institution_page(context):
    found = context["institution"]
    return {
        **_institution(found),
        "acronym": found.acronym,
        "kind": found.kind,
        "status": found.status,
        "website": found.website,
        "territory": found.territory.code if found.territory else None,
        "parent": _institution(found.parent) if found.parent else None,
        "parts": [_institution(row) for row in context["parts"]],
        "renamed_to": _institution(found.renamed_to) if found.renamed_to else None,
        "former_names": [_institution(row) for row in context["former"]],
        "plans": [_in_plan(each) for each in context["plans"]],
    }


def _in_plan(found):
    return {
        **_plan(found.plan),
        "rate": rate(found.rate) if found.rate else None,
        "led": [_line(line) for line in found.led],
        "supported": [_line(line) for line in found.supported],
        "responsible_for_activities": found.responsible_for,
    }


def _line(line):
    return {
        **_commitment(line.commitment, line.url),
        "rate": rate(line.figures.rate),
        "status": status(line.status),
        **_flags(line.figures),
    }


def territory_page(context):
    found = context["territory"]
    return {
        **_territory(found),
        "kind": found.kind,
        "part_of": [_territory(each) for each in context["above"]],
        "plans": [_summary(each) for each in context["own"]],
        "more_plans": context["more_plans"],
        "around": [_area(area) for area in context["around"]],
        "parts": [_area(area) for area in context["areas"]],
    }


def _territory(found):
    address = reverse("public:territory", kwargs={"code": found.code})
    return {"code": found.code, "name": text(found.name), "url": f"{address}{FILE}"}


def _area(area):
    return {
        **_territory(area.territory),
        "plans": [_summary(summary) for summary in area.summaries],
    }


def search_page(context):
    return {
        "question": context["asked"].q,
        "holds_every_word": context["is_complete"],
        "found": context["total"],
        "may_be_more": context["is_cut"],
        "page_number": context["page"],
        "pages": context["pages"],
        "results": [
            {
                "kind": result.kind,
                "title": text(result.title),
                "in": text(result.around),
                "url": f"{result.address}{FILE}",
            }
            for result in context["results"]
        ],
    }
