"""What moved between two dates or meetings, and the pictures of time."""

import datetime
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from iltizam.core.periods import Period
from iltizam.plans.enums import ChangeKind
from iltizam.tracking.movement import Movement, Step
from iltizam.web.templatetags.components import movement_html, step_html
from tests import factories as make
from tests.web.pages import plain

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.localdate() - datetime.timedelta(days=days)


def at(days):
    return datetime.datetime.combine(ago(days), datetime.time(9), datetime.UTC)


@pytest.fixture
def plan():
    """Two commitments in one axis: the first moves, falls, gains and loses activities."""
    made = make.PlanFactory(
        slug="moving",
        live=True,
        period=Period(ago(400), ago(-200), Period.day(ago(1)).precision),
    )
    axis = make.AxisFactory(plan=made, number=1)
    for number in (1, 2):
        make.CommitmentFactory(plan=made, number=number, axis=axis)
    return made


def activity(plan, commitment, number, *percents, **fields):
    """``percents``: (days ago, %)."""
    found = make.ActivityFactory(
        commitment=plan.commitments.get(number=commitment), number=number, **fields
    )
    for days, percent in percents:
        make.ProgressUpdateFactory(
            activity=found,
            percent=percent,
            published=True,
            effective=Period.day(ago(days)),
            recorded_at=at(days),
        )
    return found


def changed(activity, kind, old, new, days):
    make.ActivityChangeFactory(
        activity=activity,
        kind=kind,
        old=old,
        new=new,
        effective=Period.day(ago(days)),
        recorded_at=at(days),
    )


def lines(found):
    """Every row's before, after and movement, by its title's beginning."""
    return [row[1:] for table in found.all("table", css="changes") for row in table.rows]


def compared(page, since, until=None, language="en"):
    query = f"?since={since}" + (f"&until={until}" if until else "")
    return page(f"/{language}/plans/moving/changes/{query}")


def test_each_kind_of_movement_is_told_at_every_level(plan, page):
    activity(plan, 1, 1, (90, 20), (10, 60))
    activity(plan, 1, 2, (90, 50), (10, 30))
    activity(plan, 1, 3, (90, 40))
    changed(activity(plan, 1, 4), ChangeKind.ADDED, "out", "in", 5)
    cancelled = activity(plan, 1, 5, (90, 40), cancelled=True)
    changed(cancelled, ChangeKind.STATE, "under_way", "cancelled", 5)
    activity(plan, 2, 1, (90, 10))

    found = compared(page, ago(30), ago(0))

    assert lines(found) == [
        ["24%", "21%", "−2.5"],  # the axis: (37.5 + 10) / 2 → (32.5 + 10) / 2
        ["38%", "33%", "−5"],
        ["20%", "60%", "+40"],
        ["50%", "30%", "−20"],
        ["40%", "40%", "no progress"],
        ["–", "0%", "new"],
        ["40%", "40%", "cancelled"],
        ["10%", "10%", "no progress"],
        ["10%", "10%", "no progress"],
    ]
    assert "The whole plan 24% →then 21% −2.5" in found.text


def test_the_last_meeting_is_what_is_compared_with_by_default(plan, page):
    first = activity(plan, 1, 1, (90, 20), (10, 60))
    for days, exact in ((60, "15"), (30, "25")):
        snapshot = make.SnapshotFactory(
            plan=plan, name=f"Meeting {days}", effective=Period.day(ago(days)),
            recorded_at=at(days),
        )  # fmt: skip
        make.SnapshotRateFactory(snapshot=snapshot, object_uid=first.uid, exact=exact)

    found = page("/en/plans/moving/changes/")

    assert "Since the meeting “Meeting 30”" in found.text
    assert lines(found)[2] == ["25%", "60%", "+35"]  # as frozen, not as computed since
    other = found.one("aside").all("a")[1]
    again = page(f"/en/plans/moving/changes/{other['href']}")
    assert lines(again)[2] == ["15%", "60%", "+45"]


def test_a_meeting_that_froze_nothing_of_a_kind_is_as_known_then(plan, page):
    first = activity(plan, 1, 1, (90, 20))
    make.SnapshotFactory(
        plan=plan, name="Meeting", effective=Period.day(ago(30)), recorded_at=at(30)
    )
    # Told later about the time before the meeting: not known there.
    make.ProgressUpdateFactory(
        activity=first,
        percent=55,
        published=True,
        effective=Period.day(ago(40)),
        recorded_at=at(5),
    )

    assert lines(page("/en/plans/moving/changes/"))[2] == ["20%", "55%", "+35"]
    assert lines(compared(page, ago(30)))[2] == ["55%", "55%", "no progress"]


def test_between_a_date_and_itself_nothing_moves(plan, page):
    activity(plan, 1, 1, (90, 20), (10, 60))

    found = compared(page, ago(10), ago(10))

    assert {line[-1] for line in lines(found)} <= {"no progress", "cannot be compared"}


