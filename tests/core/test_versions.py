"""Scoped versions (spec 9): raised in the transaction, seen after it by everybody."""

import subprocess
import sys
import threading

import pytest
from django.db import connection, transaction

from iltizam.core.versions import (
    ASK_AGAIN_AFTER,
    PLANS,
    SITE,
    SharedCounter,
    SharedVersionReader,
    plan_scope,
    raise_plan,
    raise_versions,
    read_versions,
    version_reader,
)

DEMO = plan_scope("demo")


@pytest.fixture
def counter(tmp_path):
    return SharedCounter(tmp_path / "run" / "versions")


@pytest.mark.django_db
def test_a_scope_that_never_changed_has_version_0():
    assert read_versions((SITE, DEMO)) == (0, 0)


@pytest.mark.django_db
def test_each_change_raises_the_scopes_it_names_and_no_other():
    raise_versions(DEMO)
    raise_versions(DEMO, SITE, DEMO)

    assert read_versions((SITE, DEMO, plan_scope("other"))) == (1, 2, 0)


@pytest.mark.django_db
def test_a_changed_plan_raises_the_pages_of_all_plans():
    raise_plan("demo")

    assert read_versions((DEMO, PLANS, SITE)) == (1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_reader_sees_a_change_when_it_is_committed_and_not_before():
    reader = version_reader()
    assert reader.read((DEMO,)) == (0,)
    with transaction.atomic():
        raise_versions(DEMO)
        assert _read_elsewhere(reader) == (0,)

    assert reader.read((DEMO,)) == (1,)
    assert _read_elsewhere(reader) == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_the_version():
    reader = version_reader()
    with transaction.atomic():
        raise_versions(DEMO)
        transaction.set_rollback(True)

    assert reader.read((DEMO,)) == (0,)


@pytest.mark.django_db(transaction=True)
def test_no_change_is_lost_when_many_raise_one_scope():
    raisers = [threading.Thread(target=_raise_often) for _ in range(4)]
    for raiser in raisers:
        raiser.start()
    for raiser in raisers:
        raiser.join()

    assert read_versions((DEMO, SITE)) == (40, 40)
    assert version_reader().read((DEMO, SITE)) == (40, 40)


def _raise_often():
    for _ in range(10):
        raise_versions(DEMO, SITE)
    connection.close()


def _read_elsewhere(reader):
    """What another thread, with connections of its own, is told."""
    found = []

    def read():
        found.append(reader.read((DEMO,)))
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    return found[0]


def test_a_reader_asks_once_until_the_counter_moves(counter):
    asked = []

    def ask(scopes):
        asked.append(scopes)
        return (len(asked),)

    reader = SharedVersionReader(counter, ask)

    before = [reader.read((SITE,)), reader.read((SITE,))]
    counter.increment()
    after = [reader.read((SITE,)), reader.read((SITE,))]

    assert (before, after) == ([(1,), (1,)], [(2,), (2,)])


def test_a_reader_asks_again_after_a_second_for_changes_made_on_other_hosts(
    counter, monkeypatch
):
    moment = [100.0]
    monkeypatch.setattr("iltizam.core.versions.time.monotonic", lambda: moment[0])
    answers = iter([(1,), (2,)])
    reader = SharedVersionReader(counter, lambda scopes: next(answers))

    first = reader.read((SITE,))
    moment[0] += ASK_AGAIN_AFTER
    second = reader.read((SITE,))

    assert (first, second) == ((1,), (2,))


def test_a_change_committed_while_the_reader_asks_is_asked_for_again(counter):
    def ask(scopes):
        counter.increment()  # another process commits, too late for this answer
        return (counter.value(),)

    reader = SharedVersionReader(counter, ask)

    assert reader.read((SITE,)) != reader.read((SITE,))


def test_another_process_moves_the_same_counter(counter, tmp_path):
    code = (
        "import sys, django; from pathlib import Path; django.setup();"
        "from iltizam.core.versions import SharedCounter;"
        "counter = SharedCounter(Path(sys.argv[1]));"
        "[counter.increment() for _ in range(500)]"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "run" / "versions")]
    others = [subprocess.Popen(command) for _ in range(2)]

    assert [other.wait(timeout=60) for other in others] == [0, 0]
    assert counter.value() == 1000
