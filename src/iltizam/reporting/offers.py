"""The invitation to read a report before it is public."""

from django.utils.translation import gettext as _

from iltizam.accounts.inviting import Offer, register
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role
from iltizam.core.models import Actor
from iltizam.core.texts import in_words
from iltizam.reporting.actions import end_access, give_access
from iltizam.reporting.models import Report, ReportReader


def report_in_words(uid: str) -> str | None:
    report = Report.objects.filter(uid=uid).select_related("plan").first()
    if report is None:
        return None
    return _("%(report)s of “%(plan)s”") % {
        "report": report.get_kind_display(),
        "plan": in_words(report.plan.title),
    }


def _grant(user: User, uid: str, *, by: Actor) -> ReportReader:
    return give_access(Report.objects.get(uid=uid), user=user, by=by)


def _end(user: User, uid: str, *, by: Actor) -> None:
    held = ReportReader.objects.current()
    for row in held.filter(person__user=user, report__uid=uid):
        end_access(row, by=by)


register(Role.READER.value, Offer(report_in_words, _grant, _end))
