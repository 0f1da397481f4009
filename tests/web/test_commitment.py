"""The pages of commitments and activities: what they must show, and what they may not."""

import datetime

import pytest
from django.utils import timezone

from iltizam.plans.models import ActionPlan, Activity, Commitment, LineageLink
from iltizam.tracking.models import Evidence, Obstacle
from tests import factories as make
from tests.factories import rich_texts as words
from tests.factories.base import text
from tests.web.pages import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FULL = "/en/plans/sample/commitments/1/"
SEVEN = "/en/plans/2018-2020/commitments/7/"


def headings(found):
    return [
        node.text for node in found.one("main").all("h2") if node.parent["class"] != "notes"
    ]


@pytest.fixture
def first(sample):
    return sample.commitments.get(number=1)


def test_the_summary_comes_first_and_is_marked_as_the_sites(page):
    main = page(FULL).one("main")

    head = main.one("header", "page-head")
    lede = head.one("p", "lede")
    assert lede.text.startswith(words.BUDGET[1]["en"])
    assert lede.one("small").text == "summary by the site"
    assert main.raw.index(words.BUDGET[1]["en"]) < main.raw.index("66%")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "Données ouvertes"), ("ar", "البيانات المفتوحة"), ("en", "Open Data")],
)
def test_a_policy_area_of_the_ogp_is_said_in_the_language_of_the_page(
    page, first, language, expected
):
    Commitment.objects.filter(pk=first.pk).update(
        policy_areas=["open data", "Îlots de fraîcheur"]
    )

    shown = [each.text for each in page(FULL.replace("/en/", f"/{language}/")).all("dd")]

    at = shown.index(expected)
    assert shown[at + 1] == "Îlots de fraîcheur"


def test_the_sections_stand_in_their_order(page):
    found = [
        h for h in headings(page(FULL)) if h not in {"On this page", "Notes on the source"}
    ]

    assert found[-7:] == [
        "Activities",
        "Three voices",
        "Obstacles",
        "Figures",
        "Communication",
        "Before and after this commitment",
        "History",
    ]


def test_a_published_rate_stands_with_the_range_its_bands_allow(page):
    piece = page("/fr/plans/2018-2020/commitments/10/").one("div", "rate")

    assert piece.one("p", "rate__figure").text == "95 %"
    facts = piece.one("ul", "rate__facts").text
    assert "79 %" in facts
    assert "88 %" in facts


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (10, "Not explained by equal weights; the real weights were not published."),
        (14, "Not explained by equal weights; the real weights were not published."),
        (4, "Explained by equal weights only through rounding."),
    ],
)
def test_a_rate_that_equal_weights_do_not_explain_says_so(page, number, sentence):
    found = page(f"/en/plans/2018-2020/commitments/{number}/")

    assert sentence in found.one("main").text
    assert "/en/plans/2018-2020/reconciliation/" in found.links


def test_other_rates_are_not_questioned(page):
    for number in (1, 7, 9, 17):
        found = page(f"/en/plans/2018-2020/commitments/{number}/")
        assert "equal weights only" not in found.one("main").text
        assert "Not explained" not in found.one("main").text


def test_a_published_band_is_shown_as_printed_and_never_as_a_percent(page):
    lines = page("/en/plans/2018-2020/commitments/14/").all("div", "activity__line")

    assert [line.all("svg", "bar") for line in lines] == [[]] * 5
    assert [line.all("strong") for line in lines] == [[]] * 5
    assert lines[0].text == "◑Substantial 60–90% · band as published"
    assert lines[3].text == "○Not started 0% · band as published ✕cancelled"


def test_an_unreadable_band_is_not_reported_and_not_zero(page):
    found = page("/en/plans/2018-2020/commitments/9/activities/4/")

    assert found.one("div", "activity__line").text == "status not reported"
    assert "0%" not in found.one("div", "activity__line").text


def test_stopped_activities_say_why(page):
    found = page(SEVEN)

    stopped = [n for n in found.all("article", "activity") if n.all("span", "status--stopped")]
    assert [n["id"] for n in stopped] == ["a-4", "a-5"]
    for activity in stopped:
        assert activity.one("span", "status--stopped").text == "‖suspended"
        assert "Reason:" in activity.text


