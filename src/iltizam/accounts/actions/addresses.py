"""The e-mail address of an account: confirmed, and changed by two mailboxes (spec 6.17)."""

import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from iltizam.accounts.actions.accounts import STREAM, end_sessions
from iltizam.accounts.actors import actor_for
from iltizam.accounts.models import AddressChange, User, digest_of, folded, new_token
from iltizam.core.audit import record
from iltizam.core.models import Actor

GOOD_FOR = datetime.timedelta(days=1)


def has_confirmed_address(user: User) -> bool:
    confirmed = EmailAddress.objects.filter(user=user, email=user.email, verified=True)
    return bool(confirmed.exists())


def confirm_own_address(user: User) -> None:
    """The account's address is proved to be its owner's, and is its only one."""
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@transaction.atomic
def ask_for_change(user: User, email: str) -> tuple[str, str]:
    """Begin a change; the tokens of the links to the old and to the new address.

    One that is under way is given up.
    """
    AddressChange.objects.filter(user=user, done_at=None).delete()
    to_old, to_new, now = new_token(), new_token(), timezone.now()
    AddressChange.objects.create(
        user=user,
        new_email=folded(email),
        old_digest=digest_of(to_old),
        new_digest=digest_of(to_new),
        asked_at=now,
        expires_at=now + GOOD_FOR,
    )
    return to_old, to_new


@transaction.atomic
def confirm_change(token: str) -> AddressChange | None:
    """One mailbox agrees; when both have, the address is changed and all sessions end.

    None for a link that does not work (any more).
    """
    change: AddressChange | None
    change = AddressChange.objects.select_for_update(of=("self",)).of_token(token)
    if change is None or not change.user.is_active:
        return None
    field = "old_confirmed_at" if change.is_for_old(token) else "new_confirmed_at"
    if getattr(change, field) is None:
        setattr(change, field, timezone.now())
    both = change.old_confirmed_at and change.new_confirmed_at
    if both and not User.objects.filter(email=change.new_email).exists():
        change.done_at = timezone.now()
    change.save()
    if change.done_at:
        set_address(
            change.user, change.new_email, by=actor_for(change.user, Actor.Role.PARTICIPANT)
        )
    return change


@transaction.atomic
def set_address(user: User, email: str, *, by: Actor) -> None:
    """Make a confirmed address the account's only one; open sessions end."""
    user.email = folded(email)
    user.full_clean(exclude=["password"])
    user.save(update_fields=["email"])
    confirm_own_address(user)
    end_sessions(user)
    record(user, "accounts.address.changed", stream=STREAM, by=by)
