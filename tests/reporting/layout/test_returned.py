"""A DOCX that comes back: unchanged, revised in a word processor, damaged, or not ours."""

import io
import json
import random
import re
import zipfile

import openpyxl
import pytest
from docx import Document as WordDocument
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from iltizam.reporting.document import codec, marks, richtext, wording
from iltizam.reporting.document.archives import NotReturned
from iltizam.reporting.document.blocks import Items, Paragraph, Run
from iltizam.reporting.document.letters import printable
from iltizam.reporting.document.returned import Difference, differences, read_returned
from iltizam.reporting.layout.docx import docx_of
from tests.reporting.docx_samples import TEXTS, document, hostile, line, narrative, report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def made(document):
    return docx_of(json.dumps(codec.plain(document)).encode(), {})


def edited(content, **replacements):
    """The file with parts replaced: by bytes, or by a function of what they were. None
    leaves a part out. Names have ``__`` for ``/`` and ``_`` for ``.``."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in archive.namelist():
            part = archive.read(name)
            change = replacements.get(name.replace("/", "__").replace(".", "_"), part)
            part = change(part) if callable(change) else change
            if part is not None:
                target.writestr(name, part)
    return found.getvalue()


def with_text(content, *, inside, **choices):
    """The narrative's control filled with these paragraphs, as Word would write them."""

    def change(part):
        root = etree.fromstring(part)
        (control,) = (
            each
            for each in root.iter(f"{W}sdt")
            if wording.value(each, f"{W}sdtPr/{W}tag") == "text"
        )
        within = control.find(f"{W}sdtContent")
        within[:] = etree.fromstring(f"<w:x {SPACES} {R}>{inside}</w:x>")
        for placeholder in control.findall(f"{W}sdtPr/{W}showingPlcHdr"):
            placeholder.getparent().remove(placeholder)
        return etree.tostring(root)

    return edited(content, word__document_xml=change, **choices)


R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def read_text(inside, source="before", **choices):
    """What a narrative reads as, once a word processor put these paragraphs into it."""
    content = with_text(made(document([narrative("text", source)])), inside=inside, **choices)
    return read_returned(content).narratives["text"]


# Unchanged


@pytest.mark.parametrize("sample", [report, lambda: report("ar"), hostile])
def test_an_unchanged_file_has_no_difference(sample):
    sent = sample()
    returned = read_returned(made(sent))

    assert differences(sent, returned) == []
    assert (returned.lost, returned.unknown, returned.doubled) == ((), (), ())
    assert list(returned.narratives) == [each.id for each in marks.narratives_of(sent)]


def test_it_says_whose_document_came_back():
    sent = report("ar")
    returned = read_returned(docx_of(codec.to_json(sent), {}))

    assert (returned.plan, returned.kind) == ("exemple-2024-2026", "report")
    assert (returned.version, returned.language) == (3, "ar")
    assert returned.digest == codec.digest(sent)


MARKUP = st.lists(
    st.sampled_from(
        [
            *(
                "**",
                "*",
                "## ",
                "- ",
                "1. ",
                "2) ",
                "\n",
                "\n\n",
                " ",
                "  ",
                "\t",
                "\r",
                "[",
                "]",
            ),
            *("](https://example.org)", "[mot](http://a.b/c?d=é)", "**fort**", "*a*", "• "),
            *("\x00", "\x1f", "\x0b", "\ud800", "\u2028", "\xa0", "\u202e", "\u2067", "\u2069"),
            *("mot", "كلمة", "&lt;", "<w:p>", "'", "[x](http://[)", "\ufeff", "👩🏽‍💻", "\x85"),
        ]
    )
).map("".join)


@settings(max_examples=150, deadline=None)
@given(source=MARKUP | st.text(), language=st.sampled_from(["fr", "ar"]))
@example(source="**a****b**", language="fr")
@example(source="- a\n\n- b\n\n1. c\n\n1. d", language="fr")
@example(source="[a](http://b)[a](http://b)", language="ar")
@example(source="***a***", language="fr")
@example(source="[x](http://[)[x](http://[)", language="fr")
def test_any_text_comes_back_as_it_is_always_written(source, language):
    sent = document(
        [narrative("text", source), Paragraph("after", line("x"))], language=language
    )

    (found,) = read_returned(made(sent)).narratives.values()

    assert found == wording.normal(sent.blocks[0].blocks)


