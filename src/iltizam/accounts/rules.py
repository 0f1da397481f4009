"""Who may do what with accounts (spec 4). Roles above build their rules from these."""

import rules
from rules import add_perm

from iltizam.accounts.roles import Role, holds


def _holds(role):
    """A predicate about the user alone: whatever the object is, it is not asked."""

    @rules.predicate(name=f"is_{role.value}")
    def held_now(user):
        return user.is_authenticated and holds(user, role)

    return held_now


is_secretariat = _holds(Role.SECRETARIAT)
is_reviewer = _holds(Role.REVIEWER)
is_administrator = _holds(Role.ADMINISTRATOR)
is_manager = _holds(Role.MANAGER)

add_perm("accounts.manage_accounts", is_administrator)
add_perm("accounts.grant_role", is_administrator)
add_perm("accounts.invite", is_secretariat | is_administrator)
