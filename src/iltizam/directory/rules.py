"""Who may see and name the people of institutions (spec 4)."""

from rules import add_perm

from iltizam.accounts.roles import Role, holds
from iltizam.accounts.rules import is_manager, is_secretariat
from iltizam.core.permissions import predicate_on
from iltizam.directory.models import Organisation


@predicate_on(Organisation)
def manages(user, organisation):
    return holds(user, Role.MANAGER, object_uid=organisation.uid)


add_perm("directory.list_people", is_secretariat | is_manager)
add_perm("directory.see_people", manages | is_secretariat)
add_perm("directory.name_manager", is_secretariat)
