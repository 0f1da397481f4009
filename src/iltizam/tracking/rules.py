"""Who may do what with progress, weights and what is told beside them (spec 4)."""

import rules
from rules import add_perm

from iltizam.accounts.roles import Role, holds
from iltizam.accounts.rules import is_manager, is_reviewer, is_secretariat
from iltizam.core.models import ActorPerson
from iltizam.core.permissions import may, predicate_on
from iltizam.plans.enums import UpdateReview
from iltizam.plans.rules import (
    leads_commitment,
    leads_its_commitment,
    leads_now,
    manages_its_lead_institution,
    manages_lead_institution,
    manages_now,
)
from iltizam.tracking.models import Evidence, Obstacle, ProgressUpdate


@rules.predicate(name="leads_something")
def leads_something(user):
    return user.is_authenticated and holds(user, Role.LEAD, Role.DEPUTY)


@predicate_on(ProgressUpdate)
def wrote_it_and_leads(user, update):
    """Its author, as long as they lead what it is about."""
    if not leads_now(user, update.activity.commitment):
        return False
    link = ActorPerson.objects.filter(actor=update.author_id, person_uid=user.uid)
    return bool(link.exists())


@predicate_on(ProgressUpdate)
def leads_what_it_is_about(user, update):
    return leads_now(user, update.activity.commitment)


@predicate_on(ProgressUpdate)
def manages_what_it_is_about(user, update):
    return manages_now(user, update.activity.commitment)


@predicate_on(ProgressUpdate)
def reviews_by_the_plans_choice(user, update):
    """The manager of the lead institution, where the plan chose managers."""
    commitment = update.activity.commitment
    return commitment.plan.update_review == UpdateReview.MANAGER and manages_now(
        user, commitment
    )


@predicate_on(Obstacle)
def leads_what_it_hinders(user, obstacle):
    return leads_now(user, obstacle.commitment)


@predicate_on(Obstacle)
def manages_what_it_hinders(user, obstacle):
    return manages_now(user, obstacle.commitment)


@predicate_on(Evidence)
def reads_what_is_restricted(user, evidence):
    """Published without its file: its people, the secretariat and reviewers read that."""
    commitment = evidence.activity.commitment
    return evidence.recorded_at is not None and (
        leads_now(user, commitment)
        or manages_now(user, commitment)
        or holds(user, Role.SECRETARIAT, Role.REVIEWER)
    )


@predicate_on(Evidence)
def sees_its_report(user, evidence):
    """Attached to a report that is not shown yet: whoever sees that one."""
    update = evidence.update
    return (
        evidence.recorded_at is None
        and update is not None
        and may(user, "tracking.see_draft_update", update)
    )


@predicate_on(Evidence)
def reports_what_it_shows(user, evidence):
    """Published: whoever reports on its activity. Before, see ``sees_its_report``."""
    commitment = evidence.activity.commitment
    return evidence.recorded_at is not None and (
        leads_now(user, commitment)
        or manages_now(user, commitment)
        or holds(user, Role.SECRETARIAT)
    )


_reports_on_commitment = leads_commitment | manages_lead_institution | is_secretariat

add_perm(
    "tracking.report_progress",
    leads_its_commitment | manages_its_lead_institution | is_secretariat,
)
add_perm(
    "tracking.see_draft_update",
    wrote_it_and_leads | manages_what_it_is_about | is_secretariat,
)
add_perm("tracking.review_update", reviews_by_the_plans_choice | is_secretariat)
add_perm("tracking.review_updates", is_manager | is_secretariat)
add_perm("tracking.confirm_update", leads_what_it_is_about | manages_what_it_is_about)
add_perm("tracking.list_commitments", leads_something | is_manager | is_secretariat)
add_perm("tracking.report_commitment", _reports_on_commitment)
add_perm("tracking.report_obstacle", _reports_on_commitment)
add_perm("tracking.report_communication", _reports_on_commitment)
add_perm("tracking.report_measurement", _reports_on_commitment)
add_perm("tracking.report_outcome", _reports_on_commitment)
add_perm("tracking.revise_dates", _reports_on_commitment)
add_perm("tracking.see_weights", _reports_on_commitment)
add_perm("tracking.set_weights", leads_commitment | manages_lead_institution)
add_perm("tracking.ask_change", _reports_on_commitment)
add_perm("tracking.approve_change", is_secretariat)
add_perm(
    "tracking.read_obstacle_note",
    leads_what_it_hinders | manages_what_it_hinders | is_secretariat | is_reviewer,
)
add_perm("tracking.read_evidence_file", reads_what_is_restricted | sees_its_report)
add_perm("tracking.restrict_evidence", reports_what_it_shows | sees_its_report)
add_perm("tracking.carry_over", _reports_on_commitment)
