"""The plan's page: rates, groups, and the table one sorts and filters by plain links."""

import pytest

from iltizam.core.models import SearchEntry
from iltizam.directory.models import Organisation
from iltizam.plans.models import ActionPlan, Commitment
from tests import factories as make
from tests.factories.base import text
from tests.web.pages import LANGUAGES, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FIRST = "/en/plans/2018-2020/"
SAMPLE = "/en/plans/sample/"


def table(found):
    return found.one("table", "glance")


def numbers(found):
    """The numbers of the commitments shown, in their order."""
    return [int(row[0]) if row[0] else None for row in table(found).rows]


def rates(found):
    return [row[3] for row in table(found).rows]


def link(found, label):
    """The address of the one filter link with this text."""
    links = [a for a in found.one("dl", "filters__groups").all("a") if a.text == label]
    assert len(links) == 1, label
    return links[0]["href"].partition("#")[0]


def sort_link(found, heading):
    return next(
        a["href"].partition("#")[0]
        for a in table(found).one("thead").all("a")
        if a.text == heading
    )


def test_the_first_plan_says_its_published_and_its_computed_rate(page):
    found = page("/fr/plans/2018-2020/")

    assert found.one("p", "rate__figure").text == "84 %"
    figures = [item.text for item in found.one("ul", "rate__facts").all("strong")]
    assert figures == ["84 %", "84,06 %"]


@pytest.mark.parametrize(
    ("slug", "figure"), [("2018-2020", "84%"), ("2021-2023", "75%"), ("sample", "44%")]
)
def test_the_rate_is_shown_large(page, slug, figure):
    assert page(f"/en/plans/{slug}/").one("p", "rate__figure").text == figure


def test_a_draft_plan_has_no_rate_and_says_what_it_is(page):
    found = page("/en/plans/2024-draft/")

    assert found.one("p", "rate__figure").text == "22 draft commitments"
    assert len(table(found).rows) == 22
    assert "%" not in plain("".join(cell for row in table(found).rows for cell in row[2:]))


def test_the_axes_of_the_first_plan_with_their_means(page):
    groups = page(FIRST).all("table", "data--compact")[1]

    assert [row[1:] for row in groups.rows] == [
        ["6", "", "98%"],
        ["4", "", "80%"],
        ["3", "", "74%"],
        ["4", "", "72%"],
        ["1", "", "97%"],
    ]


def test_the_statuses_of_the_first_plan_add_up(page):
    counts = page(FIRST).all("table", "data--compact")[0].rows

    assert [row[-1] for row in counts] == ["0", "3", "1", "14"]


def test_chart_and_table_show_the_same_figures(page):
    rows = table(page(SAMPLE)).all("tr")[1:]

    for row in rows:
        bar, figure = row.one("svg"), row.one("td", "num").text
        declared = bar.all("rect", "bar__declared")
        if figure == "not reported":
            assert declared == []
        else:
            width = float(declared[0]["width"].rstrip("%"))
            assert f"{int(width + 0.5)}%" == figure


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_filter_link_shows_what_it_counts(page, language):
    found = page(f"/{language}/plans/2018-2020/")

    for groups in found.all("table", "data--compact"):
        for row in groups.one("tbody").all("tr"):
            cells = [cell.text for cell in row.all("td") if cell.text]
            if not row.links:
                assert cells[0] == "0"
                continue
            filtered = page(f"/{language}/plans/2018-2020/{row.links[0].partition('#')[0]}")
            assert str(len(table(filtered).rows)) == cells[0]


def test_every_link_of_the_filters_leads_to_a_page(page):
    for slug in ("2018-2020", "2021-2023", "2024-draft", "sample"):
        address = f"/ar/plans/{slug}/"
        choices = page(address).all("dl", "filters__groups")
        for where in [link for groups in choices for link in groups.links]:
            shown = page(address + where.partition("#")[0])
            assert len(table(shown).rows) >= 1


def test_filters_combine_and_can_be_taken_away_one_by_one(page):
    found = page(FIRST + link(page(FIRST), "Limited"))
    assert numbers(found) == [7, 13, 14]

    found = page(FIRST + link(found, "Citizen participation"))
    assert numbers(found) == [14]
    assert "1 of 18 commitments shown." in found.one("div", "filters").text
    chosen = [
        a.text for a in found.one("dl", "filters__groups").all("a", **{"aria-current": "true"})
    ]
    assert chosen == ["Citizen participation", "all", "Limited"]

    without_status = found.one("dl", "filters__groups").all("a")
    back = [a["href"] for a in without_status if a.text == "all"][-1].partition("#")[0]
    assert numbers(page(FIRST + back)) == [14, 15, 16, 17]


