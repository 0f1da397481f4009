"""What changes accounts and leaves a trace: roles, sessions, closing (spec 4, 6.D)."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from iltizam.accounts.enums import StaffKind
from iltizam.accounts.models import AddressChange, Invitation, StaffRole, User
from iltizam.core.audit import record
from iltizam.core.models import Actor

STREAM = "accounts"


class LastAdministrator(Exception):
    """Nobody could manage accounts any more."""


def end_sessions(user: User) -> None:
    """End every open session of a user on its next request: a role or an address changed.

    A change of address that was begun in one of them is given up with it.
    """
    AddressChange.objects.filter(user=user, done_at=None).delete()
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


def withdraw_offers(user: User, *, by: Actor, **role: str) -> None:
    """Open invitations that somebody sent end with the role they were sent in.

    ``role`` says which: ``role=…`` and ``organisation_uid=…`` of the pseudonym that
    sent them; without a word, all that this account sent.
    """
    sent = Invitation.objects.open().filter(
        invited_by__person_link__person_uid=user.uid,
        **{f"invited_by__{name}": value for name, value in role.items()},
    )
    for invitation in sent.order_by("pk"):
        withdraw_invitation(invitation, by=by)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Its link no longer works; one that is not open any more stays as it is."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not invitation.is_open:
        return invitation
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(
        invitation, "accounts.invitation.withdrawn", stream=STREAM, by=by, role=invitation.role
    )
    return invitation


@transaction.atomic
def grant_staff_role(user: User, role: str, *, by: Actor) -> StaffRole:
    """Give a role in the installation, from today on; one that is held stays as it is."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    rows = StaffRole.objects.current().filter(user=user, role=role)
    held: StaffRole | None = rows.first()
    if held is not None:
        return held
    granted = StaffRole(user=user, role=role, named_by=by)
    granted.full_clean()
    granted.save()
    end_sessions(user)
    record(granted, "accounts.role.granted", stream=STREAM, by=by, role=role, user=user.uid)
    return granted


@transaction.atomic
def end_staff_role(role: StaffRole, *, by: Actor) -> StaffRole:
    """End it at once, open sessions included; ended already, it stays as it ended.

    Raises LastAdministrator for the role of the only administrator.
    """
    rows = StaffRole.objects.select_for_update(of=("self",)).filter(role=role.role)
    role = next(row for row in rows.order_by("pk") if row.pk == role.pk)
    if role.is_over:
        return role
    others = StaffRole.objects.current().filter(role=role.role, user__is_active=True)
    if role.role == StaffKind.ADMINISTRATOR and not others.exclude(user=role.user).exists():
        raise LastAdministrator
    role.end()
    end_sessions(role.user)
    withdraw_offers(role.user, by=by, role=role.role)
    user = role.user.uid
    record(role, "accounts.role.ended", stream=STREAM, by=by, role=role.role, user=user)
    return role


@transaction.atomic
def close_account(user: User, *, by: Actor) -> User:
    """Nobody signs in with it any more; its roles stay as they are, for the history.

    Raises LastAdministrator for the account of the only administrator.
    """
    # Locked, so that of two who close each other at once the second is refused.
    list(
        StaffRole.objects.select_for_update(of=("self",))
        .filter(role=StaffKind.ADMINISTRATOR)
        .order_by("pk")
    )
    administrators = StaffRole.objects.current().filter(
        role=StaffKind.ADMINISTRATOR, user__is_active=True
    )
    if (
        administrators.filter(user=user).exists()
        and not administrators.exclude(user=user).exists()
    ):
        raise LastAdministrator
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)
    withdraw_offers(user, by=by)
    user.refresh_from_db()
    record(user, "accounts.account.closed", stream=STREAM, by=by)
    return user


@transaction.atomic
def reopen_account(user: User, *, by: Actor) -> User:
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.refresh_from_db()
    record(user, "accounts.account.reopened", stream=STREAM, by=by)
    return user


@transaction.atomic
def reset_second_factor(user: User, *, by: Actor) -> None:
    """Take away lost passkeys and apps: the next time the person sets up another one."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    record(user, "accounts.second_factor.reset", stream=STREAM, by=by)
