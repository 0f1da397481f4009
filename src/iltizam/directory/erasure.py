"""What the directory knows of a person, and that all of it goes with them."""

from iltizam.core.erasure import Subject, known_by, register
from iltizam.directory.models import Affiliation, InstitutionManager, Person


def _complete(subject: Subject) -> None:
    by_uid = Person.objects.filter(uid__in=subject.uids)
    by_account = Person.objects.filter(user__uid__in=subject.uids)
    for person in by_uid | by_account | Person.objects.filter(subject.with_email()):
        subject.uids.add(person.uid)
        if person.user_id:
            subject.uids.add(person.user.uid)
        for value, known in (
            (person.email.casefold(), subject.emails),
            (person.phone, subject.phones),
            (person.name, subject.names),
        ):
            if value:
                known.add(value)


known_by(_complete)
register(Person, lambda subject: Person.objects.filter(uid__in=subject.uids))
register(Affiliation, lambda subject: Affiliation.objects.filter(person__uid__in=subject.uids))
register(
    InstitutionManager,
    lambda subject: InstitutionManager.objects.filter(person__uid__in=subject.uids),
    blank={"person": None},
)