def test_an_institution_is_filtered_by(page):
    agency = Organisation.objects.get(name__en="Digital Agency")

    found = page(f"{SAMPLE}?lead={agency.uid}")

    assert numbers(found) == [2]


def test_late_and_stale_are_filtered_by(page):
    assert numbers(page(f"{SAMPLE}?late=1")) == [1, 2]
    assert numbers(page(f"{SAMPLE}?stale=1")) == [1, 2, 3, None]
    assert numbers(page(f"{SAMPLE}?late=1&status=limited&axis=2")) == [2]


def test_what_has_no_rate_is_filtered_by(page):
    assert numbers(page(f"{SAMPLE}?status=none")) == [5]


def test_what_fits_nothing_says_so_and_shows_the_way_back(page):
    found = page(f"{SAMPLE}?late=1&status=completed")

    assert found.all("table", "glance") == []
    assert "No commitment of this plan fits." in found.one("section", id="commitments").text
    assert "?#commitments" in found.links


def test_the_columns_sort_and_turn_round(page):
    by_rate = page(FIRST + sort_link(page(FIRST), "Rate"))
    assert rates(by_rate)[:4] == ["24%", "25%", "26%", "63%"]
    heading = next(th for th in by_rate.all("th") if th["aria-sort"])
    assert (heading.text, heading["aria-sort"]) == ("Rate", "ascending")

    turned = page(FIRST + sort_link(by_rate, "Rate"))
    assert rates(turned)[-3:] == ["26%", "25%", "24%"]
    assert next(th["aria-sort"] for th in turned.all("th") if th["aria-sort"]) == "descending"

    by_number = page(FIRST + sort_link(page(FIRST), "No."))
    assert numbers(by_number) == list(range(18, 0, -1))
    by_title = [row[1] for row in table(page(FIRST + sort_link(turned, "Commitment"))).rows]
    assert by_title == sorted(by_title, key=str.casefold)


def test_sorting_keeps_the_filter_and_the_words(page):
    found = page(f"{FIRST}?axis=1&q=public")

    assert "axis=1" in sort_link(found, "Rate")
    assert "q=public" in sort_link(found, "Rate")
    hidden = [(i["name"], i["value"]) for i in found.all("input", type="hidden")]
    assert hidden == [("axis", "1")]
    assert found.one("input", id="q")["value"] == "public"


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "données", "DONNEES"),
        ("fr", "l'accès", "l’acces"),
        ("ar", "الشفافية", "شفافيه"),
        ("ar", "الإدارة", "ادارة"),
        ("ar", "المعلومات", "الْمَعْلُومَات"),
    ],
)
def test_words_are_found_however_they_are_written(page, language, one, other):
    address = f"/{language}/plans/2018-2020/"

    found, again = page(f"{address}?q={one}"), page(f"{address}?q={other}")

    assert numbers(found) == numbers(again)
    assert 0 < len(numbers(found)) < 18


def test_all_words_must_be_there_in_whatever_order(page):
    both = numbers(page(f"{FIRST}?q=open+data"))

    assert numbers(page(f"{FIRST}?q=data++OPEN")) == both
    assert 4 in both
    assert page(f"{FIRST}?q=open+zebra").all("table", "glance") == []


@pytest.mark.parametrize("words", ["%25", "_", "'", '"', "\\", "*", "--", "’", "%E2%80%AE"])
def test_signs_alone_are_no_words_and_never_an_error(page, words):
    assert len(numbers(page(f"{FIRST}?q={words}"))) == 18


