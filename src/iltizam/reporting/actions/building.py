"""A rendering is built: in the background, once, within bounds (spec 9)."""

import hashlib
import logging

from django.db import transaction
from django.utils import timezone

from iltizam.core import files, withholding
from iltizam.core.versions import raise_plan
from iltizam.reporting.enums import RenderingState
from iltizam.reporting.house import files_of
from iltizam.reporting.layout.problems import (
    CannotSet,
    NotSet,
    TookTooLong,
    TookTooMuchMemory,
)
from iltizam.reporting.making import make
from iltizam.reporting.models import Rendering

log = logging.getLogger(__name__)

READ, SET, KEPT = 1, 2, 3  # the steps of a building, in their order
STEPS = KEPT
CODES: dict[type[Exception], str] = {
    TookTooLong: "too_long",
    TookTooMuchMemory: "too_much_memory",
    CannotSet: "cannot_set",
}
LONGEST_DETAIL = 1000


def build_rendering(pk: int) -> Rendering | None:
    """Build the file of a rendering that waits for it; None where there is nothing to do.

    Two that begin at once build it once. What cannot be set leaves a row that says why,
    and every other file as it was.
    """
    rendering = _begin(pk)
    if rendering is None:
        return None
    try:
        return _built(rendering)
    except NotSet as error:
        return _failed(rendering, CODES.get(type(error), "cannot_set"), str(error))
    except Exception as error:
        log.exception("rendering %s could not be built", rendering.uid)
        return _failed(rendering, "fault", f"{type(error).__name__}: {error}")


def _built(rendering: Rendering) -> Rendering:
    document = rendering.document.read()
    if document is None:
        return _failed(rendering, "withdrawn", "")
    _reached(rendering, READ)
    content = make(document, rendering.format, files_of(document))
    _reached(rendering, SET)
    key = files.keep(content, owner="renderings")
    rendering.file_key, rendering.size = key, len(content)
    rendering.sha256 = hashlib.sha256(content).hexdigest()
    rendering.state, rendering.finished_at = RenderingState.DONE, timezone.now()
    rendering.steps_done = KEPT
    with transaction.atomic():
        rendering.save()
        # Pages of a published version name its files.
        raise_plan(document.plan)
    withholding.refresh()
    if rendering.withdrawn:  # meanwhile: who withdrew it did not see this file
        files.discard(key)
    return rendering


@transaction.atomic
def _begin(pk: int) -> Rendering | None:
    waiting = Rendering.objects.select_for_update(of=("self",)).filter(
        pk=pk, state=RenderingState.QUEUED
    )
    rendering: Rendering | None = waiting.select_related("document").first()
    if rendering is None:
        return None
    rendering.state, rendering.started_at = RenderingState.RUNNING, timezone.now()
    rendering.steps, rendering.steps_done = STEPS, 0
    rendering.save()
    return rendering


def _reached(rendering: Rendering, step: int) -> None:
    """How far it is; a row of its own statement, so that a page can show it."""
    rendering.steps_done = step
    Rendering.objects.filter(pk=rendering.pk).update(steps_done=step)


def _failed(rendering: Rendering, code: str, detail: str) -> Rendering:
    rendering.state, rendering.finished_at = RenderingState.FAILED, timezone.now()
    rendering.error_code, rendering.error_detail = code, detail[:LONGEST_DETAIL]
    rendering.save()
    return rendering
