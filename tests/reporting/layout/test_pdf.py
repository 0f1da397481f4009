import dataclasses
import re
import subprocess
import sys

import pytest

from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import (
    Bar,
    Bars,
    Boxes,
    Column,
    Document,
    Fact,
    Heading,
    Items,
    Paragraph,
    Row,
    Run,
    Sheet,
    Table,
    words_of,
)
from iltizam.reporting.layout import fonts
from iltizam.reporting.layout.pdf import TEMPLATE, pdf_of
from iltizam.reporting.layout.problems import CannotSet
from tests.reporting import samples
from tests.reporting.layout.reading import (
    arabic_words,
    fonts_of,
    links_of,
    outline_of,
    pages_of,
    places_of,
    poppler_text_of,
    reader,
    structure_of,
    text_of,
)
from tests.reporting.sample_texts import HOSTILE, OTHER
from tests.reporting.samples import only, text

FILES = {"logo.png": samples.logo()}
LANGUAGES = ["fr", "ar"]
LONG_TEXT = "Vingt mille mots de réponse. " * 4000


def pdf(document: Document, files: dict[str, bytes] = FILES) -> bytes:
    return pdf_of(codec.to_json(document), files)


@pytest.fixture(scope="module")
def french() -> bytes:
    return pdf(samples.document("fr"))


@pytest.fixture(scope="module")
def arabic() -> bytes:
    return pdf(samples.document("ar"))


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def made(language, french, arabic) -> bytes:
    return french if language == "fr" else arabic


def in_order(found: str, expected: list[str]) -> list[str]:
    """Those of ``expected`` that do not come after the one before them."""
    missing, end = [], 0
    for words in expected:
        place = found.find(words, end)
        if place < 0:
            missing.append(words)
        else:
            end = place + len(words)
    return missing


def test_text_comes_in_the_order_of_the_document(french):
    keys = ("country", "organisation", "agency", "title", "subtitle", "as_of", "reference")
    cover = [text(key, "fr") for key in keys]
    context = [text(key, "fr") for key in ("context", "lead", "plain", "portal", "note")]
    later = [
        "1. Sensibilisation",
        "Tableau 1",
        "85 % +3",
        "90 % +3",
        "Ensemble du plan 84 % +2",
    ]
    sheet = [text(key, "fr") for key in ("chapter", "sheet", "problem", "partners", "activity")]

    assert in_order(text_of(french), [*cover, "Sommaire", *context, *later, *sheet]) == []


@pytest.mark.poppler
def test_arabic_text_comes_in_logical_order(arabic):
    keys = (
        "country",
        "organisation",
        "title",
        "reference",
        "context",
        "first_point",
        "chapter",
    )
    read = poppler_text_of(arabic)

    expected = [arabic_words(text(key, "ar")) for key in keys]
    assert in_order(arabic_words(read), expected) == []
    assert "الصفحة 2من 8" in read.replace("2 من", "2من")


def test_directional_signs_are_no_part_of_what_is_copied(made):
    # pypdf reads what each glyph stands for: a sign there would hide the word from a search.
    extracted = "".join(page.extract_text() for page in reader(made).pages)

    assert [sign for sign in "\u202a\u202b\u202c\u2066\u2067\u2069" if sign in extracted] == []


def test_headings_are_bookmarks_of_their_level(language, made):
    document = samples.document(language)
    of_narratives = [(3, text("remarks_text", language).split("\n")[0].removeprefix("## "))]
    headings = [(b.level, words_of(b.line)) for b in document.blocks if isinstance(b, Heading)]
    headings[-1:-1] = of_narratives

    assert outline_of(made) == [(1, document.words.contents), *headings]


def test_the_table_of_contents_gives_the_page(french):
    pages = pages_of(french)
    context = next(n for n, page in enumerate(pages, 1) if "Le plan d’action 2018" in page)

    entry = pages[1].split("Contexte général")[1].split("Accès")[0]

    assert entry.strip(" .") == str(context)


