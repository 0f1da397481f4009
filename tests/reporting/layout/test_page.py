"""A document as a page: what is escaped, where it leads, how its headings stand."""

import re
from html.parser import HTMLParser

import pytest

from iltizam.reporting.document.blocks import (
    Bars,
    Boxes,
    Choice,
    Cover,
    Heading,
    Paragraph,
    Row,
    Run,
    Table,
)
from iltizam.reporting.layout.page import body_of, file_of
from tests.reporting.docx_samples import HOSTILE, document, line, report


class Headings(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.levels = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


def linked(href, *, is_on_site=True, address=""):
    shown = document([Paragraph("a", (Run("mot", href=href),))], address=address)
    found = re.search('<a href="([^"]*)"', body_of(shown, is_on_site=is_on_site))
    return found and found[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_content_is_never_markup(text):
    blocks = [
        Heading("heading", 1, line(text)),
        Paragraph("paragraph", line(text)),
        Boxes("boxes", line(text), (Choice(line(text), is_ticked=True),)),
        Bars("bars", line(text), text, ()),
        Table("table", line(text), (), (Row("row", ((line(text),),), "group"),)),
    ]
    cover = Cover(text, (text,), text, (line(text),), (), text)

    tags = re.findall("<[^>]*>", body_of(document(blocks, cover=cover)))

    assert {re.split(r"[\s>]", tag.strip("</"))[0] for tag in tags} <= {
        *("header", "div", "p", "h1", "h2", "ul", "li", "span", "figure", "figcaption"),
        *("table", "tbody", "thead", "tr", "th", "caption", "br"),
    }


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&amp;c=2"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("/fr/plans/x/", "/fr/plans/x/"),
        ("files/abc-rapport final.pdf", "files/abc-rapport final.pdf"),
        ("//evil.example/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
        ("files/../../etc/passwd", None),
        ("https://", None),
    ],
)
def test_a_run_leads_to_the_web_to_mail_to_the_site_or_beside(href, expected):
    assert linked(href) == expected


def test_away_from_the_site_paths_begin_with_its_address():
    away = {"is_on_site": False}

    assert linked("/fr/x/", address="https://suivi.example/", **away) == (
        "https://suivi.example/fr/x/"
    )
    assert linked("/fr/x/", **away) is None


@pytest.mark.parametrize(
    ("cover", "level", "expected"),
    [
        (Cover("", (), "", ()), 0, [1, 2, 3, 4, 2]),
        (Cover("", (), "", ()), 1, [2, 3, 4, 5, 3]),
        (None, 0, [1, 2, 3, 1]),
    ],
    ids=["with its title", "below a page's own", "a letter"],
)
def test_headings_stand_below_the_title_and_below_that_of_the_page(cover, level, expected):
    blocks = [Heading(f"h{at}", depth, line("x")) for at, depth in enumerate((1, 2, 3, 1))]

    assert Headings(body_of(document(blocks, cover=cover), level=level)).levels == expected


def test_a_passage_in_another_language_says_so_with_its_direction():
    shown = document([Paragraph("a", (Run("التزام", "ar"), Run(" et "), Run("ⵣⵣ", "zgh")))])

    assert body_of(shown) == (
        '<p id="a"><span lang="ar" dir="rtl">التزام</span> et '
        '<span lang="zgh" dir="ltr">ⵣⵣ</span></p>'
    )


def test_the_file_needs_no_other():
    page = file_of(report(), "p { margin: 0 }").decode()

    assert re.findall(r'(?:src|rel)="', page) == []
    assert page.startswith('<!doctype html>\n<html lang="fr" dir="ltr">')
