"""A DOCX that was sent out comes back: compared, accepted or rejected, kept in any case."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from iltizam.core import erasure, files
from iltizam.core.texts import LocalisedText
from iltizam.reporting import actions
from iltizam.reporting.editions import texts_of
from iltizam.reporting.making import make as made_of
from iltizam.reporting.models import NarrativeVersion, ReturnedChange, ReturnedFile
from tests import factories as make
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db

SENT = "The country joined the partnership."
BACK = "The country joined the partnership in 2018."


@pytest.fixture
def document(report, by):
    report = finished_until(report, "generated", by)
    for slot, text in (("context", SENT), ("conclusion", "Much is left to do.")):
        actions.write_narrative(report, slot=slot, language="en", text=text, number=0, by=by)
    return actions.generate_version(report, by=by).documents.get(language="en")


def revised(document, *replaced):
    """The file as it was sent, with words changed in it as by a word processor."""
    content = made_of(document.read(), "docx")
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as sent,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as back,
    ):
        for name in sent.namelist():
            part = sent.read(name)
            if name == "word/document.xml":
                for before, after in replaced:
                    assert before.encode() in part
                    part = part.replace(before.encode(), after.encode())
            back.writestr(name, part)
    return found.getvalue()


def received(document, content, by, *, name="../rapport.docx", sender="Committee member"):
    upload = SimpleUploadedFile(name, content)
    return actions.receive_returned(document, upload=upload, sender=sender, by=by)


@pytest.fixture
def change(document, by):
    return received(document, revised(document, (SENT, BACK)), by).changes.get()


def text_now(document, slot="context"):
    return texts_of(document.version.report).get(slot, {}).get("en")


def test_each_text_that_differs_is_offered(document, by):
    file = received(document, revised(document, (SENT, BACK)), by)

    assert (file.state, file.refusal, file.file_name) == ("read", "", "rapport.docx")
    change = file.changes.get()
    assert (change.slot, change.before, change.after) == ("context", SENT, BACK)
    assert text_now(document) == SENT


def test_a_file_that_comes_back_as_it_was_changes_nothing(document, by):
    file = received(document, revised(document), by)

    assert (file.state, file.changes.count()) == ("read", 0)


def test_a_text_longer_than_any_that_is_written_is_refused_and_kept(document, by):
    file = received(document, revised(document, (SENT, "endless " * 60_000)), by)

    assert (file.state, file.refusal) == ("refused", "returned_too_big")


def test_figures_are_never_read_back(document, by):
    file = received(document, revised(document, ("40%", "90%")), by)

    assert (file.state, file.changes.count()) == ("read", 0)


def test_accepting_writes_a_version_under_the_senders_name(document, change, by):
    change = actions.decide_change(change, accept=True, by=by)

    version = change.became
    assert (change.state, version.text, version.number) == ("accepted", BACK, 2)
    assert (version.origin, version.sender, version.by) == ("docx", "Committee member", by)
    assert text_now(document) == BACK


def test_rejecting_keeps_it_on_record(document, change, by):
    change = actions.decide_change(change, accept=False, by=by)

    assert (change.state, change.became, change.after) == ("rejected", None, BACK)
    assert text_now(document) == SENT
    with pytest.raises(actions.CannotDecide) as refused:
        actions.decide_change(change, accept=True, by=by)
    assert refused.value.codes == ["decided_already"]


def test_a_text_that_changed_meanwhile_is_shown_beside(document, change, by):
    report = document.version.report
    now = actions.write_narrative(
        report, slot="context", language="en", text="Written since.", number=1, by=by
    )

    with pytest.raises(actions.NarrativeConflict) as conflict:
        actions.decide_change(change, accept=True, by=by)
    assert (conflict.value.mine, conflict.value.theirs) == (BACK, now)
    assert ReturnedChange.objects.get(pk=change.pk).state == "open"

    change = actions.decide_change(
        change, accept=True, number=now.number, text="Both of it.", by=by
    )
    assert (change.state, text_now(document)) == ("accepted", "Both of it.")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Nothing of ours", "returned_not_a_docx"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "returned_old_format"),
        (b"PK\x03\x04 and no more", "returned_damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_and_kept(document, by, content, code):
    file = received(document, content, by)

    assert (file.state, file.refusal, file.changes.count()) == ("refused", code, 0)
    with files.open_file(file.file_key) as kept:
        assert kept.read() == content
    assert file.file_key in ReturnedFile.objects.file_keys()


def test_a_file_of_another_language_is_refused_and_kept(document, by):
    other = document.version.documents.get(language="fr")

    file = received(document, revised(other), by)

    assert (file.state, file.refusal) == ("refused", "returned_elsewhere")


def test_without_a_file_or_a_sender_nothing_is_kept(document, by):
    with pytest.raises(actions.CannotReceive) as refused:
        actions.receive_returned(document, upload=None, sender=" ", by=by)
    assert refused.value.codes == ["sender_missing", "file_missing"]

    with pytest.raises(actions.CannotReceive) as refused:
        received(document, b"", by)
    assert refused.value.codes == ["file_empty"]
    assert not ReturnedFile.objects.exists()


def test_a_sender_who_is_erased_is_forgotten_and_the_text_stays(change, by):
    actions.decide_change(change, accept=True, by=by)
    person = make.PersonFactory(name="Committee member")

    erasure.erase(erasure.find(person.uid), reason=LocalisedText({"en": "Asked for."}), by=by)

    assert set(ReturnedFile.objects.values_list("sender", flat=True)) == {""}
    assert set(NarrativeVersion.objects.values_list("sender", flat=True)) == {""}
    assert NarrativeVersion.objects.filter(text=BACK).exists()