def test_every_page_but_the_cover_has_its_number_and_reference(french):
    first, *others = pages_of(french)
    total = len(others) + 1

    for number, page in enumerate(others, 2):
        assert page.count(f"Page {number} sur {total}") == 1
        assert text("reference", "fr") in page
    assert "Page 1" not in first


def test_the_mark_is_on_every_page(french):
    assert [page.count("Démonstration") for page in pages_of(french)] == [1] * len(
        pages_of(french)
    )


def test_the_file_is_tagged_titled_and_in_its_language(language, made):
    read = reader(made)
    root = read.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 – an object of pypdf
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/Direction"] == ("/R2L" if language == "ar" else "/L2R")
    assert read.metadata.title == text("title", language)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert read.metadata.creation_date.isoformat() == samples.MOMENT


def test_passages_in_another_language_are_marked(language, made):
    foreign, _ = OTHER[language]
    found = {element.language for element in structure_of(made) if element.language}

    assert found == {foreign, "zgh"}


def test_a_passage_within_a_line_is_marked_too():
    line = (Run("Le mot "), Run("التزام", "ar"), Run(" et le mot "), Run("gobierno", "es"))

    made = pdf(only(Paragraph("a", line)))

    content = reader(made).pages[0].get_contents().get_data()
    assert [b"/Lang(ar)" in content, b"/Lang(es)" in content] == [True, True]


@pytest.mark.poppler
def test_arabic_pages_are_mirrored(french, arabic):
    # 24 mm of margin on a page of 210 mm.
    left, right = 68, 595 - 68
    ours, theirs = places_of(arabic, 4), places_of(french, 4)

    assert ours["نسب"][1] == pytest.approx(right, abs=1)
    assert theirs["Taux"][0] > left
    assert ours["الرقم"][0] > ours["المؤسسة"][0] > ours["النسبة"][0] > ours["التطور"][0]
    assert theirs["N°"][0] < theirs["Institution"][0] < theirs["Évolution"][0]
    assert ours["الصفحة"][0] < ours["خطة"][0]


@pytest.mark.poppler
def test_a_figure_in_arabic_reads_from_left_to_right(arabic):
    read = poppler_text_of(arabic)

    assert read.count("2018-2020") > 5
    assert "2020-2018" not in read
    assert "84 %" in read
    assert "+3" in read


def test_tables_have_header_cells_in_their_head(made):
    elements = structure_of(made)
    heads = [e for e in elements if e.kind == "TH"]

    # 5 columns and a group; 2 columns of the hostile table.
    assert len(heads) == 8
    assert sum(e.kind == "Table" for e in elements) == 2
    assert sum(e.kind == "Caption" for e in elements) == 4


def test_a_word_is_broken_only_where_its_column_is_too_narrow_for_it():
    heads = ("Ce qui est compté", "Valeur de départ", "Cible", "Dernière valeur", "Date")
    columns = [Column((Run(head),), share=4 if head == heads[0] else 2) for head in heads]
    narrow = Column((Run("Anticonstitutionnellement"),), share=1)
    cells = (((Run("septembre 2020"),),),) * 6

    read = text_of(pdf(only(Table("t", (), (*columns, narrow), (Row("r", cells),)))))

    assert read.count("septembre 2020") >= 5
    assert "Valeur de départ" in read
    assert "Anticonstitutionnellement" not in read  # it is hyphenated, not cut


def test_pictures_and_boxes_say_what_they_show(language, made):
    document = samples.document(language)
    told = [element.alternative for element in structure_of(made) if element.kind == "Figure"]

    assert told.count(document.words.ticked) == 1
    assert told.count(document.words.not_ticked) == 7
    # Isolates are for lines; an alternative is spoken.
    spoken = text("chart_told", language).translate(dict.fromkeys((0x2066, 0x2069)))
    assert told.count(spoken) == 1
    assert told[0] == document.cover.logos[0].alternative


