"""Who may do what with plans and commitments (spec 4).

The predicates about a commitment serve the apps above, which report on it.
"""

from rules import add_perm

from iltizam.accounts.roles import Role, holds
from iltizam.accounts.rules import is_secretariat
from iltizam.core.permissions import predicate_on
from iltizam.plans.models import Activity, Commitment


def leads_now(user, commitment: Commitment) -> bool:
    return holds(user, Role.LEAD, Role.DEPUTY, object_uid=commitment.uid)


def manages_now(user, commitment: Commitment) -> bool:
    """Asks nothing where the commitment's lead is loaded with it."""
    lead = commitment.lead
    return lead is not None and holds(user, Role.MANAGER, object_uid=lead.uid)


@predicate_on(Commitment)
def leads_commitment(user, commitment):
    return leads_now(user, commitment)


@predicate_on(Activity)
def leads_its_commitment(user, activity):
    return leads_now(user, activity.commitment)


@predicate_on(Commitment)
def manages_lead_institution(user, commitment):
    return manages_now(user, commitment)


@predicate_on(Activity)
def manages_its_lead_institution(user, activity):
    return manages_now(user, activity.commitment)


add_perm("plans.name_focal_point", manages_lead_institution | is_secretariat)
add_perm("plans.change_texts", is_secretariat)
