"""What else is told of a commitment, from its page in the workspace."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from iltizam.core import formatting
from iltizam.core.models import AuditEvent
from iltizam.core.periods import Period
from iltizam.core.redaction import find, redact
from iltizam.core.texts import LocalisedText
from tests import cast
from tests import factories as make
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

BASE = "/en/workspace/plans/now/commitments/4/"
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def commitment():
    return make.CommitmentFactory(
        plan=make.PlanFactory(live=True, slug="now"), number=4, lead=make.OrganisationFactory()
    )


@pytest.fixture
def activity(commitment):
    return make.ActivityFactory(commitment=commitment, number=1, planned=Period.day(YESTERDAY))


@pytest.fixture(autouse=True)
def lead(client, commitment):
    user = cast.focal_point(commitment)
    cast.sign_in(client, user)
    return user


def tell(client, what, **said):
    answer = client.post(f"{BASE}tell/{what}/", {"language": "en", **said})
    if answer.status_code == 302:
        assert answer["Location"] == BASE
    return answer


def test_every_form_is_one_click_from_the_commitments_page(client, commitment, activity):
    make.IndicatorFactory(commitment=commitment)
    main = parsed(client.get(BASE)).one("main")
    links = [link for link in main.links if link.startswith(BASE)]

    assert {link.removeprefix(BASE) for link in links} == {
        "activities/1/report/",
        "activities/1/dates/",
        "weights/",
        "changes/",
        "next/",
        *(f"tell/{what}/" for what in ("obstacle", "communication", "indicator")),
        *(f"tell/{what}/" for what in ("measurement", "outcome")),
    }
    assert {client.get(link).status_code for link in links} == {200}


def test_a_lead_finds_the_own_commitments_a_manager_the_institutions_own(client, commitment):
    make.CommitmentFactory(plan=commitment.plan)
    everybody = cast.cast_of(commitment)

    for who, count in (("lead", 1), ("manager", 1), ("secretariat", 2)):
        cast.sign_in(client, everybody[who])
        main = parsed(client.get("/en/workspace/commitments/")).one("main")

        assert BASE in main.links
        assert len(main.links) == count, who


def test_a_difficulty_is_reported_read_with_its_note_and_resolved(client, commitment, activity):
    said = {"since": YESTERDAY, "severity": "high", "activity": activity.uid}
    assert tell(client, "obstacle", **said).status_code == 422

    tell(client, "obstacle", sentence="The decree waits.", note="For us only.", **said)

    obstacle = commitment.obstacles.get()
    assert (obstacle.sentence, obstacle.activity) == ({"en": "The decree waits."}, activity)
    page = client.get(BASE)
    assert "For us only." in page.text
    client.post(f"/en/workspace/obstacles/{obstacle.uid}/resolve/")
    obstacle.refresh_from_db()
    assert obstacle.state == "resolved"


@pytest.fixture
def obstacle(commitment):
    return make.ObstacleFactory(
        commitment=commitment, note="Told by phone.", mitigation={"fr": "Une relance."}
    )


def amending(obstacle, language="en"):
    return f"/{language}/workspace/obstacles/{obstacle.uid}/amend/"


def form_of(answer):
    """The fields of the form, as a browser would send them."""
    form = parsed(answer).one("form", id="telling")
    typed = {each["name"]: each.raw.removeprefix("\n") for each in form.all("textarea")}
    for each in form.all("select"):
        chosen = [
            option["value"] for option in each.all("option") if "selected" in option.attributes
        ]
        typed[each["name"]] = chosen[0] if chosen else ""
    return typed | {"seen": form.one("input", id="id_seen")["value"]}


def test_a_difficulty_is_amended_and_its_sentence_stays(client, commitment, obstacle):
    office = make.OrganisationFactory(name={"en": "Ministry of Finance"})
    make.CommitmentFactory(plan=commitment.plan, lead=office)
    where = amending(obstacle)
    assert where in parsed(client.get(BASE)).one("main").links
    typed = form_of(client.get(where))
    assert typed["sentence"] == "The decree is not signed."
    assert typed["note"] == "Told by phone."
    typed |= {"mitigation": "A reminder.", "note": "Now in writing."}

    answer = client.post(where, typed | {"severity": "high", "must_act": office.uid})

    assert answer["Location"] == BASE
    obstacle.refresh_from_db()
    assert (obstacle.severity, obstacle.must_act, obstacle.note) == (
        "high",
        office,
        "Now in writing.",
    )
    assert obstacle.mitigation == {"fr": "Une relance.", "en": "A reminder."}
    assert (obstacle.sentence, obstacle.amended_at) == (
        {"en": "The decree is not signed."},
        None,
    )
    assert client.post(where, form_of(client.get(where))).status_code == 422


def test_a_sentence_is_amended_with_its_reason_and_the_public_page_says_so(client, obstacle):
    where = amending(obstacle)
    typed = form_of(client.get(where)) | {"sentence": "The decree waits."}

    refused = client.post(where, typed)

    assert refused.status_code == 422
    assert parsed(refused).one("div", id="id_reason_error").text == (
        "Say publicly why the sentence changes."
    )
    assert form_of(refused) == typed
    assert "The decree waits." not in client.get("/en/plans/now/commitments/4/").text

    answer = client.post(where, form_of(refused) | {"reason": "The minister has signed."})

    assert answer["Location"] == BASE
    public = client.get("/en/plans/now/commitments/4/").text
    today = formatting.date(timezone.localdate(), "en")
    assert "The decree waits." in public
    assert f"amended on {today}: The minister has signed." in public
    entry = parsed(client.get("/en/trail/?plan=now")).one("ol", "timeline").text
    assert "Reason: The minister has signed." in entry


def test_a_sentence_is_amended_in_one_of_its_languages_and_keeps_the_others(client, obstacle):
    type(obstacle).objects.filter(pk=obstacle.pk).update(
        sentence={"fr": "Rien\nn’avance.", "ar": "لا شيء."},
        amended_at=timezone.now(),
        amendment_reason={"fr": "Traduit."},
    )
    french = amending(obstacle, "fr")
    shown = client.get(french)
    typed = form_of(shown)
    assert "(arabe)" in parsed(shown).one("p", id="id_sentence_helptext").text
    assert (typed["language"], typed["sentence"]) == ("fr", "Rien\nn’avance.")

    # A browser sends its own ends of lines: that is no amendment; nor is another language.
    typed |= {"sentence": "Rien\r\nn’avance.", "language": "en", "severity": "low"}
    assert client.post(french, typed).status_code == 302
    obstacle.refresh_from_db()
    assert (obstacle.severity, set(obstacle.sentence)) == ("low", {"fr", "ar"})

    arabic = amending(obstacle, "ar")
    typed = form_of(client.get(arabic))
    assert typed["sentence"] == "لا شيء."
    client.post(arabic, typed | {"sentence": "ينتظر المرسوم.", "reason": "وقع الوزير."})

    obstacle.refresh_from_db()
    assert obstacle.sentence == {"fr": "Rien\nn’avance.", "ar": "ينتظر المرسوم."}
    assert obstacle.amendment_reason == {"ar": "وقع الوزير."}


def test_who_amends_second_sees_both_and_chooses(client, obstacle):
    where = amending(obstacle)
    first = second = form_of(client.get(where))
    client.post(where, first | {"sentence": "The decree waits.", "reason": "It was signed."})
    mine = second | {"sentence": "The decree is lost.", "reason": "Nobody finds it."}

    answer = client.post(where, mine | {"severity": "high"})

    assert answer.status_code == 409
    table = parsed(answer).one("section", "conflict").one("table")
    rows = [[cell.text for cell in row.all("th") + row.all("td")] for row in table.all("tr")]
    assert rows[1:] == [
        ["What stands in the way (public)", "The decree is lost.", "The decree waits."],
        ["Severity", "high", "medium"],
    ]
    obstacle.refresh_from_db()
    assert obstacle.sentence == {"en": "The decree waits."}
    kept = form_of(answer)
    assert {name: kept[name] for name in ("sentence", "reason", "severity")} == {
        "sentence": "The decree is lost.",
        "reason": "Nobody finds it.",
        "severity": "high",
    }

    assert client.post(where, kept).status_code == 302
    obstacle.refresh_from_db()
    assert (obstacle.sentence, obstacle.severity) == ({"en": "The decree is lost."}, "high")


def test_a_form_that_does_not_say_what_it_has_seen_of_a_difficulty_overwrites_nothing(
    client, obstacle
):
    typed = form_of(client.get(amending(obstacle))) | {"note": "Mine.", "seen": ""}

    assert client.post(amending(obstacle), typed).status_code == 409
    obstacle.refresh_from_db()
    assert obstacle.note == "Told by phone."


def test_a_withdrawn_sentence_is_amended_by_nobody_and_the_rest_still_is(client, obstacle):
    where = amending(obstacle)
    before = form_of(client.get(where))
    redact(
        find(obstacle.uid, "sentence"),
        reason=LocalisedText(en="a person was named"),
        by=make.ActorFactory(),
    )

    mine = {"sentence": "Ms Exemple is away.", "severity": "high"}
    meanwhile = client.post(where, before | mine)
    typed = form_of(client.get(where))

    assert meanwhile.status_code == 409
    assert "sentence" not in typed
    assert client.post(where, typed | {"severity": "high"}).status_code == 302
    assert "withdrawn: a person was named" in client.get("/en/plans/now/commitments/4/").text


def test_nobody_amends_a_difficulty_of_another_commitment(client):
    obstacle = make.ObstacleFactory()

    answer = client.post(f"/en/workspace/obstacles/{obstacle.uid}/amend/", {"severity": "low"})

    assert answer.status_code == 403


def test_a_difficulty_of_another_commitment_is_not_resolved(client):
    obstacle = make.ObstacleFactory()

    answer = client.post(f"/en/workspace/obstacles/{obstacle.uid}/resolve/")

    assert answer.status_code == 403
    obstacle.refresh_from_db()
    assert obstacle.state == "open"


def test_a_communication_action_is_reported(client, commitment):
    tell(client, "communication", action="A film was shown.", audience="Everybody")

    action = commitment.communication.get()
    assert (action.action, action.audience) == (
        {"en": "A film was shown."},
        {"en": "Everybody"},
    )


def test_an_indicator_and_its_value_are_reported(client, commitment):
    tell(client, "indicator", name="Requests", kind="follow_up", unit="requests", baseline="10")
    indicator = commitment.indicators.get()

    tell(client, "measurement", indicator=indicator.uid, value="82.5", effective=YESTERDAY)

    measured = indicator.measurements.get()
    assert (measured.value, measured.effective) == (Decimal("82.5"), Period.day(YESTERDAY))


def test_values_are_drawn_with_their_table_here_and_on_the_public_page(client, commitment):
    indicator = make.IndicatorFactory(commitment=commitment, baseline=None, target=100)
    for month, value in ((1, 40), (3, 80), (3, 60)):
        make.MeasurementFactory(
            indicator=indicator, value=value, effective=Period.month(2026, month)
        )

    for where in (BASE, "/en/plans/now/commitments/4/"):
        chart = parsed(client.get(where)).one("figure")
        lines = {each["class"]: each["d"] for each in chart.all("path")}
        assert lines["chart__line"] == "M0.00 60.00L100.00 40.00"
        assert lines["chart__tick"] == "M0 0.00H100"
        rows = [each.one("td").text for each in chart.one("tbody").all("tr")]
        assert rows == ["60", "40"]
        assert "The dashed line is the target: 100." in chart.one("figcaption").text


def test_one_value_is_said_and_not_drawn(client, commitment):
    indicator = make.IndicatorFactory(commitment=commitment, baseline=None)
    make.MeasurementFactory(indicator=indicator, value="82.5", effective=Period.day(YESTERDAY))

    page = client.get(BASE)

    assert "82.5" in page.text
    assert parsed(page).all("figure") == []


@pytest.mark.parametrize(
    ("what", "rows", "said"),
    [
        ("obstacle", "obstacles", {"sentence": "No.", "since": YESTERDAY, "severity": "low"}),
        ("communication", "communication", {"action": "A film was shown."}),
        ("indicator", "indicators", {"name": "Requests", "kind": "follow_up"}),
    ],
)
def test_what_is_posted_twice_is_told_once(client, commitment, what, rows, said):
    for _ in range(2):
        assert tell(client, what, **said).status_code == 302
    assert getattr(commitment, rows).count() == 1

    first = next(iter(said))
    tell(client, what, **said | {first: "Another."})

    assert getattr(commitment, rows).count() == 2


def test_a_value_posted_twice_is_recorded_once_and_may_come_back(client, commitment):
    indicator = make.IndicatorFactory(commitment=commitment)

    for value in ("5", "5", "6", "5"):
        tell(client, "measurement", indicator=indicator.uid, value=value, effective=YESTERDAY)

    assert [each.value for each in indicator.measurements.all()] == [5, 6, 5]


def test_a_difficulty_that_was_resolved_may_come_back(client, commitment):
    said = {"sentence": "No room.", "since": YESTERDAY, "severity": "low"}
    tell(client, "obstacle", **said)
    client.post(f"/en/workspace/obstacles/{commitment.obstacles.get().uid}/resolve/")

    tell(client, "obstacle", **said)

    assert commitment.obstacles.count() == 2


def test_an_activity_asked_for_twice_is_asked_for_once(client, commitment):
    for title in ("Train clerks", "Train clerks", "Print a guide"):
        said = {"what": "added", "title": title, "reason": "The regions asked for it."}
        assert client.post(f"{BASE}changes/", said).status_code == 302

    assert commitment.proposed_changes.count() == 2


def test_a_value_of_tomorrow_is_refused_beside_its_field(client, commitment):
    indicator = make.IndicatorFactory(commitment=commitment)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    answer = tell(client, "measurement", indicator=indicator.uid, value="1", effective=tomorrow)

    assert answer.status_code == 422
    assert parsed(answer).one("div", id="id_effective_error").text


def test_the_outcome_may_be_that_the_goal_was_not_reached(client, commitment):
    tell(client, "outcome", results="Half of the offices.", goal_reached="no")

    outcome = commitment.outcome
    assert (outcome.results, outcome.goal_reached) == ({"en": "Half of the offices."}, False)


OUTCOME = f"{BASE}tell/outcome/"


@pytest.fixture
def outcome(commitment):
    return make.OutcomeFactory(
        commitment=commitment,
        goal_reached=True,
        results={"fr": "La moitié des bureaux."},
        contribution={"fr": "Les usagers y vont."},
        next_steps={},
    )


def test_the_outcome_is_said_again_from_what_was_said(client, outcome):
    typed = form_of(client.get(OUTCOME))
    assert (typed["language"], typed["goal_reached"]) == ("fr", "yes")
    assert typed["results"] == "La moitié des bureaux."

    arabic = typed | {"language": "ar", "results": "نصف المكاتب."}
    assert client.post(OUTCOME, arabic).status_code == 302

    outcome.refresh_from_db()
    assert outcome.results == {"fr": "La moitié des bureaux.", "ar": "نصف المكاتب."}
    assert (outcome.contribution, outcome.goal_reached) == ({"fr": "Les usagers y vont."}, True)


def test_a_form_that_does_not_say_what_it_has_seen_of_the_outcome_overwrites_nothing(
    client, outcome
):
    answer = tell(client, "outcome", results="All offices.")

    assert answer.status_code == 409
    outcome.refresh_from_db()
    assert outcome.results == {"fr": "La moitié des bureaux."}


def test_who_reports_the_outcome_second_sees_both_and_chooses(client, outcome):
    first = second = form_of(client.get(OUTCOME))
    client.post(OUTCOME, first | {"results": "Tous les bureaux."})

    answer = client.post(OUTCOME, second | {"results": "Un tiers.", "goal_reached": "no"})

    assert answer.status_code == 409
    table = parsed(answer).one("section", "conflict").one("table")
    rows = [[cell.text for cell in row.all("th") + row.all("td")] for row in table.all("tr")]
    assert rows[1:] == [
        ["Results observed", "Un tiers.", "Tous les bureaux."],
        ["Was the goal reached?", "no", "yes"],
    ]
    kept = form_of(answer)
    assert client.post(OUTCOME, kept).status_code == 302
    outcome.refresh_from_db()
    assert (outcome.results, outcome.goal_reached) == ({"fr": "Un tiers."}, False)


def test_what_was_withdrawn_of_the_outcome_stays_and_the_rest_is_said_again(client, outcome):
    redact(
        find(outcome.uid, "results"),
        reason=LocalisedText(en="a person was named"),
        by=make.ActorFactory(),
    )
    typed = form_of(client.get(OUTCOME))
    assert "results" not in typed

    answer = client.post(OUTCOME, typed | {"contribution": "Plus vite."})

    assert answer.status_code == 302
    assert "withdrawn: a person was named" in client.get("/en/plans/now/commitments/4/").text


def test_the_same_outcome_posted_twice_is_said_once(client, outcome):
    typed = form_of(client.get(OUTCOME)) | {"goal_reached": ""}

    assert [client.post(OUTCOME, typed).status_code for _ in range(2)] == [302, 302]

    reported = AuditEvent.objects.filter(event_type="tracking.outcome.reported")
    assert reported.count() == 1


def test_new_dates_need_a_reason_and_leave_the_planned_ones(client, activity):
    where = f"{BASE}activities/1/dates/"
    until = timezone.localdate() + datetime.timedelta(days=60)
    refused = client.post(where, {"language": "en", "revised": until})
    assert refused.status_code == 422

    client.post(where, {"language": "en", "revised": until, "reason": "A new tender."})

    revised = activity.revised_dates.get()
    assert (revised.revised_end, revised.reason) == (until, {"en": "A new tender."})
    activity.refresh_from_db()
    assert activity.planned == Period.day(YESTERDAY)


def test_dates_in_the_wrong_order_are_refused(client, activity):
    until = timezone.localdate() + datetime.timedelta(days=60)
    first = until + datetime.timedelta(days=1)
    said = {"language": "en", "start": first, "revised": until, "reason": "A new tender."}

    answer = client.post(f"{BASE}activities/1/dates/", said)

    assert answer.status_code == 422
    assert "It begins after it ends." in answer.text


def test_what_nobody_tells_is_not_there(client):
    assert client.get(f"{BASE}tell/nothing/").status_code == 404
