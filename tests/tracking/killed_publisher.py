"""``python -m tests.tracking.killed_publisher``: children that publish until they are killed.

Reads lines and answers each with one of JSON:

- ``prepare``: writes a plan with one activity;
- ``publish N``: forks a child that reports, attaches a file and hands in, again and again,
  and kills itself with SIGKILL before its Nth step – a statement, or a change to a file of
  the home. With 0 it is left to be killed from outside: its pid is told once something is
  public;
- ``examine``: what is half-written or lost, of all that was ever acknowledged.

Nothing is imported anew and no connection is shared: a child costs a fork.
"""

import json
import os
import signal
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection, connections  # noqa: E402

from iltizam.core import files  # noqa: E402
from iltizam.core.backup import facts  # noqa: E402
from iltizam.core.models import (  # noqa: E402
    Actor,
    AuditEvent,
    AuditStream,
    ScopeVersion,
    SearchEntry,
)
from iltizam.core.texts import LocalisedText  # noqa: E402
from iltizam.directory.models import Territory  # noqa: E402
from iltizam.plans.models import ActionPlan, Activity, ActivityChange, Commitment  # noqa: E402
from iltizam.tracking.actions import (  # noqa: E402
    attach_file,
    save_draft,
    start_update,
    submit_update,
)
from iltizam.tracking.drafts import Declared, DraftItem  # noqa: E402
from iltizam.tracking.models import ActionMove, Evidence, ProgressUpdate  # noqa: E402

CHANGES = {"os.rename", "os.remove", "os.mkdir"}
ITEMS = 2
acknowledged: set[str] = set()


def prepare():
    territory = Territory.objects.create(code="XX", kind="country", name={"en": "Arcadia"})
    plan = ActionPlan.objects.create(
        slug="killed",
        title={"en": "Plan"},
        territory=territory,
        phase="implementation",
        language="en",
    )
    commitment = Commitment.objects.create(plan=plan, position=1, title={"en": "Commitment"})
    Activity.objects.create(commitment=commitment, key="1", position=1, title={"en": "Step"})
    Actor.objects.create(role="lead")
    return {}


class Death:
    """Before the Nth step of the process that asks."""

    def __init__(self, last):
        self.last, self.steps = last, 0

    def step(self):
        self.steps += 1
        if self.steps == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event, arguments):
        writes = event == "open" and arguments[2] and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in CHANGES or writes) and str(arguments[0]).startswith(str(settings.HOME)):
            self.step()

    def before(self, execute, *arguments):
        self.step()
        return execute(*arguments)


def publish_for_ever(death, say):
    activity, lead = Activity.objects.get(), Actor.objects.get(role="lead")
    for turn in range(10_000):
        draft = start_update(activity, by=lead)
        items = [
            DraftItem("done", LocalisedText(en=f"Item {turn}.{place}"))
            for place in range(ITEMS)
        ]
        state = "completed" if activity.state == "under_way" else "under_way"
        save_draft(
            draft,
            fields={
                "percent": 40,
                "text": {"en": f"A word of turn {turn}"},
                "items": items,
                "difficulties": {"en": "Two regions were left out."},
                "declares": Declared(state),
            },
            revision=draft.revision,
            by=lead,
        )
        file = SimpleUploadedFile("decree.pdf", b"%PDF-1.7\n" + str(turn).encode())
        if not Evidence.objects.filter(update=draft).exists():
            attach_file(draft, file=file, kind="law", by=lead)
        done = submit_update(draft, by=lead)
        activity.refresh_from_db()
        death.step()  # committed, and not said yet
        say(done.uid)


def publish(last):
    """Fork a child and wait for its death; what it said before."""
    connections.close_all()
    inner, outer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inner)
        death = Death(last)
        sys.addaudithook(death.hear)
        with connection.execute_wrapper(death.before):
            publish_for_ever(death, lambda uid: os.write(outer, f"{uid}\n".encode()))
        os._exit(1)
    os.close(outer)
    with os.fdopen(inner, "rb") as said:
        first = said.readline() if last == 0 else b""
        if last == 0:  # it is at work: now it may be killed
            print(json.dumps({"pid": child}), flush=True)
        found = (first + said.read()).decode().split("\n")
    _pid, status = os.waitpid(child, 0)
    whole = [uid for uid in found if len(uid) == 16]
    acknowledged.update(whole)
    return {"killed": os.WIFSIGNALED(status), "said": len(whole)}


def examine():
    problems = []
    updates = list(ProgressUpdate.objects.all())
    public = {each.uid for each in updates if each.state == "published"}
    problems += [f"{uid} was acknowledged and is lost" for uid in acknowledged - public]
    for update in updates:
        problems += _half_written(update, is_public=update.state == "published")
    problems += _gaps(public)
    with connection.cursor() as cursor:

        def ask(sql):
            cursor.execute(sql)
            return cursor.fetchall()

        names = facts.tables(ask, connection.vendor)
        problems += [f"{name} is broken" for name in facts.broken_streams(ask, names)]
    connections.close_all()
    return {"problems": problems, "published": len(public), "acknowledged": len(acknowledged)}


def _half_written(update, *, is_public):
    moves = ActionMove.objects.filter(update=update).count()
    evidence = list(Evidence.objects.filter(update=update))
    events = AuditEvent.objects.filter(object_uid=update.uid).count()
    found = SearchEntry.objects.filter(object_uid=update.uid).count()
    wanted = (ITEMS, 1, 1) if is_public else (0, 0, 0)
    if (moves, events, found) != wanted:
        yield f"{update.uid} ({update.state}) has {moves} moves, {events} events, {found} words"
    if is_public and (len(evidence) != 1 or update.draft_items or update.declares):
        yield f"{update.uid} has {len(evidence)} pieces and {update.draft_items}"
    for each in evidence:
        if (each.recorded_at is not None) != is_public:
            yield f"evidence of {update.uid} ({update.state}): {each.recorded_at}"
        with files.open_file(each.file_key) as file:
            if not file.read():
                yield f"the file of {update.uid} is empty"


def _gaps(public):
    rows = [
        number
        for model in (ProgressUpdate, ActionMove, Evidence, ActivityChange)
        for number in model.objects.exclude(sequence=None).values_list("sequence", flat=True)
    ]
    if sorted(rows) != list(range(1, len(rows) + 1)):
        yield f"rows are numbered {sorted(rows)[:9]}… of {len(rows)}"
    events = AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True)
    if list(events) != list(range(1, len(public) + 1)):
        yield f"{len(public)} reports and events {list(events)[-3:]}"
    stream = AuditStream.objects.first()
    if stream and (stream.sequence, stream.row_sequence) != (len(public), len(rows)):
        yield f"the head says {stream.sequence}, {stream.row_sequence}"
    version = ScopeVersion.objects.filter(scope="plan:killed").first()
    if (version.version if version else 0) != len(public):
        yield f"the plan's pages changed {version} times for {len(public)} reports"


def main():
    for line in sys.stdin:
        name, *arguments = line.split()
        act = {"prepare": prepare, "publish": publish, "examine": examine}[name]
        print(json.dumps(act(*map(int, arguments))), flush=True)


if __name__ == "__main__":
    main()
