"""Inviting a named person to a role, and accepting (spec 4, 6.15)."""

import datetime

from django.db import transaction
from django.utils import timezone

from iltizam.accounts import inviting
from iltizam.accounts.actions.accounts import STREAM, end_sessions, withdraw_invitation
from iltizam.accounts.actions.addresses import confirm_own_address, has_confirmed_address
from iltizam.accounts.actors import actor_for
from iltizam.accounts.models import Invitation, User, digest_of, folded, new_token
from iltizam.accounts.roles import held_by
from iltizam.core.audit import record
from iltizam.core.models import Actor, ActorPerson

GOOD_FOR = datetime.timedelta(days=7)


class CannotAccept(Exception):
    """The invitation is used, withdrawn or expired, or is for somebody else."""


@transaction.atomic
def invite(
    *, email: str, name: str, language: str, role: str, object_uid: str = "", by: Actor
) -> tuple[Invitation, str]:
    """Offer a role; the invitation, and the token of its link, which is kept nowhere.

    An earlier invitation of the same person to the same role is withdrawn.
    """
    same = Invitation.objects.open().filter(
        email=folded(email), role=role, object_uid=object_uid
    )
    for earlier in same:
        withdraw_invitation(earlier, by=by)
    token, now = new_token(), timezone.now()
    invitation = Invitation(
        email=folded(email),
        name=name,
        language=language,
        role=role,
        object_uid=object_uid,
        token_digest=digest_of(token),
        invited_by=by,
        invited_at=now,
        expires_at=now + GOOD_FOR,
    )
    invitation.full_clean()
    invitation.save()
    record(
        invitation, "accounts.invitation.sent", stream=STREAM, by=by, role=role, to=object_uid
    )
    return invitation, token


def open_invitation(token: str) -> Invitation | None:
    """The invitation that this link accepts; None once it was used, withdrawn or expired."""
    found: Invitation | None
    found = Invitation.objects.open().filter(token_digest=digest_of(token)).first()
    return found


@transaction.atomic
def accept_invitation(token: str, *, user: User) -> Invitation:
    """Take the role offered: once, by the account with the address it was sent to, while
    who sent it still may.

    Every open session of the account ends: the caller opens a new one.
    """
    invitation: Invitation | None = (
        Invitation.objects.select_for_update(of=("self",))
        .open()
        .filter(token_digest=digest_of(token))
        .first()
    )
    if invitation is None or invitation.email != user.email:
        raise CannotAccept
    if not _still_offers(invitation.invited_by):
        raise CannotAccept
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    role, object_uid = invitation.role, invitation.object_uid
    inviting.grant(role, user, object_uid, by=invitation.invited_by)
    end_sessions(user)
    by = actor_for(user, role)
    record(
        invitation,
        "accounts.invitation.accepted",
        stream=STREAM,
        by=by,
        role=role,
        to=object_uid,
    )
    return invitation


def _still_offers(by: Actor) -> bool:
    """Whether who invited still holds the role it was done in; the product always does."""
    if by.role == Actor.Role.SYSTEM:
        return True
    sender = User.objects.filter(
        uid__in=ActorPerson.objects.filter(actor=by).values("person_uid")
    ).first()
    return (
        sender is not None
        and sender.is_active
        and any(
            (held.role, held.organisation_uid) == (by.role, by.organisation_uid)
            for held in held_by(sender)
        )
    )


@transaction.atomic
def accept_with_new_account(token: str, *, name: str, password: str) -> User:
    """Set up the account of the invited person and take the role.

    An account that somebody made with this address without ever confirming it is theirs
    now: the link came to the mailbox, so its password is replaced.
    """
    invitation = open_invitation(token)
    if invitation is None:
        raise CannotAccept
    user = User.objects.filter(email=invitation.email).first()
    if user is not None and has_confirmed_address(user):
        raise CannotAccept
    if user is None:
        user = User(email=invitation.email)
    user.name, user.language = name, invitation.language
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    confirm_own_address(user)
    accept_invitation(token, user=user)
    return user
