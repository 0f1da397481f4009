"""An account goes with its person: itself, its roles, what was asked of it and for it."""

from iltizam.accounts.models import AddressChange, Invitation, StaffRole, User
from iltizam.core.erasure import Subject, known_by, register


def _complete(subject: Subject) -> None:
    by_uid = User.objects.filter(uid__in=subject.uids)
    for user in by_uid | User.objects.filter(subject.with_email()):
        subject.uids.add(user.uid)
        subject.emails.add(user.email.casefold())
        if user.name:
            subject.names.add(user.name)


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
    lambda subject: (
        Invitation.objects.filter(subject.with_email())
        | Invitation.objects.filter(accepted_by__uid__in=subject.uids)
    ),
    secret="token_digest",  # noqa: S106
)
