"""A version of a report: generated, read with its comments by block, sealed, published."""

import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.accounts.step_up import requires_step_up
from iltizam.core.permissions import guarded_by, may, require
from iltizam.core.refused import Refused
from iltizam.core.texts import direction
from iltizam.reporting import actions
from iltizam.reporting.acting import actor_in
from iltizam.reporting.anchors import quotes_of
from iltizam.reporting.asked import still_open
from iltizam.reporting.differences import changes_between
from iltizam.reporting.layout.page import body_of
from iltizam.reporting.models import Comment, CompiledDocument
from iltizam.web.workspace.reports.places import names_of, report_at, title_of
from iltizam.web.workspace.reports.rich import differences_html

MOST_CHANGES = 60  # shown in full; the rest is counted


@guarded_by("reporting.manage_report")
@require_POST
@never_cache
def generate_version(request, uid):
    """Freeze the figures and compile every language; what changed is said beside it."""
    report = report_at(request, uid, "reporting.manage_report")
    note = {request.LANGUAGE_CODE: request.POST.get("note", "")}
    try:
        version = actions.generate_version(report, note=note, by=actor_in(request.user, report))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("workspace:plan_report", uid=report.uid)
    messages.success(request, _("A new version is there, with its figures frozen."))
    return redirect(_address(version, report.languages[0]))


def _address(version, language, fragment=""):
    parts = {
        "uid": version.report.uid,
        "number": version.number,
        "text_language": language,
    }
    return reverse("workspace:report_version", kwargs=parts) + fragment


def version_at(report, number):
    return get_object_or_404(report.versions.select_related("snapshot"), number=number)


@guarded_by("reporting.read_draft")
@require_http_methods(["GET", "POST"])
@never_cache
def show_version(request, uid, number, text_language):
    """The version as it reads; comments stand below the block that they are about."""
    report = report_at(request, uid)
    version = version_at(report, number)
    compiled = get_object_or_404(version.documents.all(), language=text_language)
    if request.method == "POST":
        return _comment(request, report, version, compiled)
    return _page(request, report, version, compiled)


def _comment(request, report, version, compiled):
    require(request.user, "reporting.comment", report)
    block, text = request.POST.get("block", ""), request.POST.get("text", "")
    try:
        made = actions.comment(
            version,
            language=compiled.language,
            block_id=block,
            text=text,
            by=actor_in(request.user, report),
        )
    except Refused as refused:
        return _page(
            request,
            report,
            version,
            compiled,
            selected=block,
            text=text,
            errors=refused.reasons,
            status=422,
        )
    messages.success(request, _("Your comment stands below what it is about."))
    return redirect(_address(version, compiled.language, f"#comment-{made.uid}"))


def _page(request, report, version, compiled, *, selected=None, text="", errors=(), status=200):
    document = compiled.read()
    comments = list(
        version.comments.filter(language=compiled.language).select_related("author")
    )
    talk = {
        "request": request,
        "report": report,
        "comments_on": may(request.user, "reporting.comment", report),
        "manages": may(request.user, "reporting.manage_report", report),
        "selected": request.GET.get("block", "") if selected is None else selected,
        "text": text,
        "errors": errors,
        "comments": _named(request, report, comments),
    }
    is_last = not report.versions.filter(number__gt=version.number).exists()
    context = {
        **{name: value for name, value in talk.items() if name != "request"},
        "plan": report.plan,
        "title": title_of(report),
        "version": version,
        "compiled": compiled,
        "documents": version.documents.all(),
        "is_last": is_last,
        "still_open": still_open(report) if is_last and talk["manages"] else [],
        "stage": report.current_stage(),
        "way": direction(compiled.language),
        "changes": _changes(version, compiled, document),
        "body": None if document is None else _body(document, talk),
        "most_changes": MOST_CHANGES,
    }
    return render(request, "workspace/reports/version.html", context, status=status)


def _named(request, report, comments):
    """(comment, the name of its author where it may be shown) of each, by block."""
    names = names_of(request, report, [each.author for each in comments])
    by_block = {}
    for each in comments:
        line = (each, names.get(each.author_id, ""))
        by_block.setdefault(each.block_id, []).append(line)
    return by_block


def _body(document, talk):
    """The document's own markup with what is said of each block below it."""
    quotes = quotes_of(document)

    def after(block_id):
        said = talk["comments"].get(block_id, [])
        is_selected = talk["comments_on"] and block_id == talk["selected"] in quotes
        if said or is_selected:
            context = {**talk, "said": said, "block": block_id, "is_selected": is_selected}
            return render_to_string(
                "workspace/reports/block_comments.html", context, request=talk["request"]
            )
        if talk["comments_on"] and block_id in quotes:
            return _link(block_id, quotes[block_id])
        return ""

    return mark_safe(body_of(document, after=after, level=1))  # noqa: S308 - escaped there


def _link(block_id, quote):
    return format_html(
        '<p class="talk__link no-print"><a href="?block={}#say">{}'
        '<span class="visually-hidden"> – {}</span></a></p>',
        block_id,
        pgettext("on a passage", "Comment"),
        quote[:80],
    )


def _changes(version, compiled, document):
    """(what differs, whether a person wrote it) since the version before, in this language."""
    before = version.before()
    earlier = (
        CompiledDocument.objects.filter(version=before, language=compiled.language).first()
        if before
        else None
    )
    old = earlier.read() if earlier else None
    if old is None or document is None:
        return None
    found = changes_between(old, document)
    shown = [
        (change, differences_html(change.before, change.after))
        for change in found[:MOST_CHANGES]
    ]
    return {"before": before, "shown": shown, "count": len(found)}


@guarded_by("reporting.manage_report")
@requires_step_up
@require_POST
@never_cache
def move_version(request, uid, number):
    """Seal it, publish it, or write down that it was transmitted."""
    report = report_at(request, uid, "reporting.manage_report")
    version, by = version_at(report, number), actor_in(request.user, report)
    try:
        match request.POST.get("do"):
            case "publish":
                actions.publish_version(version, by=by)
                messages.success(request, _("The report is public."))
            case "transmit":
                note = {request.LANGUAGE_CODE: request.POST.get("note", "")}
                actions.record_transmission(
                    version, on=_day(request.POST.get("on", "")), note=note, by=by
                )
                messages.success(request, _("Its transmission is on record, publicly."))
            case "seal":
                actions.seal_version(version, by=by)
                messages.success(request, _("The version is sealed: nothing of it changes."))
            case _unknown:
                raise BadRequest("no such move of a version")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_address(version, report.languages[0]))


def _day(typed):
    try:
        return datetime.date.fromisoformat(typed)
    except ValueError:
        return None


@guarded_by("reporting.manage_report")
@require_POST
@never_cache
def answer_comment(request, uid):
    """The secretariat answers, once."""
    found = (
        Comment.objects.visible_to(request.user)
        .select_related("version__report__plan")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise Http404
    report = found.version.report
    require(request.user, "reporting.manage_report", report)
    try:
        actions.answer_comment(
            found, text=request.POST.get("answer", ""), by=actor_in(request.user, report)
        )
        messages.success(request, _("Answered."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_address(found.version, found.language, f"#comment-{found.uid}"))
