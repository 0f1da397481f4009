"""The invitations to the roles that are held in the installation itself."""

from functools import partial

from iltizam.accounts.actions import end_staff_role, grant_staff_role
from iltizam.accounts.enums import StaffKind
from iltizam.accounts.inviting import Offer, register
from iltizam.accounts.models import StaffRole, User
from iltizam.core.models import Actor


def _grant(role: str, user: User, _object_uid: str, *, by: Actor) -> StaffRole:
    return grant_staff_role(user, role, by=by)


def _end(role: str, user: User, _object_uid: str, *, by: Actor) -> None:
    for row in StaffRole.objects.current().filter(user=user, role=role):
        end_staff_role(row, by=by)


def _nothing(_object_uid: str) -> str:
    return ""


for _role in StaffKind.values:
    register(_role, Offer(_nothing, partial(_grant, _role), partial(_end, _role)))
