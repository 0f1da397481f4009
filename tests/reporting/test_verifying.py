"""Whatever somebody alters of a version at the database itself, past every trigger, is named."""

import datetime
import hashlib

import pytest
from django.utils import timezone

from iltizam.core import verification, withholding
from iltizam.core.immutability import suspended
from iltizam.core.redaction import find, redact
from iltizam.core.texts import LocalisedText
from iltizam.reporting import actions
from iltizam.reporting.models import CompiledDocument, ReportVersion
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(report, by):
    report = finished_until(report, "published", by)
    found = actions.publish_version(report.versions.last(), by=by)
    return actions.record_transmission(found, on=timezone.localdate(), by=by)


def problems():
    """Of reports: the factories publish updates that no entry tells of."""
    rows = verification.verify().rows
    return {(r.fault, r.detail) for r in rows if r.event_type.startswith("reporting.")}


def altered(rows, **values):
    with suspended():
        rows.update(**values)
    return problems()


def test_what_was_published_is_as_it_was_recorded(version):
    assert problems() == set()


def test_a_withdrawn_document_is_not_an_altered_one(version, by):
    document = version.documents.get(language="fr")
    redact(find(document.uid, "document"), reason=LocalisedText({"fr": "Un nom"}), by=by)

    assert problems() == set()
    withholding.forget()


def test_another_text_below_the_same_hash_is_named(version):
    documents = CompiledDocument.objects.filter(version=version, language="fr")

    assert altered(documents, document="{}") == {("changed", "document")}


def test_another_text_with_its_own_hash_is_named(version):
    documents = CompiledDocument.objects.filter(version=version, language="fr")
    digest = hashlib.sha256(b"{}").hexdigest()

    found = altered(documents, document="{}", sha256=digest)

    assert found == {("changed", "documents"), ("changed", "seal")}


def test_a_document_that_is_gone_is_named(version):
    with suspended():
        version.documents.get(language="fr").renderings.all().delete()
        version.documents.filter(language="fr").delete()

    assert problems() == {("changed", "documents"), ("changed", "seal")}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"sealed_digest": "0" * 64}, {("changed", "seal")}),
        ({"transmitted_on": datetime.date(2020, 1, 1)}, {("changed", "on")}),
        ({"number": 9}, {("changed", "number")}),
    ],
)
def test_another_seal_day_or_number_is_named(version, values, found):
    assert altered(ReportVersion.objects.filter(pk=version.pk), **values) == found


def test_a_version_that_nobody_published_is_named(report, by):
    report = finished_until(report, "published", by)
    last = report.versions.last()

    found = altered(
        ReportVersion.objects.filter(pk=last.pk),
        published_at=datetime.datetime.now(datetime.UTC),
    )

    assert found == {("untold", "1")}
