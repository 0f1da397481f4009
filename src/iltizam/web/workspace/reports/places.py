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


def mending_addresses(report, found, language):
    """Where each finding is mended, in the order of ``found``; two statements."""
    wanted = {(each.at.kind, each.at.uid) for each in found}
    by_kind = {
        kind: {uid for name, uid in wanted if name == kind}
        for kind in ("activity", "commitment")
    }
    addresses = {
        ("activity", each.uid): report_address(each)
        for each in Activity.objects.filter(uid__in=by_kind["activity"]).select_related(
            "commitment__plan"
        )
    }
    addresses |= {
        ("commitment", each.uid): reverse("workspace:commitment", kwargs=place_of(each))
        for each in Commitment.objects.filter(uid__in=by_kind["commitment"]).select_related(
            "plan"
        )
    }
    return [_address_of(report, each, addresses, language) for each in found]


def _address_of(report, finding, addresses, language):
    if finding.at.kind == "narrative":
        missing = language if language in finding.languages else finding.languages[0]
        parts = {"uid": report.uid, "slot": finding.at.uid, "text_language": missing}
        return reverse("workspace:narrative", kwargs=parts)
    return addresses.get((finding.at.kind, finding.at.uid), "")
