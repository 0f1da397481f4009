"""The demonstration's accounts: one for each role, on the invented plan and on the copy.

They have no password and nobody's address: the one way in is "try as…", which exists only
while the installation demonstrates. In production they are accounts that nobody can use.
"""

from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from iltizam.accounts import inviting
from iltizam.accounts.enums import StaffKind
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role
from iltizam.civilsociety.actions import verify_association
from iltizam.core.models import Actor
from iltizam.demonstration import building, copying
from iltizam.demonstration.identity import uid_of
from iltizam.directory.actions import person_of
from iltizam.directory.models import Organisation
from iltizam.plans.models import FocalPoint


class Guest(NamedTuple):
    """Somebody one can try the site as: a role, and the plan it is held in ("" for none)."""

    role: str
    plan: str = ""
    institution: str = ""

    @property
    def uid(self) -> str:
        return uid_of(f"account {self.role} {self.plan}")

    @property
    def email(self) -> str:
        return f"{self.role}.{self.plan or 'demo'}@demonstration.example"

    @property
    def label(self) -> str:
        return str(Actor.Role(self.role).label)


def _of_plan(plan: str, institution: str) -> list[Guest]:
    roles = (Role.LEAD, Role.DEPUTY, Role.MANAGER)
    return [Guest(role.value, plan, institution) for role in roles]


GUESTS = (
    *_of_plan(building.SLUG, uid_of("organisations.finance")),
    *_of_plan(copying.SLUG, copying.institution_uid("one")),
    *(Guest(role) for role in StaffKind.values),
    Guest(Role.ASSOCIATION.value, "", uid_of("organisations.clear")),
    Guest(Role.PARTICIPANT.value),
)


def begin() -> str:
    """What setup does: the accounts that are missing; and who there is, to be printed."""
    if not settings.DEMONSTRATION:
        return ""
    for guest in GUESTS:
        _welcome(guest)
    lines = [_("Demonstration accounts, without a password: choose one under “Try as…”.")]
    lines += [
        f"  {guest.label}{f' ({guest.plan})' if guest.plan else ''}: {guest.email}"
        for guest in GUESTS
    ]
    return "\n".join(lines)


@transaction.atomic
def _welcome(guest: Guest) -> None:
    """Write an account and its role once; one that is there stays as people left it."""
    if guest.institution and not Organisation.objects.filter(uid=guest.institution).exists():
        return
    user, is_new = User.objects.get_or_create(
        uid=guest.uid,
        defaults={
            "email": guest.email,
            "name": _("%(role)s (demonstration)") % {"role": guest.label},
            "language": settings.LANGUAGE_CODE,
        },
    )
    if not is_new:
        return
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _give_role(guest, user)


def _give_role(guest: Guest, user: User) -> None:
    by = Actor.system()
    if guest.role in (Role.LEAD, Role.DEPUTY):
        _lead(guest, user)
    elif guest.role == Role.ASSOCIATION:
        verify_association(Organisation.objects.get(uid=guest.institution), by=by)
        inviting.grant(guest.role, user, guest.institution, by=by)
    elif guest.role != Role.PARTICIPANT:
        inviting.grant(guest.role, user, guest.institution, by=by)


def _lead(guest: Guest, user: User) -> None:
    """Stand behind the plan's own focal points, which name roles and no persons."""
    rows = FocalPoint.objects.current().filter(
        commitment__plan__slug=guest.plan,
        commitment__lead__uid=guest.institution,
        role=guest.role,
        person=None,
    )
    rows.update(person=person_of(user))
