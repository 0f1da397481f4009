"""Who is a person here, and who manages an institution (spec 1.2, 1.3)."""

from django.db import transaction

from iltizam.accounts.actions import STREAM, end_sessions, withdraw_offers
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role
from iltizam.core.audit import record
from iltizam.core.models import Actor
from iltizam.directory.handover import hand_over
from iltizam.directory.models import InstitutionManager, Organisation, Person


@transaction.atomic
def person_of(user: User) -> Person:
    """The person behind an account; written down on their first role."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    person, _is_new = Person.objects.get_or_create(
        user=user,
        defaults={
            "name": user.get_full_name(),
            "email": user.email,
            "languages": [user.language] if user.language else [],
        },
    )
    return person


@transaction.atomic
def name_manager(organisation: Organisation, user: User, *, by: Actor) -> InstitutionManager:
    """Make somebody the institution's manager; there is one, so the one before ends.

    What any former one left open is handed over.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    person = person_of(user)
    current: list[InstitutionManager]
    current = list(InstitutionManager.objects.current().filter(organisation=organisation))
    held = next((row for row in current if row.person_id == person.pk), None)
    for row in current:
        if row is not held:
            end_manager(row, by=by)
    if held is not None:
        return held
    manager = InstitutionManager(organisation=organisation, person=person, named_by=by)
    manager.full_clean()
    manager.save()
    end_sessions(user)
    record(
        manager,
        "directory.manager.named",
        stream=STREAM,
        by=by,
        organisation=organisation.uid,
        person=person.uid,
    )
    former = InstitutionManager.objects.filter(organisation=organisation).exclude(pk=manager.pk)
    hand_over(former.select_related("person__user").order_by("-pk"), manager, by=by)
    return manager


@transaction.atomic
def end_manager(manager: InstitutionManager, *, by: Actor) -> InstitutionManager:
    """End it at once, open sessions and invitations sent included."""
    manager = InstitutionManager.objects.select_for_update(of=("self",)).get(pk=manager.pk)
    if manager.is_over:
        return manager
    manager.end()
    if manager.person and manager.person.user:
        end_sessions(manager.person.user)
        withdraw_offers(
            manager.person.user,
            by=by,
            role=Role.MANAGER,
            organisation_uid=manager.organisation.uid,
        )
    organisation = manager.organisation.uid
    record(manager, "directory.manager.ended", stream=STREAM, by=by, organisation=organisation)
    return manager