def test_without_a_meeting_the_comparison_begins_with_the_plan(plan, page):
    activity(plan, 1, 1, (90, 20))

    found = page("/en/plans/moving/changes/")

    assert found.one("input", name="since")["value"] == ago(400).isoformat()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2026-13-45", "written year-month-day"),
        ("since=yesterday", "written year-month-day"),
        ("since=٢٠٢٦-٠١-٠١", "written year-month-day"),
        ("until=2026-1-5", "written year-month-day"),
        ("until=9999-12-31", "still to come"),
        ("since=2026-02-01&until=2026-01-01", "cannot lie after the second"),
        ("since=0123456789abcdef", "written year-month-day"),
        ("from=2026-01-01", "from"),
    ],
)
def test_what_is_no_date_is_answered_with_how_to_write_one(plan, page, query, said):
    found = page(f"/en/plans/moving/changes/?{query}", status=400)

    assert said in found.one("main").text


@pytest.mark.parametrize(
    ("slug", "said"),
    [("2018-2020", "one state only"), ("2021-2023", "one state only"), ("2024-draft", "draft")],
)
def test_a_plan_without_a_history_says_so_in_a_sentence(site, page, slug, said):
    found = page(f"/en/plans/{slug}/changes/")

    assert said in found.one("main").text
    assert not found.one("main").all("table")
    assert not page(f"/en/plans/{slug}/").all("figure")


def test_the_twin_says_what_the_page_says(plan, client):
    activity(plan, 1, 1, (90, 20), (10, 60))

    found = client.get(f"/en/plans/moving/changes/index.json?since={ago(30)}").json()

    assert found["since"] == {"on": ago(30).isoformat(), "meeting": None}
    first = found["commitments"][0]["activities"][0]
    assert (first["movement"], first["points"], first["exact"]) == ("moved", "40.00", "40")
    months = client.get("/en/plans/moving/commitments/1/index.json").json()["over_time"]
    assert months[-1]["exact"] == "60"


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_the_same_few_statements_at_any_size(plan, client, count):
    for number in range(1, count + 1):
        activity(plan, 1, number, *((days, number) for days in range(count)))
    address = f"/fr/plans/moving/changes/?since={ago(30)}"
    client.get(address)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200

    statements = [q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 6


# A sign for every step


@pytest.mark.parametrize(
    ("by", "shown"),
    [
        (Fraction(-2, 5), "−0.4"),
        (Fraction(-1, 1000), "−< 0.01"),
        (Fraction(1, 3), "+0.33"),
        (Fraction(-3, 2), "−2"),
        (Fraction(12), "+12"),
    ],
)
def test_a_small_step_is_never_no_progress(by, shown):
    movement = Movement.MOVED if by > 0 else Movement.REGRESSED

    with translation.override("en"):
        found = step_html(Step(movement, by))

    assert f">{shown}<" in found.replace("&lt;", "<")
    assert ("movement--down" in found) == (by < 0)


def test_a_small_fall_since_a_snapshot_shows_in_the_readers_numbers():
    with translation.override("fr"):
        assert "−0,4" in movement_html("50", Fraction(248, 5))
        assert movement_html("50", Fraction(50)) not in {"", "−0"}


# The pictures


def test_the_chart_is_told_in_words_and_as_a_table(plan, page):
    activity(plan, 1, 1, (390, 20), (200, 60), (100, 40))
    activity(plan, 2, 1, (390, 0))

    found = page("/en/plans/moving/")

    picture = found.one("figure", css="chart")
    assert "20%" in picture.one("table").text
    assert picture.one("desc").text == picture.one("figcaption").text
    assert picture.one("figcaption").text.endswith(
        plain(f"to 20% on {timezone.localdate().day} {timezone.localdate():%B %Y}.")
    )
    labels = picture.one("svg")["aria-labelledby"].split()
    assert labels == [picture.one("title")["id"], picture.one("desc")["id"]]


def test_the_strip_says_every_month_in_words(plan, page):
    activity(plan, 1, 1, (200, 60), (100, 40), planned=Period.day(ago(80)), under_way=True)

    found = page("/en/plans/moving/commitments/1/")

    cells = [cell.text for cell in found.one("table", css="strip").all("td", css="cell")]
    assert len(cells) == len(found.one("table", css="strip").all("th", scope="col"))
    assert cells.count("rate went down") == 1
    assert cells.count("updated") == 1
    assert cells[-1] == "not up to date, late"


def test_a_strip_has_a_line_for_each_commitment_that_leads_to_it(plan, page):
    activity(plan, 1, 1, (200, 60))

    strip = page("/en/plans/moving/").one("table", css="strip")

    assert [href.rsplit("/", 2)[1] for href in strip.links] == ["1", "2"]
