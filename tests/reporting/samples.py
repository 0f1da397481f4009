"""Documents with every kind of block, in French and in Arabic, and with hostile content."""

import io

from PIL import Image

from iltizam.reporting.document import richtext
from iltizam.reporting.document.blocks import (
    Bar,
    Bars,
    Block,
    Boxes,
    Choice,
    Column,
    Contents,
    Cover,
    Curve,
    Document,
    Fact,
    Heading,
    Items,
    Line,
    Logo,
    Narrative,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Sheet,
    Table,
    Words,
)
from tests.reporting.sample_texts import HOSTILE, LRI, OTHER, PDI, TEXTS, WORDS

MOMENT = "2021-06-30T10:00:00+00:00"
ADDRESS = "https://iltizam.example"


def text(key: str, language: str) -> str:
    return TEXTS[key][("fr", "ar").index(language)]


def words(language: str) -> Words:
    return WORDS[language]


def figure(number: str, language: str, *, exact: str = "") -> Run:
    """A figure as a compiler writes it: isolated in Arabic."""
    shown = f"{LRI}{number}{PDI}" if language == "ar" else number
    return Run(shown, figure=exact or number.split(maxsplit=1)[0])


def logo(width: int = 480, height: int = 200) -> bytes:
    """A PNG with something to see."""
    picture = Image.new("RGB", (width, height), "#ffffff")
    picture.paste("#0b5d45", (width // 10, height // 10, width * 9 // 10, height * 9 // 10))
    picture.paste("#ffffff", (width // 4, height // 3, width * 3 // 4, height * 2 // 3))
    found = io.BytesIO()
    picture.save(found, "PNG")
    return found.getvalue()


def document(language: str, *, is_landscape: bool = False, has_cover: bool = True) -> Document:
    """Every kind of block once or more. Its files: ``{"logo.png": logo()}``."""
    return made(
        language,
        (
            Contents("contents", (Run(words(language).contents),)),
            *context(language),
            *completion(language),
            *_chapter(language),
            *_annex(language),
        ),
        cover=cover(language) if has_cover else None,
        is_landscape=is_landscape,
    )


def only(*blocks: Block, language: str = "fr", **options) -> Document:
    """A document of these blocks alone."""
    return made(language, blocks, **options)


def cover(language: str) -> Cover:
    return Cover(
        country=text("country", language),
        organisations=(text("organisation", language), text("agency", language)),
        subtitle=text("subtitle", language),
        lines=((Run(text("as_of", language)),), (Run(*reversed(OTHER[language])),)),
        logos=(Logo("logo.png", text("organisation", language)),),
        mark=text("mark", language),
    )


def made(language: str, blocks: tuple[Block, ...], **options) -> Document:
    return Document(
        kind="report",
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        title=options.pop("title", text("title", language)),
        reference=text("reference", language),
        plan="demo",
        version=3,
        on="2021-06-30",
        moment=MOMENT,
        address=options.pop("address", ADDRESS),
        words=words(language),
        blocks=blocks,
        **options,
    )


def context(language: str) -> tuple[Block, ...]:
    foreign, words_of_it = OTHER[language]
    return (
        Heading("context", 1, (Run(text("context", language)),)),
        Paragraph("context-lead", (Run(text("lead", language)),), tone="lead"),
        Paragraph(
            "context-plain",
            (
                Run(text("plain", language) + " "),
                Run(text("portal", language), is_strong=True),
                Run(" – "),
                Run(text("agency", language), is_emphasis=True),
                Run(" – "),
                Run(text("open_data", language), href="/plans/demo/1"),
                Run(". "),
                Run(words_of_it, foreign),
                Run("."),
            ),
        ),
        Paragraph("context-note", (Run(text("note", language)),), tone="note"),
        Paragraph("context-missing", (Run(words(language).not_reported),), tone="missing"),
        Paragraph("context-warning", (Run(text("warning", language)),), tone="warning"),
        Heading("context-axes", 2, (Run(text("axis", language)),)),
        Items(
            "context-points",
            ((Run(text("first_point", language)),), (Run(text("second_point", language)),)),
        ),
        Items(
            "context-steps",
            ((Run(text("first_point", language)),), (Run(text("second_point", language)),)),
            is_numbered=True,
        ),
        Paragraph("context-foreign", (Run(words_of_it, foreign),)),
    )


def completion(language: str) -> tuple[Block, ...]:
    return (
        Heading("completion", 1, (Run(text("rates", language)),)),
        rates_table(language),
        Heading("charts", 2, (Run(text("chart", language)),)),
        Bars(
            "chart-axes",
            (Run(text("chart", language)),),
            text("chart_told", language),
            (
                Bar((Run(text("axis", language)),), 84, (figure("84 %", language),), 60),
                Bar((Run(text("integrity", language)),), 40.5, (figure("41 %", language),)),
                Bar((Run(text("portal", language)),), 100, (figure("100 %", language),), 100),
                Bar((Run(text("open_data", language)),), 0, (figure("0 %", language),), 0),
                Bar(
                    (Run(text("agency", language)),), None, (Run(words(language).not_reported),)
                ),
            ),
        ),
        Curve(
            "chart-curve",
            (Run(text("curve", language)),),
            text("curve_told", language),
            ((0.0, 0.0), (0.2, 12.0), (0.35, 40.0), (0.5, 35.0), (0.8, 70.0), (1.0, 84.0)),
            (Run(text("began", language)),),
            (Run(text("ended", language)),),
        ),
    )


def rates_table(language: str, rows: int = 18) -> Table:
    """A progress table with a group, a total and a bar column."""
    titles = [text("open_data", language), text("portal", language), text("axis", language)]
    return Table(
        "rates",
        (Run(text("rates", language)),),
        (
            Column((Run(text("number", language)),)),
            Column((Run(text("commitment", language)),), share=5),
            Column((Run(text("lead_body", language)),), share=3),
            Column((Run(text("rate", language)),), "bar", share=3),
            Column((Run(text("movement", language)),), "figure", share=2),
        ),
        (
            Row("rates-group", (((Run(text("axis", language)),),),), "group"),
            *(_rate_row(n, titles[n % 3], language) for n in range(1, rows + 1)),
            Row("rates-total", _total_cells(language), "total"),
        ),
    )


def _rate_row(number: int, title: str, language: str) -> Row:
    rate = (
        Run(words(language).not_reported)
        if number % 7 == 0
        else figure(f"{number * 5} %", language, exact=str(number * 5))
    )
    return Row(
        f"rates-{number}",
        (
            ((figure(str(number), language),),),
            ((Run(title, href=f"/plans/demo/{number}"),),),
            ((Run(text("agency", language)),), (Run(text("first_point", language)),)),
            ((rate,),),
            ((figure("+3", language, exact="3"),),),
        ),
    )


def _total_cells(language: str) -> tuple[tuple[Line, ...], ...]:
    return (
        (),
        ((Run(text("total", language)),),),
        (),
        ((figure("84 %", language, exact="1513/18"),),),
        ((figure("+2", language, exact="2"),),),
    )


def boxes(name: str, language: str, ticked: int, percent: str = "") -> Boxes:
    bands = ("not_started", "limited", "substantial", "completed")
    return Boxes(
        name,
        (Run(text("state", language)),),
        tuple(
            Choice((Run(text(band, language)),), place == ticked)
            for place, band in enumerate(bands)
        ),
        (figure(percent, language),) if percent else (),
        (Run(text("suspended", language)),) if ticked < 0 else (),
    )


def narrative(name: str, key: str, language: str, **options) -> Narrative:
    source = text(key, language)
    blocks = richtext.read(source, id=name, level=options.pop("level", 3))
    return Narrative(name, text("remarks", language), source, blocks, **options)


def _chapter(language: str) -> tuple[Block, ...]:
    foreign, words_of_it = OTHER[language]
    return (
        Heading("c1", 1, (Run(text("chapter", language)),)),
        Sheet(
            "c1-sheet",
            (Run(text("sheet", language)),),
            (
                Fact(
                    "c1-institution",
                    (Run(text("lead_body", language)),),
                    (Paragraph("c1-institution-1", (Run(text("agency", language)),)),),
                ),
                Fact(
                    "c1-problem",
                    (Run(text("problem", language)),),
                    (narrative("c1-problem-text", "problem_text", language),),
                ),
                Fact(
                    "c1-partners",
                    (Run(text("partners", language)),),
                    (
                        Items(
                            "c1-partners-list",
                            (
                                (Run(text("agency", language)),),
                                (Run(text("organisation", language)),),
                                (Run("ⴰⵎⴰⵣⵉⵖ", "zgh"),),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        Heading("c1-activities", 2, (Run(text("rates", language)),)),
        Heading("c1-a1", 3, (Run(text("activity", language)),)),
        boxes("c1-a1-state", language, 2, "70 %"),
        Heading("c1-a1-detail", 4, (Run(text("detail", language)),)),
        boxes("c1-a1-unknown", language, -1),
        Heading("c1-remarks", 2, (Run(text("remarks", language)),)),
        narrative("c1-remarks-text", "remarks_text", language),
        Narrative("c1-empty", text("next_steps", language), "", ()),
        Narrative(
            "c1-foreign",
            text("remarks", language),
            words_of_it,
            richtext.read(words_of_it, id="c1-foreign", language=foreign),
            language=foreign,
        ),
        PageBreak("c1-break"),
    )


def _annex(language: str) -> tuple[Block, ...]:
    long_word = "x" * 5000 if language == "fr" else "ب" * 5000
    return (
        Heading("annex", 1, (Run(text("annex", language)),)),
        *(
            Paragraph(f"hostile-{place}", (Run(written),))
            for place, written in enumerate(HOSTILE, 1)
        ),
        Paragraph(
            "hostile-signs", (Run("NUL\x00BEL\x07 \ufeff \ufffe fin 😀👩‍👩‍👧 \ue000 → ≥"),)
        ),
        Paragraph("hostile-bidi", (Run("\u202etxet\u202c a\u2067b \u2069\u2069 c"),)),
        Paragraph("hostile-word", (Run(long_word),)),
        Table(
            "hostile-table",
            (Run(HOSTILE[0]),),
            (Column((Run(HOSTILE[2]),)), Column((Run(HOSTILE[3]),), "bar")),
            (Row("hostile-row", (((Run(HOSTILE[1]),),), ((Run(HOSTILE[4], figure="abc"),),))),),
        ),
        Paragraph(
            "hostile-links",
            (
                Run("javascript", href="javascript:alert(1)"),
                Run(" "),
                Run("fichier", href="file:///etc/passwd"),
                Run(" "),
                Run("ailleurs", href="//example.com/a"),
            ),
        ),
    )
