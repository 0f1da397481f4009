"""An account goes with its person: itself, its roles, what was asked of it and for it."""

from django.db.models import Q

from iltizam.accounts.models import AddressChange, Invitation, StaffRole, User
from iltizam.core.erasure import Subject, known_by, register


def _complete(subject: Subject) -> None:
    by_uid = User.objects.filter(uid__in=subject.uids)
    for user in by_uid | User.objects.filter(subject.with_email()):
        subject.uids.add(user.uid)
        subject.emails.add(user.email.casefold())
        if user.name:
            subject.names.add(user.name)
    for invitation in Invitation.objects.filter(_sent_to(subject)):
        subject.emails.add(invitation.email.casefold())
        subject.names.add(invitation.name)
        if not subject.uids:  # somebody who never accepted is known by nothing else
            subject.uids.add(invitation.uid)


def _sent_to(subject: Subject) -> Q:
    return subject.with_email() | Q(uid__in=subject.uids)


def _invitations(subject: Subject) -> Q:
    """Those to their address, those they accepted, and those that wait at an earlier address
    of theirs, where nobody else has it by now."""
    accepted = Q(accepted_by__uid__in=subject.uids)
    changes = AddressChange.objects.filter(user__uid__in=subject.uids, done_at__isnull=False)
    earlier = {
        *Invitation.objects.filter(accepted).values_list("email", flat=True),
        *changes.values_list("new_email", flat=True),
    }
    others = User.objects.exclude(uid__in=subject.uids).filter(email__in=earlier)
    waiting = Q(accepted_at=None, email__in=earlier - {other.email for other in others})
    return _sent_to(subject) | accepted | waiting


known_by(_complete)
register(
    User,
    lambda subject: User.objects.filter(uid__in=subject.uids),
    secret="password",  # noqa: S106 - a field's name
)
register(StaffRole, lambda subject: StaffRole.objects.filter(user__uid__in=subject.uids))
register(
    AddressChange,
    lambda subject: AddressChange.objects.filter(user__uid__in=subject.uids),
    secret="old_digest new_digest",  # noqa: S106
)
register(
    Invitation,
    lambda subject: Invitation.objects.filter(_invitations(subject)),
    secret="token_digest",  # noqa: S106
)
