"""Documents from the command line, and the sentences by which they are not written."""

import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from iltizam.core.texts import LocalisedText
from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import words_of
from tests import factories as make
from tests.reporting.reading import block, said, whole

pytestmark = pytest.mark.django_db


def written(tmp_path, *words, **options):
    """The file that a command writes, as JSON unless asked otherwise."""
    path = tmp_path / "out"
    options = {"format": "json", "lang": "en", **options}
    with override("en"):
        call_command(*words, out=str(path), stdout=io.StringIO(), **options)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("report", "now"), "report"),
        (("booklet", "now"), "booklet"),
        (("form", "now/1"), "form"),
        (("progress", "now"), "progress"),
        (("progress", "now", "--slides"), "slides"),
    ],
)
def test_a_command_writes_the_compiled_document(tmp_path, commitment, words, kind):
    document = codec.from_json(written(tmp_path, *words))

    assert (document.kind, document.plan, document.language) == (kind, "now", "en")
    assert commitment.title["en"] in f"{document.title}\n{whole(document)}"
    assert document.version == 0


@pytest.mark.parametrize(
    ("file_format", "begins"),
    [("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!doctype html>"), ("json", b"{")],
)
def test_every_format_is_written_and_is_the_same_twice(
    tmp_path, commitment, file_format, begins
):
    first = written(tmp_path, "form", "now/1", format=file_format)

    assert first.startswith(begins)
    assert written(tmp_path, "form", "now/1", format=file_format) == first


def test_without_a_file_it_goes_to_standard_output(commitment, capfdbinary):
    call_command("form", "now/1", lang="fr", format="json")

    assert json.loads(capfdbinary.readouterr().out)["language"] == "fr"


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (("report", "then"), {}, "There is no plan then; there are: now."),
        (("report", "now"), {"lang": "xx"}, "The plan has no language xx; there are: "),
        (("form", "now"), {}, "A commitment is named by its plan and its number"),
        (("form", "now/7"), {}, "The plan now has no commitment 7."),
        (("progress", "now", "--since", "spring"), {}, "A date is written year-month-day"),
        (("progress", "now", "--until", "2999-01-01"), {}, "This date is still to come."),
    ],
)
def test_what_there_is_not_is_said_in_one_sentence(
    tmp_path, commitment, words, options, sentence
):
    with pytest.raises(CommandError) as refused:
        written(tmp_path, *words, **options)

    assert str(refused.value).startswith(sentence)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [("form", "now/1"), ("evidence", "now")])
def test_a_place_that_cannot_be_written_is_said(tmp_path, commitment, words):
    missing = "cannot be written: No such file or directory"
    with override("en"), pytest.raises(CommandError, match=missing):
        call_command(*words, lang="en", out=str(tmp_path / "none" / "out"))


@pytest.mark.parametrize(
    ("last_day", "is_named"), [(None, True), (1, True), (0, True), (-1, False)]
)
def test_the_form_names_who_answers_up_to_the_last_day(
    tmp_path, commitment, last_day, is_named
):
    today = timezone.localdate()
    make.FocalPointFactory(
        commitment=commitment,
        organisation=make.OrganisationFactory(name=LocalisedText({"en": "Office of Works"})),
        starts_on=today - datetime.timedelta(days=9),
        ends_on=None if last_day is None else today + datetime.timedelta(days=last_day),
    )

    document = codec.from_json(written(tmp_path, "form", "now/1"))

    focal = block(document, f"f-{commitment.uid}-focal")
    assert words_of(focal.label) == "Focal point"
    assert ("Office of Works" in said(focal)) is is_named
