"""How rates are computed is generated from the settings; what does not fit is listed."""

import re
from fractions import Fraction

import pytest

from iltizam.plans.models import Band
from tests.web.pages import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

LIVE = "/en/plans/sample/methodology/"
FIRST = "/en/plans/2018-2020/methodology/"


def numbers(text):
    return [Fraction(number.replace(",", "")) for number in re.findall(r"[\d,]*\.?\d+", text)]


@pytest.mark.parametrize(
    ("field", "value", "before", "after"),
    [
        (
            "rate_rule",
            "axes",
            "The plan's rate is the plain mean of its commitments' rates.",
            "The plan's rate is the plain mean of its axes' rates.",
        ),
        (
            "rate_rule",
            "activities",
            "The plan's rate is the plain mean of its commitments' rates.",
            "weighted by their number of activities.",
        ),
        (
            "cancelled_rule",
            "as_they_stand",
            "Cancelled activities are left out of the mean.",
            "Cancelled activities are counted as they stand.",
        ),
        ("stale_after_days", 45, "no update for 60 days", "no update for 45 days"),
        ("at_risk_points", 30, "by 25 points or more", "by 30 points or more"),
    ],
)
def test_a_changed_setting_changes_the_page(page, sample, *, field, value, before, after):
    assert before in page(LIVE).one("main").text

    setattr(sample, field, value)
    sample.save()

    found = page(LIVE).one("main").text
    assert before not in found
    assert after in found


def test_changed_bands_change_the_page(page, sample):
    rows = page(LIVE).all("table")[0].rows
    assert rows == [
        ["○Not started", "0%"],
        ["◔Limited", "1–59%"],
        ["◑Substantial", "60–89%"],
        ["●Completed", "90–100%"],
    ]

    Band.objects.filter(plan=sample, code="substantial").update(minimum=50)

    assert [row[1] for row in page(LIVE).all("table")[0].rows] == [
        "0%", "1–49%", "50–89%", "90–100%",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_worked_example_of_a_live_plan_adds_up(page, language):
    found = page(f"/{language}/plans/sample/methodology/").one("main")

    lines = [
        [Fraction(re.search(r"\d+", cell)[0]) for cell in row[1:]]
        for row in found.all("table")[-1].rows
    ]
    total = sum(weight * percent for weight, percent in lines)
    result = Fraction(total, sum(weight for weight, _percent in lines))
    assert lines == [[3, 72], [2, 40], [1, 100]]
    assert result == 66
    assert "66" in found.all("strong")[-1].text


def test_the_worked_example_of_bands_adds_up(page):
    found = page(FIRST).one("main")

    rows = found.all("table")[-1].rows
    low, high = (
        Fraction(sum(numbers(row[place])[0] for row in rows), len(rows)) for place in (1, 2)
    )
    assert (low, high) == (Fraction(151, 5), Fraction(249, 5))
    assert "Result: 30% to 50%." in found.text
    assert "The source publishes 26%." in found.text


def test_the_mean_of_the_plan_is_spelled_out(page):
    assert "1,513 ÷ 18 = 84.06% (exactly 1513/18)" in page(FIRST).one("main").text
    second = page("/en/plans/2021-2023/methodology/").one("main").text
    assert "1,642 ÷ 22 = 74.64% (exactly 821/11)" in second


def test_an_imported_plan_says_that_nothing_is_invented(page):
    text = page(FIRST).one("main").text

    assert "never taken as 0" in text
    assert "A band is never turned into a percent" in text
    assert "these are not computed: the dates of updates were not published" in text
    unfinished = page("/en/plans/2021-2023/methodology/").one("main").text
    assert "The source lists the unfinished activities only" in unfinished


def test_the_reconciliation_lists_exactly_10_and_14_and_notes_4(page):
    found = page("/en/plans/2018-2020/reconciliation/").one("main")

    tables = found.all("table")
    listed = [
        [(int(row[0].partition(".")[0]), *row[1:]) for row in table.rows] for table in tables
    ]
    assert listed[0] == [
        (10, "95%", "79% to 88%", "78.75% to 87.5%"),
        (14, "26%", "30% to 50%", "30.2% to 49.8%"),
    ]
    assert listed[1] == [(4, "96%", "77% to 96%", "77.14% to 95.71%")]
    assert [row[0] for row in listed[2]] == [n for n in range(1, 19) if n not in {4, 10, 14}]
    headings = [heading.text for heading in found.all("h2")]
    assert headings[1].startswith("Not explained by equal weights; the real weights were not")
    assert headings[2].startswith("Explained by equal weights only through rounding")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reconciliation_links_its_commitments(page, language):
    tables = page(f"/{language}/plans/2018-2020/reconciliation/").one("main").all("table")

    assert tables[0].links == [
        f"/{language}/plans/2018-2020/commitments/{number}/" for number in (10, 14)
    ]


def test_what_cannot_be_compared_says_why(page):
    second = page("/en/plans/2021-2023/reconciliation/").one("main")

    assert second.all("table") == []
    assert "cannot be compared" in second.text
    assert "No rate of the whole plan is published." in second.text
    assert "Computed: 74.64%." in second.text


def test_a_published_rate_beside_a_computed_one_is_compared(page, sample):
    from tests.factories import PublishedRateFactory

    PublishedRateFactory(plan=sample, commitment=sample.commitments.get(number=1), percent=70)

    found = (
        page("/en/plans/sample/reconciliation/").one("main").section("Published and computed")
    )
    piece = page("/en/plans/sample/commitments/1/").one("div", "rate")

    assert found.all("table")[-1].rows == [["1. Publish the budget as open data", "70%", "66%"]]
    assert piece.one("p", "rate__figure").text == "66%"
    assert "published: 70%" in piece.text


def test_statements_name_whom_to_tell_and_what_is_undecided(page, settings):
    legal = page("/en/legal/").one("main")
    assert legal.text.count("not decided yet") == 2
    assert "mailto:security@example.org" in legal.links
    assert "sets no cookie" in legal.text
    assert "mailto:security@example.org" in page("/ar/accessibility/").one("main").links


def test_a_draft_plan_says_that_it_has_no_rates_yet(page):
    text = page("/en/plans/2024-draft/methodology/").one("main").text

    assert "The plan is not adopted" in text
