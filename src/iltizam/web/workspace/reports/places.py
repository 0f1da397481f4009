"""What an address of a report is about, for those who may know of it; and whose names show."""

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from iltizam.accounts.models import User
from iltizam.core.models import ActorPerson
from iltizam.core.permissions import may, require
from iltizam.core.texts import prefer_languages
from iltizam.plans.models import Activity, Commitment
from iltizam.reporting.models import Report
from iltizam.reporting.readiness import Concern
from iltizam.reporting.rules import Place
from iltizam.tracking.asked import place_of, report_address


def report_at(request, uid, permission="reporting.read_draft"):
    """The report of an address with its plan.

    Http404 for those who do not read its drafts; PermissionDenied for who reads, and may not.
    """
    found = Report.objects.read_by(request.user).select_related("plan").filter(uid=uid).first()
    if found is None:
        raise Http404
    require(request.user, permission, found)
    prefer_languages(found.plan.language, settings.LANGUAGE_CODE)
    return found


def may_write(user, report, slot):
    return may(user, "reporting.write_narrative", Place(report, slot))


def title_of(report):
    return report.called


def names_of(request, report, actors):
    """The person behind each actor, by its key: for the secretariat alone (one statement)."""
    if not may(request.user, "reporting.manage_report", report):
        return {}
    links = ActorPerson.objects.filter(actor__in={actor.pk for actor in actors if actor})
    uids = dict(links.values_list("actor_id", "person_uid"))
    users = User.objects.filter(uid__in=uids.values())
    names = {user.uid: user.get_full_name() for user in users}
    return {key: names[uid] for key, uid in uids.items() if uid in names}


def mending_addresses(request, report, found):
    """Where each finding is mended, in the order of ``found``; two statements.

    "" for a text to translate, where the reader is none of those who do.
    """
    activities = Activity.objects.filter(uid__in=_uids("activity", found)).select_related(
        "commitment__plan"
    )
    commitments = Commitment.objects.filter(
        uid__in=_uids("commitment", found) | {each.commitment for each in found}
    ).select_related("plan")
    reports = {each.uid: report_address(each) for each in activities}
    by_uid = {each.uid: each for each in commitments}

    def address_of(finding):
        missing = _first_missing(finding, request.LANGUAGE_CODE)
        if finding.at.kind == "narrative":
            parts = {"uid": report.uid, "slot": finding.at.uid, "text_language": missing}
            return reverse("workspace:narrative", kwargs=parts)
        commitment = by_uid.get(finding.commitment)
        if commitment is None:
            return ""
        where = place_of(commitment)
        if finding.concern == Concern.UNTRANSLATED:
            if not may(request.user, "plans.change_texts", commitment):
                return ""
            where |= {"text_language": missing}
            return f"{reverse('workspace:translate', kwargs=where)}#{finding.at.uid}"
        if finding.at.kind == "activity":
            return reports.get(finding.at.uid, "")
        return reverse("workspace:commitment", kwargs=where)

    return [address_of(each) for each in found]


def _uids(kind, found):
    return {each.at.uid for each in found if each.at.kind == kind}


def _first_missing(finding, language):
    """The reader's language where it is missing, else the first that is; "" for none."""
    if language in finding.languages:
        return language
    return next(iter(finding.languages), "")