@settings(max_examples=200)
@given(source=MARKUP | st.text())
def test_the_normal_form_is_what_the_rich_text_writes(source):
    """But for characters that no XML carries, and neighbours in the same style."""
    blocks = richtext.read(source, id="text")
    written = printable(richtext.written(blocks))
    for style in (r"\*\*\*\*", r"(?<=\S)\*\*(?=\S)", r"\]\([^)]*\)\["):
        if re.search(style, written):
            return

    assert wording.normal(blocks) == written


# Revised


def p(runs, style="", number=""):
    listed = (
        f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    )
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{listed}</w:pPr>{runs}</w:p>"


def r(text, style=""):
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def deleted(text):
    return f"<w:r><w:delText>{text}</w:delText></w:r>"


BOLD, ITALIC = "<w:b/>", "<w:i/>"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (p(r("Un ") + r("texte.")), "Un texte."),
        (p(r("a")) + p("") + p(r("b")), "a\n\nb"),
        (p(r("gras", BOLD) + r(" et ") + r("pente", ITALIC)), "**gras** et *pente*"),
        (p(r("gr", BOLD) + r("as ", BOLD) + r("puis")), "**gras** puis"),
        (p(r("les deux", BOLD + ITALIC)), "**les deux**"),
        (p(r("non", '<w:b w:val="0"/>') + r("oui", '<w:b w:val="true"/>')), "non**oui**"),
        (p(r("عريض", "<w:bCs/>")), "**عريض**"),
        (p(r("2 * 3", BOLD)), "2 * 3"),
        (p(r("Titre"), "Heading3") + p(r("suite")), "## Titre\n\nsuite"),
        (p(r("Titre"), "Heading1"), "## Titre"),
        (p(r("a<w:br/>b".replace("<w:br/>", "</w:t><w:br/><w:t>"))), "a b"),
        (p(r("a") + "<w:r><w:tab/></w:r>" + r("b")), "a\tb"),
        (p(r("a") + "<w:r><w:noBreakHyphen/></w:r>" + r("b")), "a\N{NON-BREAKING HYPHEN}b"),
        (p("<w:smartTag>" + r("mot") + "</w:smartTag>"), "mot"),
        (p("<w:sdt><w:sdtContent>" + r("mot") + "</w:sdtContent></w:sdt>"), "mot"),
        (
            "<w:tbl><w:tr><w:tc>"
            + p(r("a"))
            + "</w:tc><w:tc>"
            + p(r("b"))
            + "</w:tc></w:tr></w:tbl>",
            "a\n\nb",
        ),
        (
            p(
                r("a")
                + "<w:r><w:pict><w:txbxContent>"
                + p(r("apart"))
                + "</w:txbxContent></w:pict></w:r>"
            ),
            "a",
        ),
        ("", ""),
    ],
)
def test_what_was_written_in_a_word_processor_is_read(inside, expected):
    assert read_text(inside) == expected


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (p(r("a") + "<w:del>" + deleted("b") + "</w:del>" + r("c")), "ac"),
        (p(r("a") + '<w:ins w:author="A">' + r("b", BOLD) + "</w:ins>"), "a**b**"),
        (p("<w:moveFrom>" + r("a") + "</w:moveFrom><w:moveTo>" + r("b") + "</w:moveTo>"), "b"),
        (
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + r("un ") + "</w:p>" + p(r("deux")),
            "un deux",
        ),
        ("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + r("un ") + "</w:p>", "un"),
        (
            "<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>" + r("un") + "</w:p>" + p(r("b")),
            "un\n\nb",
        ),
    ],
)
def test_tracked_changes_are_read_as_accepted(inside, expected):
    assert read_text(inside) == expected