def test_the_ticked_box_is_the_right_one(french):
    elements = structure_of(french)
    ticks = [e.alternative for e in elements if e.alternative in {"coché", "non coché"}]

    assert ticks[:4] == ["non coché", "non coché", "coché", "non coché"]


def test_the_fonts_are_ours_and_embedded(french, arabic):
    ours = {name.removesuffix(".ttf") for name in fonts.NAMES}
    found = fonts_of(french) | fonts_of(arabic)

    assert set(found) <= ours
    assert {"NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic"} < set(found)
    assert {"NotoNaskhArabic-Regular", "NotoNaskhArabic-Bold"} < set(found)
    assert {"NotoSansTifinagh-Regular", "NotoSansMath-Regular"} < set(found)
    assert all(found.values())


def test_the_same_document_gives_the_same_bytes_here_and_elsewhere(language, made, tmp_path):
    source = tmp_path / "document.json"
    source.write_bytes(codec.to_json(samples.document(language)))
    again = (
        "import sys, hashlib, pathlib\n"
        "from tests.reporting import samples\n"
        "from iltizam.reporting.layout.pdf import TEMPLATE, pdf_of\n"
        "content = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "sys.stdout.buffer.write(pdf_of(content, {'logo.png': samples.logo()}))\n"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", again, source], capture_output=True, check=True, timeout=60
    )

    assert pdf(samples.document(language)) == made
    assert elsewhere.stdout == made


def test_the_template_asks_for_nothing_but_itself_and_the_document():
    source = "\n".join(file.read_text(encoding="utf-8") for file in TEMPLATE.glob("*.typ"))

    imported = set(re.findall(r'#import "([^"]*)"', source))
    assert imported <= {file.name for file in TEMPLATE.glob("*.typ")}
    assert re.findall(r"\b(?:read|eval|plugin|include|datetime|yaml|csv)\b", source) == []
    assert re.findall(r"\bjson\((.*?)\)", source) == ['"document.json"']


def test_hostile_content_is_shown_as_it_was_written(french):
    read = text_of(french)

    assert [written for written in HOSTILE if written not in read] == []
    assert "root:" not in read


def test_hostile_content_everywhere_is_only_text():
    for written in HOSTILE:
        line = (Run(written),)
        cover = dataclasses.replace(
            samples.cover("fr"),
            country=written,
            organisations=(written,),
            subtitle=written,
            mark=written,
            lines=(line,),
        )
        made = pdf(
            only(
                Heading("a", 1, line),
                Items("b", (line,)),
                Sheet("c", line, (Fact("d", line, (Paragraph("e", line, "warning"),)),)),
                Table("f", line, (Column(line),), (Row("g", ((line,),), "total"),)),
                Boxes("h", line, (), line, line),
                Bars("i", line, written, (Bar(line, 50, line),)),
                cover=cover,
                title=written,
            )
        )

        read = text_of(made).replace(" ", "")
        # 5 places on the cover, 14 after it, and the mark on every page.
        pages = len(reader(made).pages)
        assert read.count(written.replace(" ", "")) == 5 + 14 + pages, written
        assert outline_of(made) == [(1, written)]


def test_hostile_content_in_an_isolate_is_only_text():
    for written in HOSTILE:
        inside = written[:30].strip()
        line = (Run(f"avant \u2066{inside}\u2069 {written}"),)

        assert f"avant {inside} {written}" in text_of(pdf(only(Paragraph("a", line))))


def test_signs_without_a_glyph_are_replaced_and_invisible_ones_go(french):
    read = text_of(french)

    assert "NULBEL fin ���� � → ≥" in read


def test_links_lead_to_the_site_and_nowhere_else(french):
    links = links_of(french)

    assert f"{samples.ADDRESS}/plans/demo/1" in links
    assert "https://data.example/fr" in links
    assert [link for link in links if not link.startswith("https://")] == []
    assert "example.com" not in str(links)


