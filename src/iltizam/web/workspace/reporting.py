"""Reporting on an activity in one screen (spec 1.4, 2.1).

The page is the truth: every button posts the whole screen, which is saved as a draft first.
A module saves it while one types (``save_report``) and shows the same effect.
"""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.core.models import Actor
from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.core.uids import is_uid
from iltizam.plans.acting import acting_role, actor_on
from iltizam.plans.models import RevisedDate
from iltizam.tracking.actions import (
    CannotSave,
    EditConflict,
    attach_file,
    attach_link,
    detach_evidence,
    missing,
    needs_review,
    save_draft,
    start_update,
    submit_update,
    withdraw_draft,
)
from iltizam.tracking.asked import place_of, report_address
from iltizam.tracking.effects import effect_of
from iltizam.tracking.enums import Channel, EvidenceKind, UpdateState
from iltizam.tracking.models import ProgressUpdate
from iltizam.tracking.uploads import ENDINGS
from iltizam.web.bodies import takes_files
from iltizam.web.workspace.places import activity_at
from iltizam.web.workspace.report_form import (
    TEXTS,
    as_fields,
    as_typed,
    draft_in,
    from_post,
    languages_of,
    listed_actions,
    today,
)
from iltizam.web.workspace.report_rows import Row

# What only shows when it is asked for, or was typed.
ASKED_FOR = ("regression_reason", "no_evidence_reason")


FILES_AT_ONCE = 3  # chosen or dropped together; a report brings more one after the other


class HandedInMeanwhile(Exception):
    """The draft of the screen is no draft any more; what was typed is on the screen only."""


@guarded_by("tracking.report_progress")
@takes_files(FILES_AT_ONCE)
@require_http_methods(["GET", "POST"])
@never_cache
def report(request, slug, ref, key):
    """Begin or go on with a report; publish it, or hand it in where somebody reviews."""
    activity = activity_at(request, slug, ref, key)
    require(request.user, "tracking.report_progress", activity)
    listed = listed_actions(activity)
    if request.method == "POST":
        return _posted(request, activity, listed)
    update = begun(request.user, activity)
    counts = _counting(activity)
    typed = as_typed(
        update, listed, get_language(), activity=activity, percent=counts and counts.percent
    )
    if update is None:
        typed.corrects = _corrected_uid(activity, request.GET.get("corrects", ""))
    if request.GET.get("asks") and update:
        typed.refuse(missing(update))
    return _page(request, activity, typed, update, counts=counts)


@guarded_by("tracking.report_progress")
@require_POST
@never_cache
def save_report(request, slug, ref, key):
    """What the screen's module posts while one types: kept as a draft, never handed in."""
    activity = activity_at(request, slug, ref, key)
    require(request.user, "tracking.report_progress", activity)
    typed = from_post(request.POST, listed_actions(activity))
    try:
        update = _save(request, activity, typed)
    except (EditConflict, HandedInMeanwhile):
        said = _("Somebody saved this report meanwhile. Nothing is lost: compare the two.")
        return JsonResponse({"said": said}, status=409)
    except Refused as refused:
        return JsonResponse({"said": str(refused)}, status=422)
    effect = _effect(activity, update)
    return JsonResponse(
        {
            "update": update.uid,
            "revision": update.revision,
            "said": _saved_at(update),
            "effect": render_to_string("workspace/report_effect.html", {"effect": effect}),
            "asks": {each.field: each.message for each in missing(update)},
        }
    )


def begun(user, activity):
    """The report that this user goes on with, in the role they act in; None without one."""
    found = _open_ones(user, activity).order_by("-pk")
    return min(found, key=lambda each: each.state != UpdateState.RETURNED, default=None)


def _open_ones(user, activity):
    """What this user may change of it, in the role they act in."""
    held = acting_role(user, activity.commitment)
    return (
        ProgressUpdate.objects.open()
        .filter(
            activity=activity,
            author__role=held.role,
            author__organisation_uid=held.organisation_uid,
            author__person_link__person_uid=user.uid,
        )
        .select_related("author", "corrects")
    )


