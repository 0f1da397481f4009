"""A text of a report: written, looked at before it is saved, and every version it had."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.reporting.acting import actor_in
from iltizam.reporting.actions import NarrativeConflict, write_narrative
from iltizam.reporting.models import Narrative, NarrativeVersion
from iltizam.reporting.places import commitment_uid_of, slot_of
from iltizam.reporting.rules import Place
from iltizam.web.workspace.reports.places import may_write, names_of, report_at, title_of
from iltizam.web.workspace.reports.rich import differences_html, rich_html

MOST_VERSIONS = 50


def _place_at(request, uid, slot, text_language):
    """(report, slot) of an address; Http404 where the report has no such text."""
    report = report_at(request, uid)
    found = slot_of(report.plan, slot)
    if found is None or text_language not in report.languages:
        raise Http404
    return report, found


@guarded_by("reporting.write_narrative")
@require_http_methods(["GET", "POST"])
@never_cache
def edit_narrative(request, uid, slot, text_language):
    """Write a text; without a script too, it is looked at before it is saved."""
    report, place = _place_at(request, uid, slot, text_language)
    require(request.user, "reporting.write_narrative", Place(report, slot))
    last = _current(report, slot, text_language)
    page = partial(_page, request, report, place, text_language)
    if request.method == "GET":
        return page(last)
    text, number = request.POST.get("text", ""), _number(request)
    if request.POST.get("do") == "preview":
        return page(last, text=text, number=number, preview=rich_html(text, text_language))
    by = actor_in(request.user, report, commitment_uid=commitment_uid_of(slot))
    try:
        write_narrative(
            report, slot=slot, language=text_language, text=text, number=number, by=by
        )
    except NarrativeConflict as conflict:
        differs = differences_html(conflict.theirs.text, conflict.mine)
        return page(conflict.theirs, text=conflict.mine, conflict=differs, status=409)
    except Refused as refused:
        return page(last, text=text, number=number, errors=refused.reasons, status=422)
    messages.success(request, _("The text is saved."))
    return redirect("workspace:plan_report", uid=report.uid)


def _number(request):
    """The version that the writer began from."""
    said = request.POST.get("number", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _current(report, slot, language):
    found = Narrative.objects.filter(report=report, slot=slot, language=language).first()
    return found.current() if found else None


def _page(
    request,
    report,
    place,
    text_language,
    last,
    *,
    text=None,
    number=None,
    preview=None,
    conflict=None,
    errors=(),
    status=200,
):
    others = [code for code in report.languages if code != text_language]
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "slot": place,
        "text_language": text_language,
        "last": last,
        "text": (last.text if last else "") if text is None else text,
        "number": (last.number if last else 0) if number is None else number,
        "preview": preview,
        "conflict": conflict,
        "errors": errors,
        "beside": _beside(report, place, others),
    }
    return render(request, "workspace/reports/narrative.html", context, status=status)


def _beside(report, place, languages):
    """(language, text as it reads) in the other languages: to translate from."""
    found = NarrativeVersion.objects.current().filter(
        narrative__report=report,
        narrative__slot=place.id,
        narrative__language__in=languages,
    )
    return [
        (row.narrative.language, rich_html(row.text, row.narrative.language))
        for row in found.select_related("narrative")
        if row.text
    ]


@guarded_by("reporting.read_draft")
@require_safe
@never_cache
def list_versions(request, uid, slot, text_language):
    """Who changed what: each version against the one before, the newest first."""
    report, place = _place_at(request, uid, slot, text_language)
    rows = list(
        NarrativeVersion.objects.filter(
            narrative__report=report, narrative__slot=slot, narrative__language=text_language
        )
        .select_related("by")
        .order_by("-number")[: MOST_VERSIONS + 1]
    )
    befores = [*(row.text for row in rows[1:]), ""]
    names = names_of(request, report, [row.by for row in rows])
    changed = [
        (row, differences_html(before, row.text), names.get(row.by_id, ""))
        for row, before in zip(rows[:MOST_VERSIONS], befores, strict=False)
    ]
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "slot": place,
        "text_language": text_language,
        "versions": changed,
        "is_cut": len(rows) > MOST_VERSIONS,
        "may_write": may_write(request.user, report, slot),
    }
    return render(request, "workspace/reports/narrative_versions.html", context)
