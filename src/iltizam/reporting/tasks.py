"""What the worker does for documents, and what the tick asks for again (spec 9)."""

import datetime

from django.db.models import Q
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from iltizam.reporting.enums import RenderingState
from iltizam.reporting.models import Rendering

# Longer than any building may take (``layout.bounded``): who built it is gone.
LOST_AFTER = datetime.timedelta(minutes=5)
KEPT_FOR = datetime.timedelta(days=7)


@task()
def build(rendering: int) -> None:
    """Build one rendering, asked for by its key in the transaction that wants it."""
    # The actions ask for this task; what it does is one of them.
    from iltizam.reporting.actions.building import build_rendering

    build_rendering(rendering)


def ask_again() -> int:
    """Renderings whose worker was killed, or whose task was lost, are asked for again."""
    now = timezone.now()
    before = now - LOST_AFTER
    lost = Rendering.objects.filter(
        Q(state=RenderingState.RUNNING, started_at__lt=before)
        | Q(state=RenderingState.QUEUED, requested_at__lt=before)
    )
    asked = 0
    for pk in list(lost.order_by("pk").values_list("pk", flat=True)):
        # By the same condition: one that was finished meanwhile is left alone.
        found = lost.filter(pk=pk).update(
            state=RenderingState.QUEUED, started_at=None, requested_at=now, steps_done=0
        )
        if found:
            build.enqueue(pk)
            asked += 1
    return asked


def forget_what_was_done() -> int:
    """Tasks that ended are forgotten after a week; what they built stays."""
    before = timezone.now() - KEPT_FOR
    gone, _models = DBTaskResult.objects.filter(finished_at__lt=before).delete()
    return gone
