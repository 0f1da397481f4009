"""A process that publishes an update for each line it reads, through the action.

Updates go round ACTIVITIES activities of one plan; each carries its number in its text,
which is printed when it is committed.
"""

import sys
from itertools import islice

import django

django.setup()

from iltizam.core.models import Actor  # noqa: E402
from iltizam.core.texts import LocalisedText  # noqa: E402
from iltizam.plans.enums import ActivityState  # noqa: E402
from iltizam.plans.models import Activity  # noqa: E402
from iltizam.tracking.actions import publish_update  # noqa: E402
from iltizam.tracking.models import ProgressUpdate  # noqa: E402
from iltizam.web.public.addresses import activity_url  # noqa: E402

SLUG = "crowd-1"
ACTIVITIES = 50
MARK = "rev. "


def activities():
    of_plan = (
        Activity.objects.filter(commitment__plan__slug=SLUG, in_plan=True)
        .exclude(state=ActivityState.CANCELLED)
        .order_by("pk")
    )
    return list(islice(of_plan.select_related("commitment"), ACTIVITIES))


def address(activity):
    of = activity.commitment
    return activity_url(SLUG, of.number, of.uid, activity.key)


def main() -> None:
    """Print the activities' addresses, then publish."""
    chosen, author = activities(), Actor.system()
    print(*(address(each) for each in chosen), flush=True)
    for line in sys.stdin:
        number = int(line)
        text = LocalisedText(fr=f"{MARK}{number}")
        # Late, and without evidence: whoever publishes so says why.
        update = ProgressUpdate(
            activity=chosen[number % ACTIVITIES],
            percent=100,
            text=text,
            difficulties=text,
            no_evidence_reason=text,
            author=author,
        )
        update.save()
        publish_update(update, by=author)
        print(number, flush=True)


if __name__ == "__main__":
    main()