def test_lists_of_a_word_processor_are_read():
    source = "- un\n- deux\n\n1. trois"
    inside = p(r("a"), number="1") + p(r("b"), number="1") + p(r("c"), "ListNumber", "2")

    assert read_text(inside, source) == "- a\n- b\n\n1. c"
    assert read_text(p(r("a"), number="99"), source) == "a"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://example.org/x", "[mot](https://example.org/x)"),
        ("https://example.org/(x)", "mot (https://example.org/(x))"),
        ("javascript:alert(1)", "mot"),
        ("file:///etc/passwd", "mot"),
    ],
)
def test_links_of_the_web_are_read(target, expected):
    def linked(part):
        one = (
            '<Relationship Id="new" TargetMode="External" Target="{}" Type="http://schemas.'
            'openxmlformats.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
        )
        return part.replace(b"</Relationships>", one.format(target).encode())

    by_relation = p('<w:hyperlink r:id="new">' + r("mot") + "</w:hyperlink>")
    kinds = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    code = f'<w:r><w:instrText> HYPERLINK "{target}" \\h </w:instrText></w:r>'
    by_field = p(begin + code + separate + r("mot") + end)

    assert read_text(by_relation, word___rels__document_xml_rels=linked) == expected
    assert read_text(by_field) == expected


def test_each_difference_says_what_was_and_what_is():
    sent = document([narrative("text", "avant", label="Contexte"), narrative("other", "même")])
    returned = read_returned(with_text(made(sent), inside=p(r("après"))))

    assert differences(sent, returned) == [Difference("text", "Contexte", "avant", "après")]


def test_figures_and_titles_that_were_changed_are_not_looked_at():
    sent = report()
    content = edited(
        made(sent),
        word__document_xml=lambda part: part.replace(b"84 %", b"99 %"),
    )

    assert differences(sent, read_returned(content)) == []


def test_authors_are_who_saved_last_and_who_made_changes():
    inside = p(
        '<w:ins w:author="Amina">' + r("a") + '</w:ins><w:del w:author="Bruno"></w:del>'
        '<w:ins w:author="Amina">' + r("b") + "</w:ins>"
    )
    sent = made(document([narrative("text", "")]))

    def saved(part):
        root = etree.fromstring(part)
        name = f"{{{root.nsmap['cp']}}}lastModifiedBy"
        etree.SubElement(root, name).text = "Chadia"
        return etree.tostring(root)

    content = with_text(sent, inside=inside, docProps__core_xml=saved)

    assert read_returned(content).authors == ("Chadia", "Amina", "Bruno")
    assert read_returned(sent).authors == ()


# Controls that a word processor lost, copied or emptied


def without_tags(part):
    """As LibreOffice saves it: controls without their tags and locks."""
    root = etree.fromstring(part)
    for each in list(root.iter(f"{W}tag", f"{W}lock")):
        each.getparent().remove(each)
    return etree.tostring(root)


def without_controls(part):
    root = etree.fromstring(part)
    for control in list(root.iter(f"{W}sdt")):
        holder, within = control.getparent(), control.find(f"{W}sdtContent")
        place = holder.index(control)
        holder[place : place + 1] = list(within)
    return etree.tostring(root)


@pytest.mark.parametrize("change", [without_tags, without_controls])
@pytest.mark.parametrize("sample", [report, lambda: report("ar"), hostile])
def test_narratives_are_found_without_their_controls(sample, change):
    sent = sample()
    returned = read_returned(edited(made(sent), word__document_xml=change))

    assert differences(sent, returned) == []
    assert returned.lost == ()


def test_a_paragraph_added_behind_the_last_belongs_to_the_narrative():
    sent = document([narrative("text", "un"), Paragraph("after", line("après"))])

    def change(part):
        root = etree.fromstring(without_controls(part))
        (last,) = (each for each in root.iter(f"{W}p") if "".join(each.itertext()) == "un")
        last.addnext(etree.fromstring(f"<w:x {SPACES}>" + p(r("deux")) + "</w:x>")[0])
        return etree.tostring(root)

    returned = read_returned(edited(made(sent), word__document_xml=change))

    assert returned.narratives == {"text": "un\n\ndeux"}