def test_a_commitment_reported_as_not_achieved_says_so(page):
    notice = page(SEVEN).one("div", "notice--warning")

    assert notice.text.startswith("The source reports this commitment as not achieved.")


def test_unfinished_activities_are_named_as_such(page):
    found = page("/en/plans/2021-2023/commitments/10/")

    assert "Unfinished activities" in headings(found)
    assert "the finished ones were not published" in found.one("main").text
    none = page("/en/plans/2021-2023/commitments/6/")
    assert "The source lists no unfinished activity" in none.one("main").text


def test_a_suggested_rate_stands_beside_the_percent_with_its_open_outcome(page):
    card = page("/en/plans/2021-2023/commitments/10/").one("article", id="a-x-3")

    assert card.one("strong").text == "20%"
    assert (
        "Another rate proposed by the steering committee: 60% (outcome not documented)."
        in card.text
    )


def test_remarks_on_a_draft_are_suggestions_without_outcome(page):
    found = page("/en/plans/2024-draft/commitments/2/")

    assert "Draft commitment 2" in found.one("header", "page-head").text
    assert found.all("p", "rate__figure") == []
    assert found.all("div", "voices") == []
    assert "before adoption: it has no activities and no rate yet" in found.one("main").text
    remarks = found.all("span", "when")
    assert remarks
    assert all("outcome unknown" in remark.text for remark in remarks if remark.text)
    assert "Proposed title:" in found.one("main").text


