"""Published reports: found from their plan, read in each language, taken as sealed."""

import hashlib
import io

import pypdf
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from iltizam.core import formatting
from iltizam.core.redaction import find, redact
from iltizam.core.texts import LocalisedText
from iltizam.reporting import actions
from iltizam.reporting.document import codec
from iltizam.reporting.enums import StageCode
from tests import factories as make
from tests.factories.reporting import YEAR
from tests.reporting.conftest import finished_until

LIST = "/fr/plans/now/reports/"


@pytest.fixture(scope="module")
def _published(django_db_setup, django_db_blocker):
    """One report, published in two languages, with all its files: for the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _publish()
        transaction.set_rollback(True)


def _publish():
    by = make.ActorFactory(role="secretariat", organisation_uid="")
    plan = make.PlanFactory(live=True, slug="now", required_languages=["fr", "ar"])
    commitment = make.CommitmentFactory(plan=plan, number=1, lead=make.OrganisationFactory())
    activity = make.ActivityFactory(commitment=commitment, number=1)
    make.ProgressUpdateFactory(activity=activity, published=True, percent=40)
    report = actions.create_report(
        plan, kind="annual", covers=YEAR, languages=["fr", "ar"], by=by
    )
    report = actions.begin_report(report, by=by)
    actions.write_narrative(
        report, slot="context", language="fr", text="Un *contexte* <b>.", number=0, by=by
    )
    report = finished_until(report, StageCode.PUBLISHED, by)
    version = actions.publish_version(report.versions.last(), by=by)
    actions.record_transmission(version, on=timezone.localdate(), by=by)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(db_worker, "close_old_connections", lambda: None)
        call_command("work", batch=True)
    return version


@pytest.fixture
def version(_published, db):
    return _published


def address(version, suffix=""):
    return f"{LIST}{version.uid}/{suffix}"


def test_the_plan_leads_to_its_reports(client, version):
    assert LIST in client.get("/fr/plans/now/").text
    assert address(version) in client.get(LIST).text


def test_the_list_takes_the_same_statements_for_one_report_and_for_three(client, db):
    asked = []
    for slug, kinds in (("one", ["final"]), ("three", ["mid_term", "annual", "final"])):
        plan = make.PlanFactory(live=True, slug=slug)
        for kind in kinds:
            report = make.ReportFactory(plan=plan, kind=kind)
            version = make.ReportVersionFactory(report=report, published=True)
            document = make.CompiledDocumentFactory(version=version)
            make.RenderingFactory(
                document=document, state="done", file_key="a" * 20, sha256="0" * 64, size=1
            )
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/fr/plans/{slug}/reports/").text
        assert page.count("report-en.") == len(kinds)
        asked.append(len(captured))

    assert asked[0] == asked[1]


def test_a_plan_without_a_report_says_what_will_be_there(client, db):
    make.PlanFactory(live=True, slug="young")

    page = client.get("/en/plans/young/reports/").text

    assert "No report was published yet" in page


@pytest.mark.parametrize(("language", "way"), [("fr", "ltr"), ("ar", "rtl")])
def test_it_is_read_in_the_language_of_the_page(client, version, language, way):
    page = client.get(address(version).replace("/fr/", f"/{language}/")).text

    assert f'<article class="document" lang="{language}" dir="{way}">' in page
    assert 'id="rates"' in page


def test_a_language_that_it_lacks_shows_another_and_says_which(client, version):
    page = client.get(address(version).replace("/fr/", "/en/")).text

    assert '<article class="document" lang="fr" dir="ltr">' in page


def test_what_people_wrote_is_text_on_the_page(client, version):
    page = client.get(address(version)).text

    assert "<em>contexte</em> &lt;b&gt;." in page


@pytest.mark.parametrize("file_format", ["pdf", "docx", "html", "json"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_file_can_be_taken_as_it_was_built(client, version, language, file_format):
    answer = client.get(address(version, f"report-{language}.{file_format}"))

    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_seal_can_be_computed_from_the_files(client, version):
    lines = []
    for language in ("ar", "fr"):
        answer = client.get(address(version, f"report-{language}.json"))
        content = b"".join(answer.streaming_content)
        lines.append(f"{language}:{hashlib.sha256(content).hexdigest()}")

    seal = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert seal == version.sealed_digest
    assert seal in client.get(address(version)).text


def test_the_pdf_holds_the_text_and_its_language(client, version):
    answer = client.get(address(version, "report-fr.pdf"))
    reader = pypdf.PdfReader(io.BytesIO(b"".join(answer.streaming_content)))

    assert reader.trailer["/Root"]["/Lang"].startswith("fr")
    assert "contexte" in "".join(page.extract_text() for page in reader.pages)


def test_the_twin_is_the_document_itself(client, version):
    twin = client.get(address(version, "index.json")).json()

    compiled = version.documents.get(language="fr").read()
    assert twin["seal"] == version.sealed_digest
    assert twin["document"] == codec.plain(compiled)
    assert twin["transmitted"] == timezone.localdate().isoformat()


@pytest.mark.parametrize(
    "suffix",
    ["report-fr.exe", "report-en.pdf", "report-fr.pdf/", "report-..%2f.pdf", "report-fr.PDF"],
)
def test_there_is_no_other_file(client, version, suffix):
    assert client.get(address(version, suffix)).status_code == 404


def test_a_draft_is_nowhere_public(client, version):
    by = make.ActorFactory(role="secretariat", organisation_uid="")
    report = actions.create_report(
        version.report.plan,
        kind="mid_term",
        covers=YEAR,
        languages=["fr"],
        by=by,
    )
    draft = actions.generate_version(finished_until(report, StageCode.GENERATED, by), by=by)

    assert client.get(address(draft)).status_code == 404
    assert draft.uid not in client.get(LIST).text


def test_nothing_of_a_hidden_plan_is_shown(client, version):
    plan = version.report.plan
    published_at = plan.published_at
    type(plan).objects.filter(pk=plan.pk).update(published_at=None)
    try:
        assert client.get(address(version)).status_code == 404
        assert client.get(address(version, "report-fr.pdf")).status_code == 404
    finally:
        type(plan).objects.filter(pk=plan.pk).update(published_at=published_at)


def test_a_withdrawn_file_is_not_given(client, version):
    rendering = version.documents.get(language="ar").renderings.get(format="html")
    by = make.ActorFactory(role="administrator", organisation_uid="")
    redact(find(rendering.uid, "file"), reason=LocalisedText({"fr": "Une erreur"}), by=by)

    assert client.get(address(version, "report-ar.html")).status_code == 404
    other = client.get(address(version, "report-ar.pdf"))
    assert b"".join(other.streaming_content).startswith(b"%PDF")


def test_of_a_withdrawn_document_no_file_is_given(client, version):
    by = make.ActorFactory(role="administrator", organisation_uid="")
    document = version.documents.get(language="ar")
    redact(find(document.uid, "document"), reason=LocalisedText({"fr": "Une erreur"}), by=by)

    for file_format in ("pdf", "docx", "html", "json"):
        assert client.get(address(version, f"report-ar.{file_format}")).status_code == 404
    page = client.get(address(version)).text
    assert "report-fr.pdf" in page
    assert "report-ar" not in page


def test_the_day_it_was_sent_is_said(client, version):
    page = client.get(address(version).replace("/fr/", "/en/")).text

    assert f"sent to the OGP on {formatting.date(timezone.localdate(), 'en')}" in page