def test_without_an_address_paths_are_not_linked():
    line = (Run("un lien", href="/plans/demo"), Run("un autre", href="https://data.example/"))

    assert links_of(pdf(only(Paragraph("a", line), address=""))) == ["https://data.example/"]


def test_a_long_text_a_long_word_and_a_long_cell_stay_on_the_page():
    word, line = (Run("x" * 5000),), (Run(LONG_TEXT),)
    some = (Run(LONG_TEXT[:30_000]),)
    columns = (Column((Run("A"),)), Column((Run("B"),)))
    made = pdf(
        only(
            Heading("a", 1, (Run("Titre"),)),
            Paragraph("b", line),
            Table("c", (), columns, (Row("d", ((some,), (word,))),)),
            Sheet("e", (), (Fact("f", word, (Paragraph("g", some),)),)),
            Boxes("h", (Run("État"),), (), (), some),
        )
    )
    read = text_of(made)

    assert read.count("Vingt mille mots") >= 4000 + 3 * 1000
    for page in reader(made).pages:
        places = _beginnings(page)
        assert max(x for x, y in places) < float(page.mediabox.right) - 60
        assert min(y for x, y in places) > 20


def _beginnings(page) -> list[tuple[float, float]]:
    """Where each piece of text begins, from the lower left corner of the page."""
    found: list[tuple[float, float]] = []

    def visit(words, ctm, tm, font, size):
        if words.strip():
            found.append((tm[4] * ctm[0] + ctm[4], tm[5] * ctm[3] + ctm[5]))

    page.extract_text(visitor_text=visit)
    return found


def test_a_missing_or_unreadable_logo_is_left_out():
    document = samples.document("fr")

    without = pdf(document, {})

    assert text("country", "fr") in text_of(without)
    assert pdf(document, {"logo.png": b"no picture"}) == without
    assert pdf(document, {"other.png": samples.logo()}) == without


def test_the_name_of_a_logo_is_never_a_path():
    cover = dataclasses.replace(
        samples.cover("fr"), logos=(samples.Logo("../../etc/passwd", ""),)
    )
    document = only(cover=cover)

    assert pdf(document, {"../../etc/passwd": samples.logo()}) != pdf(document, {})


def test_a_document_without_cover_begins_with_its_title():
    document = only(Heading("a", 1, (Run("Première partie"),)))
    titled = only(Heading("a", 1, (Run(document.title),)))

    assert pages_of(pdf(document)) == [
        f"{document.title} Première partie {document.reference} Page 1 sur 1"
    ]
    assert pages_of(pdf(titled)) == [f"{document.title} {document.reference} Page 1 sur 1"]


def test_an_empty_document_is_a_page():
    assert len(reader(pdf(only())).pages) == 1


def test_what_typst_refuses_is_told_with_its_block():
    blocks = [Heading(f"h-{n}", 1, (Run("Titre"),)) for n in range(7)]
    blocks[4] = Heading("skips", 3, (Run("Trop profond"),))

    with pytest.raises(CannotSet, match="skipped from heading level 1 to 3") as refused:
        pdf(only(*blocks))

    assert refused.value.block == "skips"


def test_a_row_that_does_not_fit_its_columns_is_told():
    columns = (Column((Run("A"),)), Column((Run("B"),)))
    table = Table("t-1", (), columns, (Row("r-1", (((Run("a"),),),)),))

    with pytest.raises(CannotSet, match="row r-1 has 1 cells for 2 columns") as refused:
        pdf(only(table))

    assert refused.value.block == "t-1"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format": "iltizam-document/9"}', b"\xff"]
)
def test_what_is_no_document_is_refused(content):
    with pytest.raises(CannotSet):
        pdf_of(content, {})


def test_a_number_that_is_none_is_refused():
    bars = Bars("b", (), "dit", (Bar((Run("A"),), 50, ()),))
    content = codec.to_json(only(bars)).replace(b'"value":50', b'"value":NaN')

    with pytest.raises(CannotSet):
        pdf_of(content, {})