def test_without_the_custom_part_the_properties_and_tags_do():
    sent = document([narrative("text", "un"), Paragraph("after", line("après"))])
    content = edited(made(sent), customXml__item1_xml=None)

    returned = read_returned(content)

    assert returned.narratives == {"text": "un"}
    assert (returned.plan, returned.version) == ("exemple-2024-2026", 3)


def test_what_was_removed_copied_or_added_is_said():
    sent = document([narrative("text", "un"), narrative("gone", "deux")])

    def change(part):
        root = etree.fromstring(part)
        controls = {
            wording.value(each, f"{W}sdtPr/{W}tag"): each for each in root.iter(f"{W}sdt")
        }
        gone, text = controls["gone"], controls["text"]
        copy = etree.fromstring(etree.tostring(text))
        strange = etree.fromstring(etree.tostring(text).replace(b'"text"', b'"strange"'))
        gone.addnext(copy)
        copy.addnext(strange)
        gone.getparent().remove(gone)
        return etree.tostring(root)

    returned = read_returned(edited(made(sent), word__document_xml=change))

    assert returned.narratives == {"text": "un"}
    assert returned.lost == ("gone",)
    assert returned.doubled == ("text",)
    assert returned.unknown == ("strange",)
    assert differences(sent, returned) == []


def test_an_empty_narrative_stays_empty_until_somebody_writes():
    sent = document([narrative("text", "")])
    written = with_text(made(sent), inside=p(r("Enfin.")))
    lost = edited(made(sent), word__document_xml=without_controls)
    said = document([narrative("text", "Non renseigné")])

    assert read_returned(made(sent)).narratives == {"text": ""}
    assert read_returned(lost).narratives == {"text": ""}
    assert read_returned(written).narratives == {"text": "Enfin."}
    assert read_returned(made(said)).narratives == {"text": "Non renseigné"}


def test_a_narrative_that_was_emptied_is_a_difference():
    sent = document([narrative("text", "un")])
    style = '<w:rStyle w:val="PlaceholderText"/>'

    def emptied(part):
        return part.replace(b"<w:docPartObj>", b"<w:showingPlcHdr/><w:docPartObj>")

    content = with_text(made(sent), inside=p(r("Click or tap here to enter text.", style)))
    content = edited(content, word__document_xml=emptied)

    assert differences(sent, read_returned(content)) == [Difference("text", "", "un", "")]


def test_words_strict_format_is_read():
    strict = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": (
            b"http://purl.oclc.org/ooxml/wordprocessingml/main"
        ),
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }

    def change(part):
        for usual, other in strict.items():
            part = part.replace(usual, other)
        return part

    sent = report()
    names = ("document", "styles", "numbering", "_rels/document")
    changes = {f"word__{name.replace('/', '__')}_xml": change for name in names}
    changes["word___rels__document_xml_rels"] = change

    assert differences(sent, read_returned(edited(made(sent), **changes))) == []


# Not ours, damaged, hostile


def refusal(content):
    with pytest.raises(NotReturned) as caught:
        read_returned(content)
    assert caught.value.code in NotReturned.CODES
    return caught.value.code


def workbook():
    kept = io.BytesIO()
    openpyxl.Workbook().save(kept)
    return kept.getvalue()


def of_another_program():
    kept = io.BytesIO()
    other = WordDocument()
    other.add_paragraph("Bonjour")
    other.save(kept)
    return kept.getvalue()


def bomb():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 50_000_000 + b"</a>")
    return kept.getvalue()


def many_parts():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for number in range(3_000):
            archive.writestr(f"{number}.xml", b"<a/>")
    return kept.getvalue()


ENTITIES = (
    b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><w>&c;</w>'
)
OUTSIDE = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