def test_the_three_voices_stand_side_by_side_and_the_difference_is_the_headline(page):
    found = page(FULL)

    administration, society, reviewers = found.one("div", "voices").all("section", "voice")
    assert administration.one("p", "voice__figure").text == "66%"
    assert society.one("p", "voice__figure").text == "40%"
    assert words.ASSESSMENT["en"] in society.text
    assert words.ASSOCIATION["en"] in society.text
    assert "no data" in reviewers.text
    assert found.one("p", "voices__difference").text == (
        "The administration declares 66%; civil society sees 40%."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_voice_says_that_it_is_empty(page, language):
    found = page(f"/{language}/plans/2018-2020/commitments/7/")

    administration, society, reviewers = found.one("div", "voices").all("section", "voice")
    assert "voice--empty" not in administration["class"]
    for voice in (society, reviewers):
        assert "voice--empty" in voice["class"]
        assert len(voice.one("p").text) > 40
    assert found.all("p", "voices__difference") == []


@pytest.mark.parametrize(
    ("percent", "is_said"), [(57, False), (56, True), (76, True), (75, False)]
)
def test_only_a_difference_of_ten_points_is_a_headline(page, first, percent, is_said):
    make.ParallelAssessmentFactory(
        commitment=first, percent=percent, recorded_at=timezone.now()
    )

    assert bool(page(FULL).all("p", "voices__difference")) == is_said


def test_declared_and_evidenced_share_are_both_said(page):
    piece = page(FULL).one("div", "rate")

    assert "66% declared, 36% evidenced" in piece.text
    declared, solid = piece.one("svg", "bar").all("rect")
    assert declared["class"] == "bar__declared"
    assert [float(r["width"].rstrip("%")) for r in (declared, solid)] == [
        pytest.approx(66),
        pytest.approx(36),
    ]


def test_a_cancelled_activity_shows_the_other_rate(page):
    found = page("/en/plans/sample/commitments/3/").one("div", "with-aside")

    assert found.one("p", "rate__figure").text == "45%"
    assert "computed: 44.5%" in found.text
    assert (
        "Were cancelled activities treated the other way, the rate would be 33%." in found.text
    )
    assert "The weights are not set: every activity counts the same." in found.text


def test_an_activity_without_an_update_is_counted_as_zero_and_says_so(page):
    found = page("/en/plans/sample/commitments/2/")

    assert "1 activity has no update yet and is counted as 0." in found.one("main").text


def test_late_at_risk_and_stale_stand_as_words(page):
    card = page(FULL).one("article", id="a-2")

    flags = [flag.text for flag in card.one("div", "activity__line").all("span", "flag")]
    assert flags == ["late", "at risk", "tracking not up to date"]
    full = page(FULL).one("article", id="a-3")
    assert "At 100 %, but not declared completed." in full.text


def test_dates_show_the_first_the_revised_and_the_days_between(page):
    card = page(FULL).one("article", id="a-1")

    assert "45 days after the first date" in card.text
    assert "revised:" in card.text


def test_actions_show_where_they_stand_now(page):
    deeds = page(FULL).one("article", id="a-1").one("ul", "deeds").all("li")

    assert [(d["class"], d.one("span", "deed__kind").text) for d in deeds] == [
        ("is-done", "done"),
        ("is-done", "done"),
        ("is-not_done", "not done"),
        ("is-additional", "additional"),
    ]
    assert "In translation." in deeds[2].text
    assert "There was no server yet." not in deeds[1].text


def test_the_history_is_newest_first_with_corrections_and_reasons(page):
    lines = page(f"{FULL}activities/1/").section("History").one("ol").all("li")

    assert ["Correction" in line.text for line in lines] == [
        False, False, False, True, False, False, False,
    ]  # fmt: skip
    assert "Progress reported: 72%" in lines[0].text
    assert words.REGRESSION["en"] in lines[1].text
    assert words.POSTPONED["en"] in lines[2].text
    assert "Correction of an earlier report: 58%" in lines[3].text
    assert "before: 42%, after: 52%" in lines[5].text
    assert "80%" not in "".join(line.text for line in lines)


def test_an_empty_history_says_what_will_stand_there(page):
    make.CommitmentFactory(plan=ActionPlan.objects.get(slug="sample"), number=50)

    section = page("/en/plans/sample/commitments/50/").section("History")

    assert "Nothing is recorded yet." in section.text


def test_the_lineage_is_walkable_both_ways_with_its_basis(page):
    later = page(FULL).section("Before and after this commitment")
    assert "carries on (stated by the source)" in later.text
    address = later.links[-1]

    earlier = page(address).section("Before and after this commitment")
    assert "carried on by (stated by the source)" in earlier.text
    assert earlier.links == [FULL]


def test_an_inferred_link_says_that_it_is_inferred(page):
    found = page("/en/plans/2021-2023/commitments/10/")

    assert (
        "(inferred from the titles)" in found.section("Before and after this commitment").text
    )


def test_every_shipped_link_is_shown_at_both_of_its_ends(page):
    places = {
        c.uid: f"/fr/plans/{c.plan.slug}/commitments/{c.number}/"
        for c in Commitment.objects.select_related("plan").exclude(number=None)
    }

    for link in LineageLink.objects.all():
        earlier, later = places[link.earlier_uid], places[link.later_uid]
        assert later in page(earlier).one("main").links
        assert earlier in page(later).one("main").links


def test_a_hidden_plan_is_not_linked_from_its_relatives(page):
    ActionPlan.objects.filter(slug="sample-earlier").update(published_at=None)

    found = page(FULL)

    assert "Before and after this commitment" not in headings(found)
    assert words.EARLIER_COMMITMENT["en"] not in found.raw
    assert "sample-earlier" not in found.raw


def test_source_notes_stand_beside_what_they_are_about(page):
    found = page("/en/plans/2018-2020/commitments/14/")

    notes = found.all("div", "notes")
    assert notes[0].parent["class"] == "flow"
    first = found.one("article", id="a-1").one("div", "notes")
    assert first.text.startswith("Notes on the source 7 of 12 regional meetings")


def test_restricted_evidence_shows_its_reason_and_nothing_else(page, client):
    make.EvidenceFactory(
        activity=Evidence.objects.get(is_public=False).activity,
        restricted=True,
        title=text("Secret title"),
        file_key="secret-key",
        sha256="ab" * 32,
    )

    shown = [
        client.get(address).content.decode()
        for address in (FULL, f"{FULL}activities/1/", "/data/plans/sample.json")
    ]

    for body in shown:
        assert "Secret title" not in body
        assert "secret-key" not in body
        assert words.RESTRICTED["en"] in body
    assert "abababababab…" in shown[0]


def test_an_amended_obstacle_says_when_and_why_on_the_page_and_in_its_twin(page, client):
    moment = datetime.datetime(2027, 3, 9, 23, 30, tzinfo=datetime.UTC)
    untouched = Obstacle.objects.get(commitment__plan__slug="sample", amended_at=None)
    Obstacle.objects.filter(commitment__plan__slug="sample").exclude(amended_at=None).update(
        amended_at=moment, sentence=text("It waits.")
    )

    with timezone.override("Asia/Tokyo"):  # where it is the next morning
        shown = page(FULL).one("section", id="obstacles").text

    assert f"amended on 10 March 2027: {words.OBSTACLE_AMENDED['en']}" in shown
    assert shown.count("amended on") == 1
    twin = {
        each["sentence"]["text"]: each
        for each in client.get(f"{FULL}index.json").json()["obstacles"]
    }
    assert twin["It waits."]["amended_at"] == "2027-03-09T23:30:00+00:00"
    assert twin["It waits."]["amendment_reason"]["text"] == words.OBSTACLE_AMENDED["en"]
    assert twin[untouched.sentence["en"]]["amended_at"] is None
    assert twin[untouched.sentence["en"]]["amendment_reason"] is None


def test_the_note_of_an_obstacle_is_nowhere(client):
    Obstacle.objects.update(note="Only for a few eyes")

    for address in (FULL, f"{FULL}activities/2/", "/data/plans/sample.json", "/en/"):
        body = client.get(address).content.decode()
        assert "Only for a few eyes" not in body
    assert words.OBSTACLE["en"] in client.get(FULL).content.decode()


def test_submitted_reports_and_unpublished_assessments_are_nowhere(client):
    for address in (FULL, f"{FULL}activities/1/", "/data/plans/sample.json", "/en/"):
        body = client.get(address).content.decode()
        assert words.UNPUBLISHED["en"] not in body
        assert "80%" not in body
        assert "Nobody Shown" not in body


def test_a_text_in_another_language_is_marked_with_its_language(page, first):
    first.summary = text("Only in English.")
    first.save()

    lede = page("/ar/plans/sample/commitments/1/").one("p", "lede")

    span = lede.one("span")
    assert (span["lang"], span["dir"], span.text) == ("en", "ltr", "Only in English.")
    assert lede.one("small", "fallback").text == "معروض بالإنجليزية"


def test_a_missing_text_falls_back_on_the_plans_language_first(page, first):
    first.summary = {"en": "In English", "fr": "En français"}
    first.save()

    lede = page("/ar/plans/sample/commitments/1/").one("p", "lede")

    assert lede.one("span")["lang"] == "fr"


def test_french_texts_get_their_narrow_spaces_and_others_do_not(client, first):
    first.summary = {"fr": "Pourquoi ? L'État", "en": "Why ? The state's"}
    first.save()

    french = client.get("/fr/plans/sample/commitments/1/").content.decode()
    english = client.get(FULL).content.decode()

    assert "Pourquoi\u202f? L’État" in french
    assert "Why ? The state&#x27;s" in english


def test_an_activity_page_shows_its_commitment_and_what_it_waits_for(page):
    found = page(f"{FULL}activities/2/")

    assert FULL in found.one("main").links
    assert words.PORTAL["en"] in found.section("Waits for").text
    assert found.one("h1").text == words.DECREE["en"]


def test_every_activity_of_every_plan_has_a_page(client):
    for activity in Activity.objects.select_related("commitment__plan"):
        commitment = activity.commitment
        ref = commitment.number or commitment.uid
        address = (
            f"/ar/plans/{commitment.plan.slug}/commitments/{ref}/activities/{activity.key}/"
        )
        assert client.get(address).status_code == 200, address


def test_every_commitment_of_every_plan_has_a_page(client):
    for commitment in Commitment.objects.select_related("plan"):
        ref = commitment.number or commitment.uid
        address = f"/fr/plans/{commitment.plan.slug}/commitments/{ref}/"
        assert client.get(address).status_code == 200, address
