"""The files of a version: asked for in the workspace, built behind it, taken by who may."""

import io

import docx
import pytest
from django.core.management import call_command
from django_tasks_db.management.commands import db_worker

from iltizam.reporting.document import codec
from iltizam.reporting.enums import RenderingState
from iltizam.reporting.models import Rendering
from tests import cast
from tests import factories as make
from tests.reporting import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """As Django's test client does: the test's transaction outlives what it calls."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def document():
    compiled = samples.document("fr")
    return make.CompiledDocumentFactory(
        language="fr",
        document=codec.to_json(compiled).decode(),
        sha256=codec.digest(compiled),
    )


@pytest.fixture
def address(document):
    version = document.version
    return f"/en/workspace/reports/{version.report.uid}/versions/{version.number}/files/"


@pytest.fixture
def secretariat(client):
    user = cast.staff("secretariat")
    cast.sign_in(client, user)
    return user


def test_nothing_is_built_until_somebody_asks(client, address, secretariat):
    page = client.get(address)

    assert page.status_code == 200
    assert page.text.count(">Build<") == 4
    assert "Refresh" not in page.headers
    assert not Rendering.objects.exists()


def test_while_it_is_built_the_page_looks_again(client, address, secretariat):
    answer = client.post(address, {"file": "fr:docx"}, follow=True)

    assert answer.headers["Refresh"] == "2"
    assert "<progress" in answer.text
    assert Rendering.objects.get().state == RenderingState.QUEUED


def test_what_is_built_can_be_taken(client, address, secretariat, document):
    client.post(address, {"file": "fr:docx"})
    call_command("work", batch=True)

    page = client.get(address)
    file = client.get(f"{address}fr.docx")
    opened = docx.Document(io.BytesIO(b"".join(file.streaming_content)))

    assert "Refresh" not in page.headers
    assert f"{address}fr.docx" in page.text
    assert opened.core_properties.title == samples.document("fr").title


@pytest.mark.parametrize("asked", ["", "fr", "fr:exe", "xx:pdf", "fr:pdf:x", "\x00"])
def test_what_there_is_not_is_refused_with_a_sentence(client, address, secretariat, asked):
    answer = client.post(address, {"file": asked})

    assert answer.status_code in {400, 422}
    assert not Rendering.objects.exists()


@pytest.mark.parametrize(
    "problem",
    [("too_long", "longer than allowed"), ("withdrawn", "was withdrawn"), ("x", "our side")],
)
def test_what_could_not_be_built_says_why(client, address, secretariat, document, problem):
    code, words = problem
    make.RenderingFactory(
        document=document, format="pdf", state=RenderingState.FAILED, error_code=code
    )

    page = client.get(address).text

    assert words in page
    assert "Build once more" in page


def test_a_file_that_is_not_there_is_not_given(client, address, secretariat):
    assert client.get(f"{address}fr.pdf").status_code == 404
    assert client.get(f"{address}fr.exe").status_code == 404


def test_who_does_not_read_drafts_need_not_know(client, address, document):
    make.RenderingFactory(document=document, format="json")
    cast.sign_in(client, cast.staff("administrator"))

    assert client.get(address).status_code == 404
    assert client.get(f"{address}fr.json").status_code == 404
    assert client.post(address, {"file": "fr:pdf"}).status_code == 404
