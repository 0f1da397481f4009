"""What LibreOffice shows of a DOCX, and what it leaves of one when it saves it."""

import re
import subprocess

import pypdf
import pytest

from iltizam.reporting.document.blocks import Heading, words_of
from iltizam.reporting.document.returned import Difference, differences, read_returned
from tests.conftest import program_path
from tests.reporting.docx_samples import (
    HOSTILE,
    TEXTS,
    document,
    hostile,
    long_report,
    narrative,
    report,
)
from tests.reporting.layout.test_docx import made, parts
from tests.reporting.layout.test_returned import p, r, with_text

pytestmark = pytest.mark.libreoffice

SAMPLES = {
    "fr": report,
    "ar": lambda: report("ar"),
    "hostile": hostile,
    "long": long_report,
}


REVISED = (
    narrative("text", "avant", label="Contexte"),
    narrative("next", "- un\n- deux", label="Suite"),
)


SHORT = document(
    [narrative("text", "**gras** et [lien](https://example.org/a) suite\n\n- *a*")]
)


def convert(folder, to, files):
    """The folder in which the files are again, as LibreOffice wrote them."""
    came, went = folder / "in", folder / to[:4].rstrip(":")
    came.mkdir(exist_ok=True)
    for name, content in files.items():
        (came / f"{name}.docx").write_bytes(content)
    done = subprocess.run(
        [
            program_path("libreoffice"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", to, "--outdir", went),
            *(came / f"{name}.docx" for name in files),
        ],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return went


@pytest.fixture(scope="module")
def sent():
    return {name: sample() for name, sample in SAMPLES.items()}


@pytest.fixture(scope="module")
def files(sent):
    return {name: made(sample) for name, sample in sent.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def shown(folder, files):
    went = convert(folder, "pdf", files)
    return {name: pypdf.PdfReader(went / f"{name}.pdf") for name in files}


@pytest.fixture(scope="module")
def again(folder, files):
    """The files as LibreOffice saved them, and one that was revised before."""
    revised = with_text(
        made(document(REVISED)),
        inside=p(r("après ", "<w:b/>") + r("tout")) + p(r("Titre"), "Heading3"),
    )
    more = {**files, "revised": revised, "short": made(SHORT)}
    went = convert(folder, "docx:MS Word 2007 XML", more)
    return {name: (went / f"{name}.docx").read_bytes() for name in more}


def plain(text):
    """Without spaces and invisible signs: a program breaks lines where it likes."""
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", text)


def titles(outline):
    """The bookmarks of a PDF, in order."""
    for each in outline:
        if isinstance(each, list):
            yield from titles(each)
        else:
            yield each.title


@pytest.mark.parametrize("name", ["fr", "ar", "long"])
def test_every_heading_is_a_bookmark_of_the_pdf_in_its_order(sent, shown, name):
    listed = [words_of(block.line) for block in sent[name].blocks if isinstance(block, Heading)]
    said = set(listed)

    found = [title for title in titles(shown[name].outline) if title in said]

    assert found == listed


@pytest.mark.parametrize("name", ["fr", "long"])
def test_every_title_and_figure_stands_in_the_pdf(sent, shown, name):
    text = plain("".join(page.extract_text() for page in shown[name].pages))
    place = text.index(plain(TEXTS["fr"]["rates"]), text.index("sur"))

    for block in sent[name].blocks:
        if isinstance(block, Heading) and block.level == 1:
            assert plain(words_of(block.line)) in text
    for words in ("84%", "67%", "61%", "62%", "☒Important", "☐Terminé", "Nonrenseigné"):
        assert words in text[place:]
    assert plain(TEXTS["fr"]["title"]) in text


def test_every_word_of_the_arabic_titles_stands_in_the_pdf(shown):
    text = "".join(page.extract_text() for page in shown["ar"].pages)

    said = TEXTS["ar"]
    for key in ("title", "country", "organisation", "context", "rates", "caption", "axis"):
        assert set(re.findall(r"[ء-ي]{2,}", said[key])) <= set(re.findall(r"[ء-ي]+", text))
    assert "84%" in plain(text)
    assert "ﻻ" not in text  # letters, not the shapes of a font


def test_pages_are_counted_and_none_is_empty(shown):
    for name in ("fr", "ar", "long"):
        pages = [page.extract_text() for page in shown[name].pages]
        around = TEXTS[name if name == "ar" else "fr"]
        least = len(plain(around["mark"] + around["reference"] + "Page 9 sur 9"))
        assert f"Page 2 sur {len(pages)}" in pages[1] or name == "ar"
        assert all(len(plain(page)) > least for page in pages[1:])
    assert 60 <= len(shown["long"].pages) <= 110


def test_hostile_texts_stand_literally(shown):
    text = plain("".join(page.extract_text() for page in shown["hostile"].pages))

    for said in (HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[7], HOSTILE[11]):
        assert plain(said) in text
    assert "root:" not in text
    assert text.count("W") > 9 * 5_000  # broken over lines and pages, in all its places


@pytest.mark.parametrize("name", list(SAMPLES))
def test_what_libreoffice_saved_reads_as_it_was_sent(sent, again, name):
    returned = read_returned(again[name])

    assert b"LibreOffice" in parts(again[name])["docProps/app.xml"]
    assert differences(sent[name], returned) == []
    assert (returned.lost, returned.doubled) == ((), ())
    assert returned.version == 3


def test_the_reference_survives_libreoffice(files, again):
    for name in SAMPLES:
        before, after = read_returned(files[name]), read_returned(again[name])
        assert (after.plan, after.kind, after.language) == (
            before.plan,
            before.kind,
            before.language,
        )
        assert after.digest == before.digest


def test_what_was_revised_is_read_after_libreoffice_saved_it(again):
    returned = read_returned(again["revised"])

    assert differences(document(REVISED), returned) == [
        Difference("text", "Contexte", "avant", "**après** tout\n\n## Titre")
    ]


def test_the_first_words_of_a_block_keep_their_style_without_a_table_of_contents(again):
    returned = read_returned(again["short"])

    assert differences(SHORT, returned) == []
    assert returned.narratives["text"].startswith("**gras**")


def test_what_libreoffice_saved_twice_is_still_the_same(folder, sent, again):
    went = convert(folder, "docx:MS Word 2007 XML", {"twice": again["ar"]})

    assert differences(sent["ar"], read_returned((went / "twice.docx").read_bytes())) == []