def _posted(request, activity, listed):
    typed = from_post(request.POST, listed)
    do = request.POST.get("do", "save")
    if do == "withdraw":
        return _withdrawn(request, activity, typed.uid)
    update = None
    try:
        update = _save(request, activity, typed)
        _change_evidence(request, typed, update, do)
        if do == "publish":
            return _handed_in(
                request,
                activity,
                submit_update(update, by=_by(request, activity), seen=request.POST.get("seen")),
            )
    except EditConflict as conflict:
        return _conflict_page(request, activity, typed, conflict.theirs)
    except HandedInMeanwhile:
        return _page(request, activity, typed, None, status=409, is_gone=True)
    except Refused as refused:
        typed.refuse(refused.reasons, getattr(typed, "places", ()))
        return _page(
            request, activity, typed, update or begun(request.user, activity), status=422
        )
    return redirect(_address_after(activity, update, do))


def _address_after(activity, update, do):
    if do.startswith("access:"):
        uid = do.removeprefix("access:")
        evidence = get_object_or_404(update.evidence, uid=uid if is_uid(uid) else "")
        return reverse("workspace:evidence_access", kwargs={"uid": evidence.uid})
    where = {
        "preview": "?asks=1#effect",
        "attach": "#evidence",
        "add": "?more=1#actions",
    }
    return report_address(activity) + where.get(do, "?saved=1")


def _by(request, activity):
    return actor_on(request.user, activity.commitment)


@transaction.atomic
def _save(request, activity, typed):
    """Keep the screen as a draft. Raises EditConflict, HandedInMeanwhile, Refused."""
    by = _by(request, activity)
    corrects = _corrected(activity, typed.corrects)
    update = start_update(activity, by=by, corrects=corrects)
    if typed.uid and update.uid != typed.uid:
        typed.uid, typed.revision = "", 0
        raise HandedInMeanwhile
    fields, wrong, typed.places = as_fields(typed, update, corrects)
    if by.role != Actor.Role.SECRETARIAT:
        for name in ("received_by", "received_on", "received_from"):
            fields.pop(name)
    if wrong:
        raise CannotSave(*wrong)
    update = save_draft(update, fields=fields, revision=typed.revision, by=by)
    typed.uid, typed.revision = update.uid, update.revision
    typed.language_before, typed.second_language_before = typed.language, typed.second_language
    return update


def _change_evidence(request, typed, update, do):
    """Take off what is to go, attach what was chosen: a link, files, or both."""
    by = update.author
    if do.startswith("detach:") and is_uid(uid := do.removeprefix("detach:")):
        for found in update.evidence.filter(uid=uid):
            detach_evidence(found, by=by)
    kind = request.POST.get("evidence_kind", "")
    title = {typed.language: typed.evidence_title}
    for file in request.FILES.getlist("evidence_file"):
        attach_file(update, file=file, kind=kind or EvidenceKind.OTHER, title=title, by=by)
    if typed.evidence_url.strip():
        attach_link(
            update, url=typed.evidence_url, title=title, kind=kind or EvidenceKind.PAGE, by=by
        )


def _handed_in(request, activity, update):
    if update.state == UpdateState.PUBLISHED:
        said = _("Your report is public.")
    else:
        said = _("Your report is handed in; it shows as soon as it is validated.")
    messages.success(request, said)
    return redirect(f"{reverse('workspace:desk')}?done={activity.uid}")


def _withdrawn(request, activity, uid):
    """Give up the report that the screen showed, and no other that came since."""
    update = _open_ones(request.user, activity).filter(uid=uid).first() if uid else None
    if update is not None:
        withdraw_draft(update, by=_by(request, activity))
        messages.success(request, _("The draft is given up."))
    else:
        messages.info(request, _("This draft is not there any more: nothing was given up."))
    return redirect(f"{reverse('workspace:desk')}?done={activity.uid}")


def _conflict_page(request, activity, typed, theirs):
    """Both texts: what was typed here stays in the fields, the other stands beside it."""
    listed = listed_actions(activity)
    other = draft_in(typed.language, typed.second_language, theirs, listed)
    mine = begun(request.user, activity)
    if theirs.state != UpdateState.PUBLISHED:  # another window saved this very draft
        typed.uid, typed.revision = theirs.uid, theirs.revision
    context = {"theirs": theirs, "other": other, "differences": _differences(typed, other)}
    return _page(request, activity, typed, mine, status=409, **context)


