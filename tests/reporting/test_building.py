"""Renderings are built by the worker: once, within bounds, and never instead of another."""

import datetime
import hashlib

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from iltizam.core import files
from iltizam.reporting import actions, tasks
from iltizam.reporting.actions import building
from iltizam.reporting.actions.building import build_rendering
from iltizam.reporting.document import codec
from iltizam.reporting.enums import RenderingState
from iltizam.reporting.layout.problems import TookTooLong
from iltizam.reporting.models import Rendering
from tests import factories as make
from tests.reporting import samples

pytestmark = pytest.mark.django_db

FORMATS = ("pdf", "docx", "html", "json")


@pytest.fixture
def document():
    compiled = samples.document("fr")
    return make.CompiledDocumentFactory(
        document=codec.to_json(compiled).decode(), sha256=codec.digest(compiled)
    )


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """As Django's test client does: the test's transaction outlives what it calls."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


def content_of(rendering):
    with files.open_file(rendering.file_key) as file:
        return file.read()


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_worker_builds_what_was_asked_for(file_format, document, by):
    rendering = actions.request_rendering(document, file_format=file_format, by=by)

    call_command("work", batch=True)

    rendering.refresh_from_db()
    content = content_of(rendering)
    assert rendering.state == RenderingState.DONE
    assert (rendering.steps_done, rendering.steps) == (3, 3)
    assert rendering.sha256 == hashlib.sha256(content).hexdigest()
    assert rendering.size == len(content)
    magic = {"pdf": b"%PDF", "docx": b"PK", "html": b"<!doctype", "json": b'{"kind"'}
    assert content.startswith(magic[file_format])


def test_two_requests_are_built_once(document, by, monkeypatch):
    made = []
    monkeypatch.setattr(
        building, "make", lambda *args: made.append(1) or codec.to_json(args[0])
    )
    first = actions.request_rendering(document, file_format="json", by=by)
    second = actions.request_rendering(document, file_format="json", by=by)
    tasks.build.enqueue(first.pk)

    call_command("work", batch=True)

    assert first == second
    assert made == [1]


def test_one_that_is_begun_is_not_begun_again(document, by):
    rendering = actions.request_rendering(document, file_format="json", by=by)
    Rendering.objects.filter(pk=rendering.pk).update(state=RenderingState.RUNNING)

    assert build_rendering(rendering.pk) is None


def test_what_cannot_be_set_says_why_and_leaves_the_others(document, by, monkeypatch):
    good = actions.request_rendering(document, file_format="json", by=by)
    call_command("work", batch=True)

    def too_long(*args):
        raise TookTooLong("more than 90 seconds")

    monkeypatch.setattr(building, "make", too_long)
    bad = actions.request_rendering(document, file_format="pdf", by=by)
    call_command("work", batch=True)

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (bad.state, bad.error_code) == (RenderingState.FAILED, "too_long")
    assert good.state == RenderingState.DONE
    assert content_of(good)


def test_a_fault_of_ours_is_an_answer_too(document, by, monkeypatch, caplog):
    def broken(*args):
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(building, "make", broken)
    rendering = actions.request_rendering(document, file_format="pdf", by=by)
    call_command("work", batch=True)

    rendering.refresh_from_db()
    assert (rendering.state, rendering.error_code) == (RenderingState.FAILED, "fault")
    assert "ZeroDivisionError" in rendering.error_detail
    assert "could not be built" in caplog.text


def test_one_that_failed_is_asked_for_once_more(document, by, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(building, "make", lambda *args: 1 / 0)
        rendering = actions.request_rendering(document, file_format="json", by=by)
        call_command("work", batch=True)
    actions.request_rendering(document, file_format="json", by=by)
    call_command("work", batch=True)

    rendering.refresh_from_db()
    assert (rendering.state, rendering.error_code) == (RenderingState.DONE, "")


def test_the_same_document_gives_the_same_file(document, by):
    rendering = actions.request_rendering(document, file_format="docx", by=by)
    call_command("work", batch=True)
    rendering.refresh_from_db()
    first = rendering.sha256
    Rendering.objects.filter(pk=rendering.pk).update(state=RenderingState.QUEUED)
    build_rendering(rendering.pk)

    rendering.refresh_from_db()
    assert rendering.sha256 == first


@pytest.mark.parametrize("state", [RenderingState.RUNNING, RenderingState.QUEUED])
def test_what_a_killed_worker_left_is_asked_for_again(state, document, by):
    rendering = actions.request_rendering(document, file_format="json", by=by)
    DBTaskResult.objects.all().delete()
    long_ago = timezone.now() - datetime.timedelta(minutes=10)
    Rendering.objects.filter(pk=rendering.pk).update(
        state=state, started_at=long_ago, requested_at=long_ago
    )

    assert tasks.ask_again() == 1
    assert tasks.ask_again() == 0
    call_command("work", batch=True)

    rendering.refresh_from_db()
    assert rendering.state == RenderingState.DONE


def test_what_is_being_built_is_left_alone(document, by):
    rendering = actions.request_rendering(document, file_format="json", by=by)
    Rendering.objects.filter(pk=rendering.pk).update(
        state=RenderingState.RUNNING, started_at=timezone.now()
    )

    assert tasks.ask_again() == 0


def test_tasks_that_ended_are_forgotten_and_their_files_stay(document, by):
    rendering = actions.request_rendering(document, file_format="json", by=by)
    call_command("work", batch=True)
    DBTaskResult.objects.update(finished_at=timezone.now() - datetime.timedelta(days=8))

    assert tasks.forget_what_was_done() == 1
    rendering.refresh_from_db()
    assert content_of(rendering)
