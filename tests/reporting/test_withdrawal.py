"""A text of a report is withdrawn like any other, and so is what was made of it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from iltizam.core import files, redaction, withholding
from iltizam.core.audit import plan_stream
from iltizam.core.texts import LocalisedText
from iltizam.core.trail import stream_of
from iltizam.reporting import actions
from iltizam.reporting.actions.building import build_rendering
from iltizam.reporting.editions import texts_of
from iltizam.reporting.models import Comment, CompiledDocument, NarrativeVersion, Rendering
from tests import factories as make
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db

WHY = LocalisedText({"en": "it names a person", "fr": "une personne y est nommée"})


@pytest.fixture(autouse=True)
def fresh():
    with translation.override("en"):
        yield
    withholding.forget()


@pytest.fixture
def document(report, by):
    report = finished_until(report, "generated", by)
    actions.write_narrative(
        report, slot="context", language="en", text="Somebody did it.", number=0, by=by
    )
    return actions.generate_version(report, by=by).documents.get(language="en")


def withdraw(row, field, by):
    redaction.redact(redaction.find(row.uid, field), reason=WHY, by=by)
    withholding.forget()


def test_a_text_is_withdrawn_from_the_versions_to_come(document, by):
    withdraw(NarrativeVersion.objects.get(), "text", by)

    assert "withdrawn: it names a person" in texts_of(document.version.report)["context"]["en"]
    later = actions.generate_version(document.version.report, by=by)
    kept = {each.language: each.document for each in later.documents.all()}
    assert "Somebody did it." not in kept["en"] + kept["fr"]
    assert "it names a person" in kept["en"]
    assert "une personne y est nommée" in kept["fr"]


def test_a_document_that_holds_it_is_withdrawn_as_a_whole(document, by):
    withdraw(document, "document", by)

    found = CompiledDocument.objects.get(pk=document.pk)
    assert found.read() is None
    assert found.document.startswith("withdrawn: it names a person")


def built(document, by):
    row = actions.request_rendering(document, file_format="json", by=by)
    return build_rendering(row.pk)


def test_the_files_of_a_withdrawn_document_leave_with_it(
    document, by, django_capture_on_commit_callbacks
):
    made = built(document, by)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(document, "document", by)

    assert "it names a person" in Rendering.objects.get().withdrawn
    with pytest.raises(FileNotFoundError):
        files.open_file(made.file_key)


def test_a_file_that_was_being_made_meanwhile_is_not_kept(document, by, monkeypatch):
    keep = files.keep

    def withdrawn_meanwhile(*args, **kwargs):
        withdraw(document, "document", by)
        return keep(*args, **kwargs)

    monkeypatch.setattr(files, "keep", withdrawn_meanwhile)
    made = built(document, by)

    assert "it names a person" in made.withdrawn
    with pytest.raises(FileNotFoundError):
        files.open_file(made.file_key)


def test_a_comment_is_withdrawn_and_stays_where_it_was(by):
    comment = make.CommentFactory(text="Somebody said it.")

    withdraw(comment, "text", by)

    assert "it names a person" in Comment.objects.get().text


def test_a_withdrawn_change_is_not_accepted(by):
    change = make.ReturnedChangeFactory(after="Somebody did it.")
    withdraw(change, "after", by)

    with pytest.raises(actions.CannotDecide) as refused:
        actions.decide_change(change, accept=True, by=by)
    assert refused.value.codes == ["change_withdrawn"]
    assert actions.decide_change(change, accept=False, by=by).state == "rejected"


def test_a_returned_file_leaves_with_its_withdrawal(
    document, by, django_capture_on_commit_callbacks
):
    upload = SimpleUploadedFile("report.docx", b"Somebody")
    file = actions.receive_returned(document, upload=upload, sender="Someone", by=by)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(file, "file", by)

    with pytest.raises(FileNotFoundError):
        files.open_file(file.file_key)


@pytest.mark.parametrize(
    "made",
    [
        make.NarrativeVersionFactory,
        make.CommentFactory,
        make.CompiledDocumentFactory,
        make.RenderingFactory,
        make.ReturnedChangeFactory,
        make.StageFactory,
    ],
)
def test_every_row_belongs_to_the_stream_of_its_plan(made):
    row = made()

    assert stream_of(row).startswith("plan:")
    assert stream_of(make.ReportFactory(plan=(plan := make.PlanFactory()))) == plan_stream(
        plan.uid
    )


def test_a_withdrawn_document_is_still_seen_by_nobody_else(document):
    assert not CompiledDocument.objects.visible_to(AnonymousUser()).exists()
