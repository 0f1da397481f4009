"""The DOCX of a document: what Word is given, part by part."""

import hashlib
import io
import json
import os
import subprocess
import sys
import time
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import (
    Contents,
    Cover,
    Curve,
    Heading,
    Items,
    Logo,
    Narrative,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Sheet,
    Table,
    words_of,
)
from iltizam.reporting.document.letters import closed, printable
from iltizam.reporting.layout.docx import docx_of
from tests.reporting.docx_samples import (
    HOSTILE,
    TEXTS,
    document,
    hostile,
    line,
    logo_bytes,
    long_report,
    narrative,
    report,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The order in which Word wants what stands in an element (ECMA-376, part 1).
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr tabs bidi spacing ind"
    " contextualSpacing jc outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u rtl lang",
    "tblPr": "tblStyle bidiVisual tblW tblBorders tblLayout tblCellMar tblLook tblCaption"
    " tblDescription",
    "tcPr": "tcW gridSpan tcBorders shd vAlign",
    "sdtPr": "alias tag id lock showingPlcHdr richText docPartObj group",
    "sectPr": "headerReference footerReference pgSz pgMar cols titlePg bidi rtlGutter",
    "style": "name basedOn next qFormat pPr rPr tblPr",
    "lvl": "start numFmt lvlText lvlJc pPr",
    "abstractNum": "nsid multiLevelType lvl",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang"
    " clrSchemeMapping decimalSymbol listSeparator",
    "font": "altName panose1 charset family pitch",
}


def made(document, files=None):
    content = json.dumps(codec.plain(document), ensure_ascii=True).encode()
    return docx_of(content, {"logo.png": logo_bytes()} if files is None else files)


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(document, files=None):
    return etree.fromstring(parts(made(document, files))["word/document.xml"])


def words(element):
    """What an element says, tabs and line breaks as Word has them."""
    signs = {f"{W}tab": "\t", f"{W}br": "\n"}
    return "".join(
        each.text or "" if each.tag == f"{W}t" else signs[each.tag]
        for each in element.iter(f"{W}t", *signs)
        if each.getparent().tag == f"{W}r"
    )


def control(root, tag):
    (found,) = (
        sdt
        for sdt in root.iter(f"{W}sdt")
        if sdt.find(f"{W}sdtPr/{W}tag") is not None
        and sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == tag
    )
    return found


def value(element, path):
    return element.find(path, {"w": W.strip("{}")}).get(f"{W}val")


