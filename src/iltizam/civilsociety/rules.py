"""Who may act in the name of an association (spec 4)."""

from rules import add_perm

from iltizam.accounts.roles import Role, holds
from iltizam.accounts.rules import is_secretariat
from iltizam.civilsociety.models import Association
from iltizam.core.permissions import predicate_on


@predicate_on(Association)
def represents(user, association):
    """Only a verified association has a voice: an unverified one's representatives hold
    no role yet."""
    return holds(user, Role.ASSOCIATION, object_uid=association.organisation.uid)


add_perm("civilsociety.verify_association", is_secretariat)
add_perm("civilsociety.name_representative", is_secretariat)