def ours():
    return made(document([narrative("text", "un")]))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: b"", "not_a_docx"),
        (lambda: b"Bonjour", "not_a_docx"),
        (lambda: b"%PDF-1.7", "not_a_docx"),
        (workbook, "not_a_docx"),
        (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600, "old_format"),
        (
            lambda: bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "protected",
        ),
        (of_another_program, "not_ours"),
        (bomb, "too_big"),
        (many_parts, "too_big"),
        (lambda: b"PK" + b"\x00" * (31 * 1024 * 1024), "too_big"),
        (lambda: b"PK\x03\x04 and nothing", "damaged"),
        (lambda: ours()[:-200], "damaged"),
        (lambda: edited(ours(), word__document_xml=ENTITIES), "damaged"),
        (lambda: edited(ours(), word__document_xml=OUTSIDE), "damaged"),
        (lambda: edited(ours(), customXml__item1_xml=ENTITIES), "damaged"),
        (
            lambda: edited(ours(), word__document_xml=ENTITIES.decode().encode("utf-16")),
            "damaged",
        ),
        (lambda: edited(ours(), word__document_xml=b"<a>" * 500 + b"</a>" * 500), "damaged"),
        (lambda: edited(ours(), word__document_xml=b"<w"), "damaged"),
        (lambda: edited(ours(), word__document_xml=b""), "damaged"),
        (lambda: edited(ours(), word__document_xml=None), "not_a_docx"),
        (
            lambda: edited(ours(), customXml__item1_xml=None, docProps__custom_xml=None),
            "not_ours",
        ),
        (
            lambda: edited(ours(), customXml__item1_xml=lambda p: p.replace(b'"3"', b'"-3"')),
            "not_ours",
        ),
        (
            lambda: edited(
                ours(), customXml__item1_xml=lambda p: p.replace(b'digest="', b'x="')
            ),
            "not_ours",
        ),
    ],
)
def test_what_is_not_ours_is_refused_with_its_reason(content, code):
    assert refusal(content()) == code


def test_macros_are_refused():
    content = io.BytesIO(ours())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")

    assert refusal(content.getvalue()) == "macros"


def test_a_damaged_file_is_read_or_refused_and_nothing_else():
    """Truncated at any place, and with any bits turned, in the zip and in its XML."""
    chance = random.Random(20261126)
    content = made(report())

    def spoilt(part):
        kept = bytearray(part)
        for _each in range(chance.randrange(1, 6)):
            kept[chance.randrange(len(kept))] = chance.randrange(256)
        return bytes(kept)

    cases = [content[:length] for length in range(0, len(content), 997)]
    cases += [spoilt(content) for _each in range(150)]
    names = ("word__document_xml", "word__styles_xml", "word__numbering_xml")
    names += ("customXml__item1_xml", "docProps__core_xml", "word___rels__document_xml_rels")
    cases += [edited(content, **{name: spoilt}) for name in names for _each in range(15)]
    outcomes = {"read": 0, "refused": 0}
    for case in cases:
        try:
            read_returned(case)
            outcomes["read"] += 1
        except NotReturned:
            outcomes["refused"] += 1

    assert min(outcomes.values()) > 10


def test_nothing_is_read_from_a_declared_size_that_is_not_true():
    content = bytearray(ours())
    place = content.rindex(b"word/document.xml") - 46 + 24  # its unpacked size
    content[place : place + 4] = (2**31 - 1).to_bytes(4, "little")

    assert refusal(bytes(content)) == "too_big"


def test_looped_styles_end():
    def looped(part):
        return part.replace(
            b"</w:styles>",
            b'<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
            b'<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
            b"</w:styles>",
        )

    assert read_text(p(r("a"), "A"), word__styles_xml=looped) == "a"


def test_the_normal_form_drops_what_is_empty():
    blocks = (
        Paragraph("a", (Run(" ", is_strong=True),)),
        Items("b", ((Run("  "),), ())),
        Paragraph("c", (Run("x ", is_strong=True), Run(" y", is_emphasis=True))),
    )

    assert wording.normal(blocks) == "**x**  *y*"


def test_texts_of_both_languages_are_whole():
    for language in ("fr", "ar"):
        returned = read_returned(made(report(language)))
        assert returned.narratives["context-text"] == TEXTS[language]["narrative"]
