"""What a focal point had open goes to the successor: drafts and returned reports (spec 1.4)."""

from iltizam.accounts.actors import actor_for
from iltizam.core.models import Actor
from iltizam.plans.models import FocalPoint
from iltizam.tracking.enums import OPEN_STATES, UpdateState
from iltizam.tracking.models import ProgressUpdate


def pass_on(before: FocalPoint, after: FocalPoint | None, *, by: Actor) -> None:
    """Called within the hand-over's transaction. Handed-in reports keep their author.

    Where the successor has a draft on the activity already, the former's is kept as it is:
    nobody's text is thrown away, and one person has one draft.
    """
    if after is None or after.person is None or after.person.user is None:
        return
    if before.person is None or before.person.user is None:
        return
    organisation = after.organisation.uid if after.organisation else ""
    successor = actor_for(after.person.user, after.role, organisation)
    begun = set(
        ProgressUpdate.objects.filter(author=successor, state=UpdateState.DRAFT).values_list(
            "activity_id", flat=True
        )
    )
    mine = ProgressUpdate.objects.filter(
        activity__commitment=before.commitment_id,
        author__role=before.role,
        author__person_link__person_uid=before.person.user.uid,
        state__in=OPEN_STATES,
    )
    for update in mine.order_by("pk"):
        if update.state == UpdateState.DRAFT and update.activity_id in begun:
            continue
        update.author = successor
        update.save(update_fields=["author"])
