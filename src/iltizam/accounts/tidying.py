"""What is left over and nobody needs: done with every tick (spec 6.23, 6.F)."""

import datetime

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone

from iltizam.accounts.models import AddressChange, CacheEntry, Invitation, User

UNCONFIRMED_FOR = datetime.timedelta(days=7)
KEPT_FOR = datetime.timedelta(days=30)


def tidy() -> int:
    """Delete ended sessions, links nobody followed and accounts nobody confirmed; how many."""
    now = timezone.now()
    gone = [
        Session.objects.filter(expire_date__lt=now),
        CacheEntry.objects.filter(expires__lt=now),
        AddressChange.objects.filter(expires_at__lt=now - KEPT_FOR),
        Invitation.objects.filter(accepted_at=None, expires_at__lt=now - KEPT_FOR),
        _unconfirmed(now - UNCONFIRMED_FOR),
    ]
    return sum(rows.delete()[0] for rows in gone)


def _unconfirmed(before):
    """Accounts that somebody made without owning the mailbox."""
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    return User.objects.filter(date_joined__lt=before, last_login=None).exclude(
        pk__in=confirmed
    )