def _differences(typed, other):
    """(what, here, there) of all that differs."""
    labels = {
        "percent": _("Percent"),
        "text": _("In a few words"),
        "difficulties": _("Difficulties"),
        "regression_reason": _("Why the rate goes down"),
        "no_evidence_reason": _("Why there is no evidence"),
        "moment": _("Moment described"),
    }
    labels |= {f"second_{name}": _in_second_language(labels[name]) for name in TEXTS}
    found = [
        (label, getattr(typed, name), getattr(other, name))
        for name, label in labels.items()
        if getattr(typed, name).strip() != getattr(other, name).strip()
    ]
    for name, label in (
        ("line", _("Actions")),
        ("second_line", _in_second_language(_("Actions"))),
    ):
        found += _different_lines(label, name, typed, other)
    return found


def _in_second_language(label):
    return _("%(text)s, in the second language") % {"text": label}


def _different_lines(label, name, typed, other):
    """Of the actions, each in a line, those that only one of the two has."""
    here, there = (
        [getattr(row, name) for row in screen.rows if not row.is_blank]
        for screen in (typed, other)
    )
    texts = [
        "\n".join(line for line in one if line and line not in another)
        for one, another in ((here, there), (there, here))
    ]
    return [(label, *texts)] if any(texts) else []


def _page(request, activity, typed, update, *, status=200, counts=None, **more):
    counts = counts or _counting(activity)
    typed.look_up_unshown(update)
    if not (typed.rows and typed.rows[-1].is_free):
        typed.rows.append(Row())
    shown = {name: bool(getattr(typed, name) or name in typed.errors) for name in ASKED_FOR}
    by_role = acting_role(request.user, activity.commitment).role
    review = needs_review(activity.commitment.plan, Actor(role=by_role))
    context = {
        "activity": activity,
        "commitment": activity.commitment,
        "plan": activity.commitment.plan,
        "place": place_of(activity.commitment),
        "typed": typed,
        "update": update,
        "counts": counts,
        "revised": _revised(activity),
        "effect": _effect(activity, update or counts),
        "evidence": list(update.evidence.all()) if update else [],
        "kinds": EvidenceKind.choices,
        "endings": ENDINGS,
        "accepts": ",".join(f".{ending}" for ending in ENDINGS.split(", ")),
        "largest": settings.ILTIZAM_UPLOAD_MAX_BYTES // 1024**2,
        "channels": Channel.choices,
        "languages_of_texts": [
            (code, name)
            for code in languages_of(activity.commitment.plan)
            for name in [dict(settings.LANGUAGES)[code]]
        ],
        "is_secretariat": by_role == Actor.Role.SECRETARIAT,
        "is_reviewed": review,
        "shown": shown,
        "saved": _saved_at(update) if update and update.saved_at else "",
        "today": today(),
        "seen": _last_published_uid(activity),
        "blank": Row(),
        "kept_as": f"{activity.uid}.{request.user.uid}",
        **more,
    }
    return render(request, "workspace/report.html", context, status=status)


def _counting(activity):
    """The published report that counts now, or None."""
    return ProgressUpdate.objects.filter(activity=activity).standing().reverse().first()


def _last_published_uid(activity):
    """What the screen has seen: handing in compares it (``submit_update``)."""
    published = ProgressUpdate.objects.published().filter(activity=activity)
    last = published.order_by("recorded_at", "sequence").last()
    return last.uid if last else ""


def _revised(activity):
    dates = RevisedDate.objects.filter(activity=activity)
    return dates.order_by("recorded_at", "sequence").last()


def _effect(activity, update):
    if update is None or update.percent is None:
        return None
    return effect_of(
        activity, update.percent, effective=update.effective, corrects=update.corrects
    )


def _corrected(activity, uid):
    """A published report of the activity that this one corrects, or None."""
    if not is_uid(uid):
        return None
    return ProgressUpdate.objects.published().filter(activity=activity, uid=uid).first()


def _corrected_uid(activity, uid):
    found = _corrected(activity, uid)
    return found.uid if found else ""


def _saved_at(update):
    moment = timezone.localtime(update.saved_at)
    return _("Saved at %(time)s") % {"time": f"{moment:%H:%M}"}
