"""What somebody had open goes to who follows: drafts and returned reports (spec 1.4)."""

from iltizam.accounts.actors import actor_for
from iltizam.core.models import Actor
from iltizam.directory.models import InstitutionManager, Person
from iltizam.plans.models import Commitment, FocalPoint
from iltizam.tracking.enums import OPEN_STATES, UpdateState
from iltizam.tracking.models import ProgressUpdate
from iltizam.tracking.models.updates import ProgressUpdateQuerySet


def pass_on(before: FocalPoint, after: FocalPoint | None, *, by: Actor) -> None:
    """Called within the hand-over's transaction. Handed-in reports keep their author.

    Where the successor has a draft on the activity already, the former's is kept as it is:
    nobody's text is thrown away, and one person has one draft.
    """
    successor = _as_actor(after) if after else None
    if successor is not None:
        mine = _open_ones(before.person, before.role)
        _move(mine.filter(activity__commitment=before.commitment_id), successor)


def pass_on_as_manager(
    before: InstitutionManager, after: InstitutionManager, *, by: Actor
) -> None:
    """The same between two managers of an institution."""
    successor = _as_actor(after)
    if successor is not None:
        mine = _open_ones(before.person, Actor.Role.MANAGER)
        _move(mine.filter(author__organisation_uid=before.organisation.uid), successor)


def who_goes_on(update: ProgressUpdate) -> Actor:
    """Who changes a report that comes back: its author, or who holds the role since.

    The author too where nobody holds it: whoever is named next takes it over.
    """
    author = update.author
    held = _holders(author.role, update.activity.commitment, author.organisation_uid)
    found = [actor for row in held if (actor := _as_actor(row)) is not None]
    people = {row.person.user.uid for row in held if row.person and row.person.user}
    link = getattr(author, "person_link", None)
    if not found or (link is not None and link.person_uid in people):
        return author
    return found[0]


def _holders(
    role: str, commitment: Commitment, organisation_uid: str
) -> list[FocalPoint | InstitutionManager]:
    if role == Actor.Role.MANAGER:
        managers = InstitutionManager.objects.current()
        return list(managers.filter(organisation__uid=organisation_uid))
    return list(FocalPoint.objects.current().filter(commitment=commitment, role=role))


def _as_actor(held: FocalPoint | InstitutionManager) -> Actor | None:
    """The pseudonym of whoever holds it; None without an account."""
    if held.person is None or held.person.user is None:
        return None
    role = held.role if isinstance(held, FocalPoint) else Actor.Role.MANAGER
    organisation = held.organisation
    if organisation is None and isinstance(held, FocalPoint):
        organisation = held.commitment.lead
    return actor_for(held.person.user, role, organisation.uid if organisation else "")


def _open_ones(person: Person | None, role: str) -> ProgressUpdateQuerySet:
    if person is None or person.user is None:
        return ProgressUpdate.objects.none()
    return ProgressUpdate.objects.filter(
        author__role=role,
        author__person_link__person_uid=person.user.uid,
        state__in=OPEN_STATES,
    )


def _move(mine: ProgressUpdateQuerySet, successor: Actor) -> None:
    drafts = ProgressUpdate.objects.filter(author=successor, state=UpdateState.DRAFT)
    begun = set(drafts.values_list("activity_id", flat=True))
    for update in mine.exclude(author=successor).order_by("pk"):
        if update.state == UpdateState.DRAFT and update.activity_id in begun:
            continue
        if update.state == UpdateState.DRAFT:
            begun.add(update.activity_id)
        update.author = successor
        update.save(update_fields=["author"])
