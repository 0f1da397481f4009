"""A version is generated from frozen figures, sealed, published and transmitted."""

import datetime
import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.utils import timezone

from iltizam.reporting import actions
from iltizam.reporting.document import codec
from iltizam.reporting.models import CompiledDocument, Rendering, Report, ReportVersion
from iltizam.tracking.models import Snapshot
from tests import factories as make
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db


def words_in(document):
    return codec.to_json(document).decode()


def test_generating_freezes_the_figures_and_compiles_each_language(report, by):
    report = finished_until(report, "generated", by)
    actions.write_narrative(
        report, slot="context", language="fr", text="Le pays adhère.", number=0, by=by
    )

    version = actions.generate_version(report, by=by, note={"en": "The first draft."})

    assert version.number == 1
    assert version.snapshot.rates.get(object_uid=report.plan.uid).exact == "40"
    documents = {each.language: each for each in version.documents.all()}
    assert sorted(documents) == ["en", "fr"]
    french = documents["fr"].read()
    assert documents["fr"].sha256 == codec.digest(french)
    assert "Le pays adhère." in words_in(french)
    assert french.version == 1


def test_it_says_that_it_is_a_draft_until_the_final_version_is_due(report, by):
    report = finished_until(report, "final", by)
    draft = report.versions.last().documents.get(language="en").read()
    final = actions.generate_version(report, by=by).documents.get(language="en").read()

    assert (draft.cover.mark, final.cover.mark) == ("Draft", "")


def test_a_draft_is_not_sealed(report, by):
    report = finished_until(report, "final", by)

    with pytest.raises(actions.CannotPublish) as refused:
        actions.seal_version(report.versions.last(), by=by)

    assert refused.value.codes == ["sealed_draft"]


def test_nothing_is_generated_before_its_stage(report, by):
    report = finished_until(report, "translation", by)

    with pytest.raises(actions.CannotGenerate) as refused:
        actions.generate_version(report, by=by)

    assert refused.value.codes == ["not_generated_yet"]
    assert not Snapshot.objects.exists()


def test_a_language_that_cannot_be_compiled_leaves_nothing(report, by, monkeypatch):
    report = finished_until(report, "generated", by)
    report.languages = ["en", "xx-no-such"]
    report.save()
    monkeypatch.setattr("iltizam.reporting.document.codec.digest", _fails_the_second_time())

    with pytest.raises(RuntimeError):
        actions.generate_version(report, by=by)

    assert not Snapshot.objects.exists()
    assert not ReportVersion.objects.exists()


def _fails_the_second_time():
    real, times = codec.digest, iter(range(9))

    def digest(document):
        if next(times):
            raise RuntimeError("the second language")
        return real(document)

    return digest


def test_the_seal_is_the_hash_of_the_documents(report, by):
    report = finished_until(report, "final", by)
    version = actions.generate_version(report, by=by)

    version = actions.seal_version(version, by=by)

    lines = [f"{d.language}:{d.sha256}" for d in version.documents.order_by("language")]
    assert version.sealed_digest == hashlib.sha256("\n".join(lines).encode()).hexdigest()
    with pytest.raises(actions.CannotPublish) as refused:
        actions.seal_version(version, by=by)
    assert refused.value.codes == ["sealed_already"]


def test_only_the_last_version_is_sealed(report, by):
    report = finished_until(report, "final", by)
    first = actions.generate_version(report, by=by)
    actions.generate_version(report, by=by)

    with pytest.raises(actions.CannotPublish) as refused:
        actions.seal_version(first, by=by)

    assert refused.value.codes == ["not_the_last"]


def test_a_sealed_version_is_public_once_it_is_published(report, by):
    report = finished_until(report, "published", by)
    version = report.versions.last()
    visitor = AnonymousUser()
    assert not ReportVersion.objects.visible_to(visitor).exists()
    assert not Report.objects.visible_to(visitor).exists()

    actions.publish_version(version, by=by)

    assert list(ReportVersion.objects.visible_to(visitor)) == [version]
    assert list(Report.objects.visible_to(visitor)) == [report]
    shown = CompiledDocument.objects.visible_to(visitor)
    assert {each.version_id for each in shown} == {version.pk}


def test_a_transmission_is_recorded_once_and_not_before_it_happened(report, by):
    report = finished_until(report, "published", by)
    version = report.versions.last()
    today = timezone.localdate()
    with pytest.raises(actions.CannotPublish) as refused:
        actions.record_transmission(version, on=today, by=by)
    assert refused.value.codes == ["not_published"]

    actions.publish_version(version, by=by)
    for wrong in (today + datetime.timedelta(days=1), datetime.date(226, 11, 26), None):
        with pytest.raises(actions.CannotPublish) as refused:
            actions.record_transmission(version, on=wrong, by=by)
        assert refused.value.codes == ["transmitted_when"]

    sent = actions.record_transmission(version, on=today, note={"en": "By e-mail."}, by=by)
    assert (sent.transmitted_on, sent.transmission_note) == (today, {"en": "By e-mail."})
    with pytest.raises(actions.CannotPublish) as refused:
        actions.record_transmission(version, on=today, by=by)
    assert refused.value.codes == ["transmitted_already"]


def test_a_file_is_asked_for_once(by):
    document = make.CompiledDocumentFactory()
    first = actions.request_rendering(document, file_format="pdf", by=by)
    again = actions.request_rendering(document, file_format="pdf", by=by)

    assert (first, first.state) == (again, "queued")
    assert Rendering.objects.count() == 1


def test_what_could_not_be_built_is_asked_for_once_more(by):
    document = make.CompiledDocumentFactory()
    make.RenderingFactory(
        document=document, state="failed", error_code="too_long", steps_done=3
    )

    again = actions.request_rendering(document, file_format="pdf", by=by)

    assert (again.state, again.error_code, again.steps_done) == ("queued", "", 0)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (make.ReportVersionFactory, {"number": 2}),
        (make.ReportVersionFactory, {"note": {"en": "Other."}}),
        (lambda: make.ReportVersionFactory(sealed=True), {"sealed_digest": "1" * 64}),
        (
            lambda: make.ReportVersionFactory(sealed=True),
            {"sealed_at": None, "sealed_digest": ""},
        ),
        (lambda: make.ReportVersionFactory(published=True), {"published_at": None}),
        (make.CompiledDocumentFactory, {"document": "[]"}),
        (make.NarrativeVersionFactory, {"text": "Other."}),
        (lambda: make.NarrativeVersionFactory(returned=True), {"sender": "Somebody else"}),
        (make.CommentFactory, {"text": "Other."}),
        (lambda: make.CommentFactory(answered=True), {"answer": "Other."}),
        (make.ReturnedFileFactory, {"file_name": "other.docx"}),
        (make.ReturnedChangeFactory, {"after": "Other."}),
        (lambda: make.ReturnedChangeFactory(rejected=True), {"state": "accepted"}),
    ],
)
def test_the_database_refuses(kind, changes):
    row = kind()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**changes)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).delete()


def test_the_cover_names_the_period_that_the_report_covers(report, by):
    report = finished_until(report, "generated", by)

    cover = actions.generate_version(report, by=by).documents.get(language="en").read().cover

    lines = ["".join(run.text for run in line) for line in cover.lines]
    assert report.covers != report.plan.period
    assert [line for line in lines if line.startswith("Period covered: ")]