def test_words_are_shown_back_escaped(page, client):
    found = page(f"{FIRST}?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert found.one("input", id="q")["value"] == '"><script>alert(1)</script>'
    scripts = found.all("script")
    assert [script["type"] for script in scripts] == ["application/ld+json"] * len(scripts)


def test_words_of_another_plan_are_not_found_here(page, site):
    SearchEntry.objects.filter(scope_uid=site["2018-2020"].uid).delete()

    assert page(f"{FIRST}?q=data").all("table", "glance") == []


def test_signals_stand_in_the_table(page):
    signals = {row[0]: row[-1] for row in table(page(SAMPLE)).rows}

    assert signals["2"].startswith("2 late 2 at risk tracking not up to date")
    assert signals["4"] == ""


def test_remarks_of_the_second_plan_are_quiet_flags_and_nothing_is_late(page):
    found = page("/en/plans/2021-2023/")

    flags = table(found).all("span", "flag")
    assert {flag["class"] for flag in flags} == {"flag flag--quiet"}
    assert "tracking platform not updated" in {flag.text for flag in flags}


def test_titles_with_signs_are_shown_once_escaped(page, sample):
    axis = sample.axes.get(number=1)
    axis.title = text("Water & <b>light</b>")
    axis.save()
    sample.title = text('Plan "A" & <i>B</i>')
    sample.save()

    found = page(SAMPLE)

    assert found.one("h1").text == 'Plan "A" & <i>B</i>'
    assert found.one("head").one("title").text == 'Plan "A" & <i>B</i> – Iltizam'
    assert "1. Water & <b>light</b>" in [a.text for a in found.one("main").all("a")]
    assert "Water & <b>light</b>" in [
        a.text for a in found.one("dl", "filters__groups").all("a")
    ]


def test_a_title_in_another_language_says_so_in_the_heading_only(page, sample):
    sample.title = text("Only in English")
    sample.save()

    found = page("/ar/plans/sample/")

    heading = found.one("h1")
    assert (heading.one("span")["lang"], heading.one("span")["dir"]) == ("en", "ltr")
    assert heading.one("small", "fallback").text == "معروض بالإنجليزية"
    assert found.one("head").one("title").text == "Only in English – التزام"


def test_the_home_page_shows_every_plan_what_moved_and_what_is_late(page):
    found = page("/en/")

    rows = found.all("article", "plan-row")
    shown = {row.links[0]: row.one("p", "plan-row__rate").text for row in rows}
    assert shown == {
        SAMPLE: "44%",
        "/en/plans/2024-draft/": "not adopted yet: no rate",
        "/en/plans/sample-earlier/": "25%",
        "/en/plans/2021-2023/": "75%",
        FIRST: "84%",
    }
    moved = found.section("What moved lately").all("li")
    assert len(moved) == 6
    assert moved[0].text.endswith("Open the budget portal 72%")
    assert moved[0].links == [f"{SAMPLE}commitments/1/activities/1/"]
    late = [
        (item.links[0], item.one("span", "flag").text)
        for item in found.section("What is late").all("li")
    ]
    assert late == [
        (f"{SAMPLE}commitments/2/", "2 late"),
        (f"{SAMPLE}commitments/1/", "1 late"),
    ]
    assert "/en/plans/2024-draft/" in found.section("How to take part").links


def test_with_publications_only_the_home_page_guesses_nothing(page):
    ActionPlan.objects.filter(slug__startswith="sample").update(published_at=None)

    found = page("/en/")

    assert len(found.all("article", "plan-row")) == 3
    assert "no movement is published" in found.section("What moved lately").text
    assert "lateness cannot be computed" in found.section("What is late").text


def test_without_any_plan_the_pages_say_what_will_come(page):
    ActionPlan.objects.update(published_at=None)

    assert "No plan is published yet." in page("/en/").one("main").text
    assert "No plan is published yet." in page("/en/plans/").one("main").text


def test_the_list_of_plans_begins_with_the_newest(page):
    rows = page("/en/plans/").all("article", "plan-row")

    assert [row.links[0].split("/")[3] for row in rows] == [
        "sample",
        "2024-draft",
        "sample-earlier",
        "2021-2023",
        "2018-2020",
    ]


def test_a_plan_without_anything_is_a_page_too(page):
    make.PlanFactory(slug="bare", live=True, period=None)

    found = page("/ar/plans/bare/")

    assert found.one("p", "rate__figure").text == "غير مصرح به"
    assert found.all("table", "glance") == []
    for part in ("methodology/", "reconciliation/"):
        page(f"/ar/plans/bare/{part}")


def test_a_rate_below_half_a_percent_is_not_shown_as_0(page):
    plan = make.PlanFactory(slug="tiny", live=True)
    commitment = make.CommitmentFactory(plan=plan, number=1)
    for number in range(1, 4):
        activity = make.ActivityFactory(commitment=commitment, number=number)
        if number == 1:
            make.ProgressUpdateFactory(activity=activity, percent=1, published=True)

    assert page("/en/plans/tiny/").one("p", "rate__figure").text == "< 1%"


def test_a_commitment_without_a_number_is_reached_by_its_uid(page):
    unnumbered = Commitment.objects.get(plan__slug="sample", number=None)

    found = page(SAMPLE)

    assert f"{SAMPLE}commitments/{unnumbered.uid}/" in found.links
    assert page(f"{SAMPLE}commitments/{unnumbered.uid}/").one("h1").text == "Archives online"


def test_downloads_are_offered(page):
    assert "/data/plans/2018-2020.json" in page(FIRST).links
    links = page(FIRST).all("link", rel="alternate", type="application/json")
    assert "/data/plans/2018-2020.json" in [link["href"] for link in links]


def test_dates_are_written_as_each_language_writes_them(page):
    assert "28 mars 2023" in page("/fr/plans/2021-2023/").one("div", "rate").text
    assert "28 مارس 2023" in page("/ar/plans/2021-2023/").one("div", "rate").text
    assert "28 March 2023" in page("/en/plans/2021-2023/").one("div", "rate").text