# The file


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_same_document_gives_the_same_bytes_in_any_process(language, tmp_path):
    document = report(language)
    (tmp_path / "document.json").write_bytes(codec.to_json(document))
    (tmp_path / "logo.png").write_bytes(logo_bytes())
    code = (
        "import sys, pathlib; from iltizam.reporting.layout.docx import docx_of;"
        "here = pathlib.Path(sys.argv[1]);"
        "files = {'logo.png': (here / 'logo.png').read_bytes()};"
        "made = docx_of((here / 'document.json').read_bytes(), files);"
        "assert not [n for n in sys.modules if n.split('.')[0] == 'django'];"
        "assert not [n for n in sys.modules if n.startswith('iltizam.')"
        " and not n.startswith('iltizam.reporting')"
        " and n not in ('iltizam.core', 'iltizam.core.directions')];"
        "sys.stdout.buffer.write(made)"
    )

    found = [
        subprocess.run(
            [sys.executable, "-c", code, tmp_path],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]

    assert found == [docx_of(codec.to_json(document), {"logo.png": logo_bytes()})] * 2


def test_the_only_time_in_the_file_is_the_documents():
    content = made(report())

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        dates = {entry.date_time for entry in archive.infolist()}
        names = archive.namelist()
    about = docx.Document(io.BytesIO(content)).core_properties
    assert dates == {(2026, 11, 20, 9, 30, 0)}
    assert names == ["[Content_Types].xml", *sorted(names[1:])]
    assert about.created == about.modified
    assert about.created.isoformat() == "2026-11-20T09:30:00+00:00"
    assert about.title == TEXTS["fr"]["title"]
    assert about.author == TEXTS["fr"]["organisation"]
    assert about.last_modified_by == ""


def test_it_carries_whose_document_it_is():
    document = report("ar")
    found = parts(docx_of(codec.to_json(document), {}))

    part = etree.fromstring(found["customXml/item1.xml"])
    properties = {
        one.get("name"): "".join(one.itertext())
        for one in etree.fromstring(found["docProps/custom.xml"])
    }
    expected = {
        "plan": "exemple-2024-2026",
        "kind": "report",
        "version": "3",
        "language": "ar",
        "digest": codec.digest(document),
    }
    assert codec.digest(document) == hashlib.sha256(codec.to_json(document)).hexdigest()
    assert dict(part.attrib) == expected
    assert properties == {f"Iltizam {name}": text for name, text in expected.items()}


@pytest.mark.parametrize("sample", [report, lambda: report("ar"), hostile, long_report])
def test_every_part_is_as_word_wants_it(sample):
    found = parts(made(sample()))

    for name, content in found.items():
        if name.endswith((".xml", ".rels")):
            for element in etree.fromstring(content).iter(*(f"{W}{tag}" for tag in ORDERS)):
                order = ORDERS[etree.QName(element).localname].split()
                given = [order.index(etree.QName(child).localname) for child in element]
                assert given == sorted(given), (name, etree.tostring(element))


@pytest.mark.parametrize("sample", [report, lambda: report("ar"), hostile, long_report])
def test_what_the_text_names_is_in_the_file(sample):
    found = parts(made(sample()))
    root = etree.fromstring(found["word/document.xml"])
    relations = {
        one.get("Id"): one for one in etree.fromstring(found["word/_rels/document.xml.rels"])
    }
    styles = {
        style.get(f"{W}styleId")
        for style in etree.fromstring(found["word/styles.xml"]).iter(f"{W}style")
    }
    lists = {
        one.get(f"{W}numId")
        for one in etree.fromstring(found["word/numbering.xml"]).iter(f"{W}num")
    }

    named = {
        each
        for element in root.iter()
        for key, each in element.items()
        if key.startswith(f"{{{R}}}")
    }
    assert named <= set(relations)
    for one in relations.values():
        if one.get("TargetMode") != "External":
            assert os.path.normpath(f"word/{one.get('Target')}") in found
    used = {
        each.get(f"{W}val") for each in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
    }
    assert used <= styles
    assert {each.get(f"{W}val") for each in root.iter(f"{W}numId")} <= lists
    for tag, key in (("bookmarkStart", "id"), ("bookmarkStart", "name")):
        ids = [each.get(f"{W}{key}") for each in root.iter(f"{W}{tag}")]
        assert len(ids) == len(set(ids))
    ids = [value(each, "w:sdtPr/w:id") for each in root.iter(f"{W}sdt")]
    assert len(ids) == len(set(ids))
    anchors = {each.get(f"{W}anchor") for each in root.iter(f"{W}hyperlink")} - {None}
    assert anchors <= {each.get(f"{W}name") for each in root.iter(f"{W}bookmarkStart")}


R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def test_every_cell_ends_with_a_paragraph():
    for sample in (report(), hostile()):
        for cell in text_of(sample).iter(f"{W}tc"):
            assert cell[-1].tag == f"{W}p"


# Text


def headings(document):
    return [
        (block.level, words_of(block.line))
        for block in document.blocks
        if isinstance(block, Heading)
    ]


def is_narrative(paragraph):
    properties = next(paragraph.iterancestors(qn("w:sdt"))).find(qn("w:sdtPr"))
    return properties.find(qn("w:alias")) is not None


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_headings_are_true_headings_in_their_order(language):
    sample = report(language)
    opened = docx.Document(io.BytesIO(made(sample)))

    paragraphs = [
        docx.text.paragraph.Paragraph(each, opened) for each in opened.element.iter(qn("w:p"))
    ]
    found = [
        (int(each.style.name[-1]), each.text)
        for each in paragraphs
        if each.style.name.startswith("Heading") and not is_narrative(each._p)
    ]

    assert found == headings(sample)


def test_the_table_of_contents_is_a_field_and_not_empty():
    sample = report()
    root = text_of(sample)
    toc = control(root, "contents")

    kinds = [each.get(f"{W}fldCharType") for each in toc.iter(f"{W}fldChar")]
    instructions = [each.text for each in toc.iter(f"{W}instrText")]
    entries = [words(each) for each in toc.iter(f"{W}hyperlink")]
    assert kinds == ["begin", "separate", "end"]
    assert next(toc.iter(f"{W}fldChar")).get(f"{W}dirty") == "true"
    assert instructions == [' TOC \\o "1-2" \\h \\z \\u ']
    assert entries == [text for level, text in headings(sample) if level <= 2]
    assert value(toc, "w:sdtPr/w:lock") == "sdtLocked"  # a locked content cannot be updated


def test_every_block_is_in_a_control_and_only_narratives_can_be_edited():
    sample = report()
    root = text_of(sample)
    inner = {
        each.id: each
        for block in sample.blocks
        if isinstance(block, Sheet)
        for fact in block.facts
        for each in fact.blocks
        if isinstance(each, Narrative)
    }

    locks = {}
    for block in (*sample.blocks, *inner.values()):
        if isinstance(block, PageBreak):
            continue  # the next chapter begins a page by itself
        locks[block.id] = (type(block), value(control(root, block.id), "w:sdtPr/w:lock"))
    editable = {name for name, (kind, lock) in locks.items() if lock == "sdtLocked"}
    expected = {name for name, (kind, lock) in locks.items() if kind in {Narrative, Contents}}
    assert editable == expected
    assert len(inner) == 2
    for name in inner:  # their sheet is a group: locked but for the controls within
        sheet = control(root, name.replace("remark", "sheet"))
        assert sheet.find(f"{W}sdtPr/{W}group") is not None
        assert value(sheet, "w:sdtPr/w:lock") == "contentLocked"
    assert value(control(root, "context-text"), "w:sdtPr/w:alias") == TEXTS["fr"]["label"]


def test_a_narrative_without_text_asks_for_one():
    empty = control(text_of(report()), "commitment-1-next-text")

    assert empty.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
    assert words(empty) == "Non renseigné"


def test_a_page_break_before_a_chapter_leaves_no_empty_page():
    blocks = [
        Paragraph("a", line("a")),
        PageBreak("first"),
        Paragraph("b", line("b")),
        PageBreak("second"),
        Heading("chapter", 1, line("c")),
    ]
    root = text_of(document(blocks))

    tags = [each.get(f"{W}val") for each in root.iter(f"{W}tag")]
    assert tags == ["_beginning", "a", "first", "b", "chapter"]


def test_tables_repeat_their_head_and_name_their_rows():
    table = control(text_of(report()), "rates-table").find(f".//{W}tbl")

    rows = table.findall(f"{W}tr")
    heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
    look = table.find(f"{W}tblPr/{W}tblLook")
    widths = [int(each.get(f"{W}w")) for each in table.iter(f"{W}gridCol")]
    assert heads == [True, *[False] * (len(rows) - 1)]
    assert look.get(f"{W}firstColumn") == look.get(f"{W}firstRow") == "1"
    assert [words(cell) for cell in rows[0].iter(f"{W}tc")] == list(TEXTS["fr"]["heads"])
    assert value(table, "w:tblPr/w:tblCaption") == TEXTS["fr"]["caption"]
    assert sum(widths) == 9412
    assert widths[0] > widths[2] > widths[1]  # shares 5, 3 and 1
    assert [words(cell) for cell in rows[1].iter(f"{W}tc")] == [TEXTS["fr"]["axis"]]
    assert rows[1].find(f".//{W}gridSpan").get(f"{W}val") == "3"
    assert [words(cell) for cell in rows[-1].iter(f"{W}tc")] == ["Ensemble du plan", "67 %", ""]


def test_captions_are_counted_by_kind():
    root = text_of(report())

    captions = [
        words(p)
        for p in root.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle[@{W}val='Caption']") is not None
    ]
    assert captions == [
        "Tableau\N{NO-BREAK SPACE}1 – Taux d’exécution par engagement",
        "Figure\N{NO-BREAK SPACE}1 – Taux d’exécution par engagement",
        "Figure\N{NO-BREAK SPACE}2 – Évolution du taux",
    ]


def test_the_boxes_are_signs_with_their_words_and_one_is_ticked():
    cells = control(text_of(report()), "activity-1-1-boxes").iter(f"{W}tc")

    assert [words(cell).replace("\N{NO-BREAK SPACE}", " ") for cell in cells] == [
        "État d’avancement",
        "☐ Non commencé",
        "☐ Limité",
        "☒ Important",
        "☐ Terminé",
        "61 %",
    ]


def test_charts_are_told_in_words():
    root = text_of(report())
    bars, curve = control(root, "rates-bars"), control(root, "rates-curve")

    drawn = [each.get("descr") for each in root.iter(f"{WP}docPr")]
    rows = [[words(cell) for cell in row.iter(f"{W}tc")] for row in bars.iter(f"{W}tr")]
    assert value(bars, ".//w:tblDescription") == TEXTS["fr"]["alternative"]
    assert [row[-1] for row in rows] == ["84 %", "50 %", "Non renseigné"]
    assert [each.get("descr") for each in curve.iter(f"{WP}docPr")] == [
        TEXTS["fr"]["curve_says"]
    ]
    assert drawn.count("") == 5  # bars decorate figures that stand beside them
    decorations = [each for each in root.iter() if each.tag.endswith("}decorative")]
    assert len(decorations) == 5


WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def test_lists_have_a_numbering_of_their_own():
    items = (line("one"), line("two"))
    sample = document(
        [
            Items("a", items, is_numbered=True),
            Items("b", items, is_numbered=True),
            Items("c", items),
        ]
    )
    found = parts(made(sample))
    root = etree.fromstring(found["word/document.xml"])
    numbering = etree.fromstring(found["word/numbering.xml"])

    numbers = [each.get(f"{W}val") for each in root.iter(f"{W}numId")]
    forms = [value(each, "w:lvl/w:numFmt") for each in numbering.iter(f"{W}abstractNum")]
    assert numbers == ["1", "1", "2", "2", "3", "3"]
    assert forms == ["decimal", "decimal", "bullet"]


# Links


@pytest.mark.parametrize(
    ("href", "address", "expected"),
    [
        ("https://example.org/a?b=1&c=2#d", "", "https://example.org/a?b=1&c=2#d"),
        ("HTTP://EXAMPLE.ORG", "", "HTTP://EXAMPLE.ORG"),
        ("mailto:a@example.org", "", "mailto:a@example.org"),
        ("/plans/x", "https://example.org/", "https://example.org/plans/x"),
        ("/plans/x", "", None),
        ("//example.org/x", "", None),
        ("javascript:alert(1)", "https://example.org", None),
        ("file:///etc/passwd", "", None),
        ("\\\\host\\share", "", None),
        ("https://", "", None),
        ("http://[", "", None),
        ("https://example.org:99999/", "", None),
        ("https://example.org/" + "a" * 3_000, "", None),
        ("https://example.org/\x00", "", None),
        ('https://example.org/" onclick="', "", None),
    ],
)
def test_only_addresses_of_the_web_and_of_mail_are_links(href, address, expected):
    sample = document([Paragraph("a", (Run("words", href=href),))], address=address)
    found = parts(made(sample))

    relations = etree.fromstring(found["word/_rels/document.xml.rels"])
    outside = [one.get("Target") for one in relations if one.get("TargetMode") == "External"]
    assert outside == ([expected] if expected else [])
    assert words(control(etree.fromstring(found["word/document.xml"]), "a")) == "words"


# Arabic, and languages within languages


def test_everything_in_an_arabic_document_runs_from_the_right():
    found = parts(made(report("ar")))

    for name in ("document", "header1", "footer1"):
        root = etree.fromstring(found[f"word/{name}.xml"])
        for table in root.iter(f"{W}tbl"):
            assert table.find(f"{W}tblPr/{W}bidiVisual") is not None
        for p in root.iter(f"{W}p"):
            is_french = words(p) == TEXTS["fr"]["warning"]
            assert value(p, "w:pPr/w:bidi") == ("0" if is_french else "1")
    section = etree.fromstring(found["word/document.xml"]).find(f".//{W}sectPr")
    assert section.find(f"{W}bidi") is not None
    assert section.find(f"{W}rtlGutter") is not None


def test_each_passage_is_marked_with_its_language_and_direction():
    said = (
        Run("نص "),
        Run("texte", language="fr"),
        Run(" \u206684 %\u2069 نص"),
        Run("text", language="no such language!"),
    )
    runs = control(text_of(document([Paragraph("a", said)], language="ar")), "a").iter(f"{W}r")

    found = [
        (
            words(run),
            run.find(f"{W}rPr/{W}rtl") is not None,
            {
                key.removeprefix(W): code
                for mark in run.iter(f"{W}lang")
                for key, code in mark.items()
            },
        )
        for run in runs
    ]
    arabic = {"bidi": "ar-MA"}
    assert found == [
        ("نص ", True, arabic),
        ("texte", False, {"val": "fr-FR"}),
        (" ", True, arabic),
        ("\u206684 %\u2069", False, arabic),  # its figures run from the left in Word too
        (" نص", True, arabic),
        ("text", False, {}),
    ]


def test_a_paragraph_of_another_language_runs_in_its_own_direction():
    blocks = [
        Paragraph("arabic", line("نص", language="ar")),
        Paragraph("mixed", (Run("texte "), Run("نص", language="ar"))),
        narrative("fallback", "نص", language="ar"),
    ]
    root = text_of(document(blocks))

    found = [
        [p.find(f"{W}pPr/{W}bidi") is not None for p in control(root, block.id).iter(f"{W}p")]
        for block in blocks
    ]
    assert found == [[True], [False], [True]]


# Pages


def test_mark_and_reference_are_on_every_page_with_the_page_number():
    found = parts(made(report()))
    head = etree.fromstring(found["word/header1.xml"])
    foot = etree.fromstring(found["word/footer1.xml"])

    section = etree.fromstring(found["word/document.xml"]).find(f".//{W}sectPr")
    heads = [each.get(f"{W}type") for each in section.iter(f"{W}headerReference")]
    assert words(head) == "Démonstration"
    assert heads == ["default", "first"]
    assert words(foot) == "Plan 2024-2026 · version 3 · 20 novembre 2026Page 1 sur 1"
    assert [each.text for each in foot.iter(f"{W}instrText")] == [" PAGE ", " NUMPAGES "]


@pytest.mark.parametrize("is_landscape", [False, True])
def test_pages_are_a4(is_landscape):
    opened = docx.Document(io.BytesIO(made(report(is_landscape=is_landscape))))

    section = opened.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (
        (297, 210) if is_landscape else (210, 297)
    )


def test_without_a_cover_the_title_stands_above_the_text_once():
    title = TEXTS["fr"]["title"]
    first = Heading("first", 1, line("Premier"))

    titled = [words(p) for p in text_of(document([first])).iter(f"{W}p")]
    own = [words(p) for p in text_of(document([Heading("t", 1, line(title))])).iter(f"{W}p")]
    chapter = control(text_of(document([first])), "first")

    assert titled == [title, "Premier", ""]
    assert [text for text in own if text] == [title]
    assert value(chapter, ".//w:pageBreakBefore") == "0"


@pytest.mark.parametrize(
    ("content", "is_shown"),
    [
        (logo_bytes(), True),
        (logo_bytes(kind="JPEG"), True),
        (logo_bytes((5_000, 2_000)), True),
        (logo_bytes((1, 1)), True),
        (logo_bytes(kind="GIF"), False),
        (logo_bytes((10_000, 6_000)), False),
        (logo_bytes()[:60], False),
        (b"<svg/>", False),
        (b"", False),
    ],
    ids=["png", "jpeg", "large", "tiny", "gif", "huge", "cut off", "svg", "missing"],
)
def test_a_logo_is_shown_or_named(content, is_shown):
    cover = Cover("", (), "", (), (Logo("logo", "Ministère"),))
    found = parts(made(document([], cover=cover), {"logo": content}))

    root = etree.fromstring(found["word/document.xml"])
    drawn = [each.get("descr") for each in root.iter(f"{WP}docPr")]
    media = [found[name] for name in found if name.startswith("word/media/")]
    assert drawn == (["Ministère"] if is_shown else [])
    assert ("Ministère" in words(root)) is not is_shown
    assert all(len(each) < 100_000 for each in media)


# Hostile content


def test_hostile_texts_stand_literally_in_every_kind_of_block():
    root = text_of(hostile())

    for number, text in enumerate(HOSTILE):
        literal = printable(closed(text)).replace("\r\n", "\n")
        for kind in "hptsbcv":
            assert literal in words(control(root, f"hostile-{number}-{kind}"))
        first = next(control(root, f"hostile-{number}-i").iter(f"{W}p"))
        assert words(first) == literal


def test_no_field_relation_or_markup_comes_from_content():
    found = parts(made(hostile()))
    root = etree.fromstring(found["word/document.xml"])

    instructions = {each.text.split()[0] for each in root.iter(f"{W}instrText")}
    relations = etree.fromstring(found["word/_rels/document.xml.rels"])
    assert instructions == {"TOC", "SEQ"}
    assert [one.get("Target") for one in relations if one.get("TargetMode")] == []
    assert docx.Document(io.BytesIO(made(hostile()))).core_properties.title == HOSTILE[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\u202eb", "a\u202eb\u202c"),
        ("\u2067a\u202bb", "\u2067a\u202bb\u202c\u2069"),
        ("\u2066a\u2069", "\u2066a\u2069"),
        ("\u2066\u202ea\u2069", "\u2066\u202ea\u2069"),
        ("\u2069\u202c", "\u2069\u202c"),
    ],
)
def test_no_direction_reaches_beyond_a_run(text, expected):
    assert closed(text) == expected


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format":"other"}'])
def test_what_is_no_document_is_refused(content):
    with pytest.raises(codec.NotADocument):
        docx_of(content, {})


@pytest.mark.parametrize(
    "block",
    [
        Table("t", (), (), ()),
        Table("t", (), (), (Row("r", ()),)),
        Table("t", (), (), (Row("r", (), "group"),)),
        Sheet("s", (), ()),
        Items("i", ()),
        Curve("c", (), "", (), (), ()),
        Curve("c", (), "", ((5.0, -3.0), (-1.0, 400.0)), (), ()),
    ],
)
def test_an_empty_block_is_a_good_document(block):
    content = made(document([block, block]))

    assert docx.Document(io.BytesIO(content)).sections


def test_twenty_thousand_words_are_a_good_document():
    text = "mot " * 20_000
    blocks = [
        Paragraph("p", line(text)),
        Sheet("s", (), ()),
        narrative("n", text),
    ]

    assert words(control(text_of(document(blocks)), "n")) == text.strip()


def test_a_long_report_takes_less_than_a_second_or_two():
    content = codec.to_json(long_report())
    began = time.process_time()

    docx_of(content, {})

    assert time.process_time() - began < 3  # 0.3 s where nothing else runs
