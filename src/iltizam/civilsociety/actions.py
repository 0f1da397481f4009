"""Who speaks for an association, and which associations are verified (spec 2.8)."""

from django.db import transaction
from django.utils import timezone

from iltizam.accounts.actions import STREAM, end_sessions
from iltizam.accounts.models import User
from iltizam.civilsociety.enums import AssociationStatus
from iltizam.civilsociety.models import Association, Representative
from iltizam.core.audit import record
from iltizam.core.models import Actor
from iltizam.directory.actions import person_of
from iltizam.directory.models import Organisation


@transaction.atomic
def verify_association(organisation: Organisation, *, by: Actor) -> Association:
    """Give an organisation a verified profile: from now on it has a voice."""
    association, _is_new = Association.objects.get_or_create(organisation=organisation)
    if association.status != AssociationStatus.VERIFIED:
        association.status = AssociationStatus.VERIFIED
        association.verified_on = timezone.localdate()
        association.full_clean()
        association.save()
        record(organisation, "civilsociety.association.verified", stream=STREAM, by=by)
    return association


@transaction.atomic
def name_representative(association: Association, user: User, *, by: Actor) -> Representative:
    """Let somebody act in an association's name; others go on doing so."""
    association = Association.objects.select_for_update(of=("self",)).get(pk=association.pk)
    person = person_of(user)
    rows = Representative.objects.current().filter(association=association, person=person)
    held: Representative | None = rows.first()
    if held is not None:
        return held
    named = Representative(association=association, person=person, named_by=by)
    named.full_clean()
    named.save()
    end_sessions(user)
    record(
        named,
        "civilsociety.representative.named",
        stream=STREAM,
        by=by,
        association=association.organisation.uid,
        person=person.uid,
    )
    return named


@transaction.atomic
def end_representative(representative: Representative, *, by: Actor) -> Representative:
    """End it at once, open sessions included."""
    row: Representative
    row = Representative.objects.select_for_update(of=("self",)).get(pk=representative.pk)
    if row.is_over:
        return row
    row.end()
    if row.person and row.person.user:
        end_sessions(row.person.user)
    association = row.association.organisation.uid
    record(
        row, "civilsociety.representative.ended", stream=STREAM, by=by, association=association
    )
    return row
