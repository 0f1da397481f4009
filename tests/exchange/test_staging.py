"""Imports on their way in: staged in short steps, moved in one, seen by nobody before."""

import datetime
import fcntl
import json
import socket
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from iltizam.core.audit import plan_stream, record
from iltizam.core.models import Actor, AuditEvent, SearchEntry, SearchWord
from iltizam.directory.models import Organisation
from iltizam.exchange.actions import import_plan
from iltizam.exchange.enums import StagedState
from iltizam.exchange.models import StagedImport, StagedRows
from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.progress import Step
from iltizam.exchange.staging import at_work, remove_left_overs
from iltizam.plans.models import ActionPlan, Activity, Commitment
from iltizam.tracking.indexing import reindex
from iltizam.tracking.models import ProgressUpdate
from tests import factories as make
from tests.exchange.files import as_file, changed, plain, row_counts, sample
from tests.factories.rich import rich_plan

pytestmark = pytest.mark.django_db


class Told:
    """What an import says of its progress; ``then`` happens once the rows are staged."""

    def __init__(self, then=None, times=1):
        self.steps, self.then, self.times = [], then, times

    def __call__(self, step, done, total):
        self.steps.append((step, done, total))
        if step is Step.ROWS and done == total and self.then and self.times:
            self.times -= 1
            self.then()


def retitled(text):
    document = changed(plain(sample()), "commitments.0.title", {"es": text})
    return as_file(changed(document, "commitments.0.text_origins", None))


def folder():
    return settings.HOME / "run" / "imports"


def test_nothing_stays_staged(monkeypatch):
    told = Told(lambda: seen.append((StagedImport.objects.count(), StagedRows.objects.count())))
    seen = []

    import_plan(as_file(sample()), progress=told)

    assert seen[0][0] == 1
    assert seen[0][1] > 10
    assert (StagedImport.objects.count(), StagedRows.objects.count()) == (0, 0)
    assert list(folder().iterdir()) == []


def test_what_is_staged_is_seen_by_nobody(client):
    seen = []

    def look():
        seen.append(client.get("/en/plans/ciudad-2025/").status_code)
        seen.append(ActionPlan.objects.count() + SearchEntry.objects.count())

    import_plan(as_file(sample()), progress=Told(look))

    assert seen == [404, 0]
    assert client.get("/en/plans/ciudad-2025/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_rows_are_staged():
    told = Told(lambda: seen.append(connection.in_atomic_block))
    seen = []

    import_plan(as_file(sample()), progress=told)

    assert seen == [False]


def test_progress_counts_every_row_of_the_file():
    told = Told()

    result = import_plan(as_file(sample()), progress=told)

    new = sum(counts["new"] for counts in result.counts.values())
    step, done, total = told.steps[-1]
    assert (step, done) == (Step.ROWS, total)
    assert total > new


def with_updates(count):
    """The sample with so many more updates of one activity."""
    document = plain(sample())
    updates = document["commitments"][0]["activities"][0]["updates"]
    for number in range(count):
        day = (datetime.date(2025, 7, 1) + datetime.timedelta(days=number)).isoformat()
        updates.append(
            {
                "uid": f"{number:016d}".replace("0", "z"),
                "percent": 50,
                "text": {"es": f"Avance {number}"},
                "effective": {"from": day, "to": day, "precision": "day"},
            }
        )
    return as_file(document)


def test_the_last_step_takes_as_many_statements_for_many_rows_as_for_few():
    counts = []
    for count in (1, 300):
        with CaptureQueriesContext(connection) as asked:
            told = Told(lambda asked=asked, begun=(begun := []): begun.append(len(asked)))
            import_plan(with_updates(count), dry_run=True, progress=told)
        counts.append(len(asked) - begun[0])

    assert counts[0] == counts[1]


def test_a_change_made_meanwhile_is_kept_and_the_import_begins_again():
    import_plan(as_file(sample()))
    told = Told(lambda: import_plan(with_updates(1)))

    result = import_plan(retitled("Otro"), progress=told)

    assert result.counts["update"]["kept"] == 1
    assert Commitment.objects.get(number=1).title == {"es": "Otro"}
    assert ProgressUpdate.objects.filter(text={"es": "Avance 0"}).exists()
    assert AuditEvent.objects.count() == 3
    assert told.times == 0


def test_a_plan_that_was_imported_meanwhile_is_found():
    data = as_file(sample())

    result = import_plan(data, progress=Told(lambda: import_plan(data)))

    assert not result.is_changed
    assert ActionPlan.objects.count() == 1


def test_another_plan_that_takes_a_name_meanwhile_is_noticed():
    taken = changed(sample("v1-minimal"), "plan.slug", "ciudad-2025")
    told = Told(lambda: import_plan(as_file(taken)))

    with translation.override("en"), pytest.raises(PlanFileError) as caught:
        import_plan(as_file(sample()), progress=told)

    assert "“ciudad-2025” is the address of the plan" in str(caught.value)
    assert ActionPlan.objects.get().uid == taken["plan"]["uid"]


def test_a_plan_that_changes_over_and_over_is_given_up_whole():
    import_plan(as_file(sample()))
    plan, by = ActionPlan.objects.get(), Actor.system()
    before = row_counts()

    def change():
        record(plan, "plans.plan.touched", stream=plan_stream(plan.uid), by=by)

    with translation.override("en"), pytest.raises(PlanFileError) as caught:
        import_plan(retitled("Otro"), progress=Told(change, times=99))

    assert str(caught.value).startswith("The plan is being changed at the same time")
    assert Commitment.objects.get(number=1).title != {"es": "Otro"}
    counts = row_counts()
    assert counts.pop("core.AuditEvent") == before.pop("core.AuditEvent") + 5
    assert counts == before


def test_keys_that_were_reserved_are_nobody_elses():
    made = []

    def meanwhile():
        plan = make.PlanFactory(slug="meanwhile")
        made.append(make.CommitmentFactory(plan=plan, number=9))

    import_plan(as_file(sample()), progress=Told(meanwhile))
    made.append(make.CommitmentFactory(plan=ActionPlan.objects.get(slug="meanwhile"), number=8))

    assert Commitment.objects.count() == 4
    assert {each.number for each in made} == {8, 9}


def rows_of(model):
    columns = ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}" ORDER BY id')
        return [[(type(value), value) for value in row] for row in cursor.fetchall()]


