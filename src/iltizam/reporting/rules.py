"""Who may do what with the reports of a plan (spec 4)."""

from dataclasses import dataclass
from typing import Any

import rules
from rules import add_perm

from iltizam.accounts.roles import Role, holds, objects_of
from iltizam.accounts.rules import is_secretariat
from iltizam.core.permissions import predicate_on
from iltizam.reporting.models import Report
from iltizam.reporting.places import commitment_uid_of


@dataclass(frozen=True, slots=True)
class Place:
    """A place of one report where somebody wants to write."""

    report: Report
    slot: str

    @property
    def commitment_uid(self) -> str:
        return commitment_uid_of(self.slot)


def leads_in(user: Any, report: Report) -> frozenset[str]:
    """The commitments of the report's plan that this user leads now."""
    led = objects_of(user, Role.LEAD, Role.DEPUTY)
    if not led:
        return frozenset()
    own = report.plan.commitments.filter(uid__in=led)
    return frozenset(own.order_by("pk").values_list("uid", flat=True))


@predicate_on(Report)
def is_of_a_public_plan(_user, report):
    return report.plan.published_at is not None


@predicate_on(Report)
def leads_in_its_plan(user, report):
    return bool(leads_in(user, report))


@predicate_on(Report)
def was_given_access(user, report):
    return holds(user, Role.READER, object_uid=report.uid)


@predicate_on(Place)
def leads_what_it_is_about(user, place):
    """Remarks on a commitment are its lead's to write."""
    return bool(place.commitment_uid) and place.commitment_uid in leads_in(user, place.report)


@rules.predicate(name="leads_or_reads_something")
def leads_or_reads_something(user):
    return user.is_authenticated and holds(user, Role.LEAD, Role.DEPUTY, Role.READER)


add_perm("reporting.list_reports", is_secretariat | leads_or_reads_something)
add_perm("reporting.create_report", is_secretariat)
add_perm("reporting.manage_report", is_secretariat)
# As ``Report.objects.read_by`` answers it for all of them.
add_perm(
    "reporting.read_draft",
    is_of_a_public_plan & (is_secretariat | leads_in_its_plan | was_given_access),
)
add_perm("reporting.comment", is_secretariat | was_given_access)
add_perm("reporting.write_narrative", is_secretariat | leads_what_it_is_about)
add_perm("reporting.make_papers", is_secretariat)
add_perm("reporting.set_letterhead", is_secretariat)