@pytest.mark.parametrize("model", [ActionPlan, Commitment, Activity, Organisation])
def test_rows_are_stored_as_django_stores_them(model):
    import_plan(as_file(sample()))
    moved = rows_of(model)

    for row in model.objects.all():
        row.save()

    assert rows_of(model) == moved


def test_what_is_imported_is_found_as_if_all_was_indexed_anew():
    rich_plan(slug="rich")
    from iltizam.exchange.documents import plan_bytes

    data = plan_bytes(ActionPlan.objects.get(slug="rich"))
    import_plan(as_file(sample()))
    document = plain(json.loads(data))
    document["commitments"][0]["title"] = {"fr": "Autre titre"}
    document["commitments"][0]["activities"][0]["actions"] = []
    document["commitments"][1]["texts"] = {}
    document["commitments"][1]["lead"] = document["organisations"][-1]["uid"]
    for commitment in document["commitments"]:
        commitment.pop("text_origins", None)
    reindex()
    import_plan(as_file(document))
    as_imported = entries()

    reindex()

    assert entries() == as_imported


def entries():
    fields = ("object_uid", "scope_uid", "kind", "language", "title", "body")
    found = {
        row[:4]: (row[4], sorted(row[5].split()))
        for row in SearchEntry.objects.values_list(*fields)
    }
    words = set(SearchWord.objects.values_list("word", flat=True))
    return found, {word for title, body in found.values() for word in body} <= words


# What a dead process left


def left_over(**fields):
    staged = make.StagedImportFactory(
        **{"host": socket.gethostname()[:255], "total": 9, **fields}
    )
    make.StagedRowsFactory(staged=staged)
    return staged


def test_the_next_import_removes_what_a_dead_process_left():
    dead = left_over()

    import_plan(as_file(sample()))

    assert not StagedImport.objects.filter(pk=dead.pk).exists()
    assert StagedRows.objects.count() == 0


def test_a_tick_removes_what_a_dead_process_left(capsys):
    left_over()

    call_command("tick")

    assert StagedImport.objects.count() == StagedRows.objects.count() == 0
    assert "plan files: 1" in capsys.readouterr().out


@contextmanager
def somebody_else_at(staged):
    """Another process that holds the import's lock, as far as a lock can tell."""
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / staged.uid
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    path.unlink()


def test_what_a_living_process_needs_stays():
    staged = left_over()

    with somebody_else_at(staged):
        assert remove_left_overs() == 0
    assert StagedRows.objects.count() == 1

    assert remove_left_overs() == 1


@pytest.mark.parametrize(("hours", "removed"), [(23, 0), (25, 1)])
def test_a_process_of_another_host_is_given_a_day(hours, removed):
    left_over(host="elsewhere")
    StagedImport.objects.update(touched_at=timezone.now() - datetime.timedelta(hours=hours))

    assert remove_left_overs() == removed


@pytest.mark.parametrize("state", ["received", "ready", "refused"])
@pytest.mark.parametrize(("days", "kept"), [(6, 1), (8, 0)])
def test_what_nobody_imports_is_kept_for_a_week(state, days, kept):
    make.StagedImportFactory(state=state)
    StagedImport.objects.update(touched_at=timezone.now() - datetime.timedelta(days=days))

    remove_left_overs()

    assert StagedImport.objects.count() == kept


def test_a_dead_check_of_a_kept_file_begins_anew():
    staged = left_over()
    make.StagedFileFactory(staged=staged)

    remove_left_overs()

    staged.refresh_from_db()
    assert staged.state == StagedState.RECEIVED
    assert StagedRows.objects.count() == 0


def test_an_import_that_fails_leaves_nothing():
    before = row_counts()

    def fail():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_plan(as_file(sample()), progress=Told(fail))

    assert row_counts() == before
    assert list(folder().iterdir()) == []


def test_two_cannot_be_at_work_on_one_file():
    from iltizam.exchange.actions import CannotImport

    staged = left_over()

    with somebody_else_at(staged), pytest.raises(CannotImport), at_work(staged):
        pass
