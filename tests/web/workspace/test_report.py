"""Reporting on an activity in one screen, with and without its module."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from iltizam.plans.acting import actor_on
from iltizam.tracking.actions import return_update
from iltizam.tracking.deeds import actions_at
from iltizam.tracking.drafts import DraftItem
from tests import cast
from tests import factories as make
from tests.factories.base import text
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

PATH = "plans/now/commitments/4/activities/1/report/"
REPORT = f"/en/workspace/{PATH}"
DRAFT = f"{REPORT}draft/"
DESK = "/en/workspace/"


@pytest.fixture
def commitment():
    return make.CommitmentFactory(
        plan=make.PlanFactory(live=True, slug="now"), number=4, lead=make.OrganisationFactory()
    )


@pytest.fixture
def activity(commitment):
    return make.ActivityFactory(commitment=commitment, number=1)


@pytest.fixture
def lead(client, commitment):
    user = cast.focal_point(commitment)
    cast.sign_in(client, user)
    return user


def screen(response):
    """What the form of the page would post, by name."""
    page = parsed(response)
    form = page.one("form", id="report")
    typed = {
        each["name"]: each["value"]
        for each in form.all("input")
        if each["name"] and (each["type"] != "radio" or "checked" in each.attributes)
    }
    typed |= {each["name"]: each.raw for each in form.all("textarea")}
    typed |= {
        each["name"]: (
            [o["value"] for o in each.all("option") if "selected" in o.attributes] or [""]
        )[0]
        for each in form.all("select")
    }
    blank = {name for name in typed if name.startswith("items-999-")}
    return {name: value for name, value in typed.items() if name not in blank}


def post(client, do="publish", address=REPORT, **typed):
    """Open the screen, type and press a button."""
    return client.post(address, {**screen(client.get(address)), **typed, "do": do})


def listed(activity):
    return [(action.text["en"], move.kind) for action, move in actions_at(activity)]


def test_a_lead_publishes_in_one_click(client, lead, activity):
    answer = post(client, percent="40", difficulties="The server is late.")

    assert answer.status_code == 302
    assert answer["Location"] == f"{DESK}?done={activity.uid}"
    update = activity.updates.get()
    assert (update.state, update.percent) == ("published", 40)
    assert update.difficulties == {"en": "The server is late."}
    assert update.author == actor_on(lead, activity.commitment)
    assert "Your report is public." in client.get(answer["Location"]).text


def test_it_opens_with_where_the_activity_stands(client, lead, activity):
    make.ProgressUpdateFactory(activity=activity, published=True, percent=35)
    move = make.ActionMoveFactory(
        action=make.ActionFactory(activity=activity, text=text("Call for tenders")),
        kind="not_done",
        reason=text("No offer came."),
    )

    typed = screen(client.get(REPORT))

    assert typed["percent"] == "35"
    assert typed["items-0-action"] == move.action.uid
    assert (typed["items-0-kind"], typed["items-0-reason"]) == ("not_done", "No offer came.")
    assert not activity.updates.open().exists()


def test_looking_at_the_screen_writes_nothing_and_what_is_left_alone_moves_nothing(
    client, lead, activity
):
    make.ActionMoveFactory(action=make.ActionFactory(activity=activity), kind="done")

    post(client, percent="50")

    assert activity.updates.get().moves.count() == 0


def test_actions_are_moved_and_added(client, lead, activity):
    make.ActionMoveFactory(
        action=make.ActionFactory(activity=activity, text=text("Call for tenders")),
        kind="not_done",
        reason=text("No offer came."),
    )

    post(
        client,
        percent="50",
        **{
            "items-0-kind": "done",
            "items-1-text": "Contract signed",
            "items-1-kind": "additional",
            "items-2-text": "Training",
            "items-2-kind": "not_done",
            "items-2-reason": "The room is closed.",
        },
    )

    assert listed(activity) == [
        ("Call for tenders", "done"),
        ("Contract signed", "additional"),
        ("Training", "not_done"),
    ]


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(client, lead, activity):
    make.ProgressUpdateFactory(activity=activity, published=True, percent=70)

    answer = post(
        client,
        percent="50",
        text="Less than it seemed.",
        **{"items-0-text": "Training", "items-0-kind": "not_done"},
    )

    assert answer.status_code == 422
    page = parsed(answer)
    sentence = "The last published rate is 70 percent. Say publicly why it goes down."
    assert [each.text for each in page.all("p", "form__error")] == [
        sentence,
        "Say publicly why it was not done.",
    ]
    assert sentence in page.one("div", "form__errors").text
    block = page.one("textarea", id="regression_reason").parent
    assert "hidden" not in block.attributes
    typed = screen(answer)
    assert (typed["percent"], typed["text"]) == ("50", "Less than it seemed.")
    assert typed["items-0-text"] == "Training"
    draft = activity.updates.open().get()
    assert (draft.percent, typed["revision"]) == (50, str(draft.revision))

    again = client.post(
        REPORT,
        {
            **typed,
            "regression_reason": "It was counted twice.",
            "items-0-reason": "The room is closed.",
            "do": "publish",
        },
    )
    assert again.status_code == 302


@pytest.mark.parametrize("percent", ["101", "-1", "forty", "4.5", "9" * 400])
def test_what_is_no_percent_is_refused_and_stays_on_the_screen(client, lead, activity, percent):
    answer = post(client, percent=percent)

    assert answer.status_code == 422
    assert screen(answer)["percent"] == percent
    assert "A rate lies between 0 and 100 percent." in answer.text


def test_a_percent_may_carry_its_sign(client, lead, activity):
    post(client, percent=" 40 % ")

    assert activity.updates.get().percent == 40


def test_a_date_that_is_none_is_refused(client, lead, activity):
    answer = post(client, percent="10", moment="31 March", text="Kept")

    assert answer.status_code == 422
    assert "This is no date." in answer.text
    assert screen(answer)["moment"] == "31 March"
    assert screen(answer)["text"] == "Kept"


def test_a_draft_is_kept_and_found_again(client, lead, activity):
    answer = post(client, do="save", percent="20", **{"items-0-text": "Training"})
    assert answer.status_code == 302

    typed = screen(client.get(REPORT))

    assert (typed["percent"], typed["items-0-text"]) == ("20", "Training")
    assert activity.updates.published().count() == 0


def test_the_preview_shows_what_it_does_to_both_rates(client, lead, activity):
    answer = client.post(
        REPORT, {**screen(client.get(REPORT)), "percent": "40", "do": "preview"}, follow=True
    )

    effect = parsed(answer).one("section", "effect").text
    assert "This commitment 0% → becomes 40% +40" in effect
    assert "The whole plan 0% → becomes 40% +40" in effect


def saved(client, **typed):
    return client.post(DRAFT, {**screen(client.get(REPORT)), **typed})


def test_the_module_saves_while_one_types_and_learns_what_is_asked_for(client, lead, activity):
    make.ProgressUpdateFactory(activity=activity, published=True, percent=70)

    answer = saved(client, percent="50")

    said = answer.json()
    draft = activity.updates.open().get()
    assert (said["update"], said["revision"]) == (draft.uid, draft.revision)
    assert set(said["asks"]) == {"regression_reason"}
    assert "50%" in said["effect"]
    assert said["said"].startswith("Saved at")


def test_the_module_hears_of_a_value_that_cannot_be_kept(client, lead, activity):
    answer = saved(client, percent="500")

    assert answer.status_code == 422
    assert answer.json() == {"said": "A rate lies between 0 and 100 percent."}


def test_two_tabs_the_second_sees_both_and_chooses(client, lead, activity):
    first, second = (screen(client.get(REPORT)) for _tab in range(2))
    client.post(DRAFT, {**first, "percent": "20", "text": "From the first"})

    assert client.post(DRAFT, {**second, "percent": "30"}).status_code == 409
    answer = client.post(
        REPORT, {**second, "percent": "30", "text": "From the second", "do": "publish"}
    )

    assert answer.status_code == 409
    table = parsed(answer).one("section", "conflict").one("table")
    assert table.rows == [
        ["Percent", "30", "20"],
        ["In a few words", "From the second", "From the first"],
    ]
    stored = activity.updates.get()
    assert (stored.percent, stored.text, stored.state) == (
        20,
        {"en": "From the first"},
        "draft",
    )

    kept = client.post(REPORT, {**screen(answer), "do": "publish"})
    assert kept.status_code == 302
    stored.refresh_from_db()
    assert (stored.percent, stored.text) == (30, {"en": "From the second"})


def test_what_a_colleague_published_meanwhile_is_shown_before_it_is_published_after(
    client, lead, activity
):
    typed = screen(client.get(REPORT))
    make.ProgressUpdateFactory(
        activity=activity, published=True, percent=20, text=text("From the deputy")
    )

    answer = client.post(REPORT, {**typed, "percent": "30", "text": "Mine", "do": "publish"})

    assert answer.status_code == 409
    table = parsed(answer).one("section", "conflict").one("table")
    assert ["In a few words", "Mine", "From the deputy"] in table.rows
    assert client.post(REPORT, {**screen(answer), "do": "publish"}).status_code == 302
    assert activity.updates.published().count() == 2


def test_handed_in_from_another_tab_nothing_typed_is_lost(client, lead, activity):
    post(client, do="save", percent="20")
    other = screen(client.get(REPORT))
    post(client, percent="20")

    answer = client.post(REPORT, {**other, "percent": "25", "text": "Mine", "do": "publish"})

    assert answer.status_code == 409
    assert "handed in meanwhile" in answer.text
    typed = screen(answer)
    assert (typed["percent"], typed["text"], typed["update"]) == ("25", "Mine", "")
    assert client.post(REPORT, {**typed, "do": "publish"}).status_code == 302
    assert activity.updates.published().count() == 2


def test_where_somebody_reviews_it_is_handed_in_and_waits(client, lead, activity):
    activity.commitment.plan.update_review = "manager"
    activity.commitment.plan.save()
    assert "Hand in" in client.get(REPORT).text

    post(client, percent="40")

    assert activity.updates.get().state == "submitted"


def test_a_returned_report_shows_its_reason_and_is_handed_in_again(client, lead, activity):
    activity.commitment.plan.update_review = "manager"
    activity.commitment.plan.save()
    make.ProgressUpdateFactory(
        activity=activity, author=actor_on(lead, activity.commitment), returned=True, percent=30
    )

    page = client.get(REPORT)
    assert "Say which regions were reached." in page.text
    post(client, percent="35")

    update = activity.updates.get()
    assert (update.state, update.percent) == ("submitted", 35)


def test_a_link_is_attached_and_public_with_the_report(client, lead, activity):
    post(client, do="attach", percent="100", evidence_url="https://example.org/law")
    assert "https://example.org/law" in client.get(REPORT).text
    assert activity.evidence.published().count() == 0

    post(client, percent="100")

    proof = activity.evidence.published().get()
    assert (proof.url, proof.kind) == ("https://example.org/law", "page")


def test_what_is_no_link_is_refused_and_a_link_can_be_taken_back(client, lead, activity):
    answer = post(client, do="attach", percent="10", evidence_url="javascript:alert(1)")
    assert answer.status_code == 422
    assert "Give a web address that begins with https://" in answer.text

    post(client, do="attach", percent="10", evidence_url="https://example.org/")
    post(client, do=f"detach:{activity.evidence.get().uid}", percent="10")

    assert not activity.evidence.exists()


def test_files_are_attached_and_one_of_another_kind_is_refused(client, lead, activity):
    law = SimpleUploadedFile("law.txt", b"Article 1. All data.")
    assert post(client, do="attach", percent="100", evidence_file=law).status_code == 302
    program = SimpleUploadedFile("law.pdf", b"MZ\x00\x01 this is a program")

    answer = post(client, do="attach", percent="90", evidence_file=program)

    assert answer.status_code == 422
    assert "Files of this kind are not taken." in parsed(answer).one("form", id="report").text
    assert screen(answer)["percent"] == "90"
    assert [proof.file_name for proof in activity.evidence.all()] == ["law.txt"]


def test_the_secretariat_says_how_it_received_it(client, activity):
    cast.sign_in(client, cast.staff("secretariat"))
    assert post(client, percent="40").status_code == 422
    yesterday = timezone.localdate() - datetime.timedelta(days=1)

    answer = post(
        client,
        percent="40",
        received_by="phone",
        received_on=yesterday.isoformat(),
        received_from="secretary general",
    )

    assert answer.status_code == 302
    update = activity.updates.get()
    assert (update.received_by, update.received_on) == ("phone", yesterday)


@pytest.mark.parametrize("address", [REPORT, DRAFT])
def test_what_no_database_keeps_is_left_out_of_what_was_typed(client, activity, address):
    cast.sign_in(client, cast.staff("secretariat"))

    client.post(
        address,
        {
            "language": "en",
            "percent": "4\0",
            "corrects": "a\0b",
            "update": "\0",
            "text": "All\0 data.",
            "received_by": "letter\0",
            "received_from": "the\0 secretary general",
        },
    )

    update = activity.updates.get()
    assert (update.percent, update.text) == (4, {"en": "All data."})
    assert (update.received_by, update.received_from) == ("letter", "the secretary general")


@pytest.mark.parametrize(("do", "status"), [("detach:a\0", 302), ("access:a\0", 404)])
def test_evidence_that_cannot_be_there_is_not_looked_for(client, lead, activity, do, status):
    assert post(client, do=do, percent="4").status_code == status


def test_an_address_with_what_no_database_keeps_is_attached_without(client, lead, activity):
    post(client, do="attach", percent="4", evidence_url="https://example.org/l\0aw")

    assert activity.evidence.get().url == "https://example.org/law"


def test_a_revision_of_thousands_of_digits_is_none(client, lead, activity):
    typed = screen(client.get(REPORT)) | {"percent": "40", "revision": "9" * 5000}

    assert client.post(DRAFT, typed).status_code == 200
    assert activity.updates.get().percent == 40


def test_a_correction_names_what_it_corrects(client, lead, activity):
    wrong = make.ProgressUpdateFactory(
        activity=activity,
        published=True,
        author=actor_on(lead, activity.commitment),
        percent=90,
    )
    where = f"{REPORT}?corrects={wrong.uid}"
    assert "corrects one that is published" in client.get(where).text

    post(client, address=where, percent="40", regression_reason="It was a slip.")

    assert activity.updates.get(corrects=wrong).percent == 40


def test_the_language_of_the_texts_is_the_writers_choice(client, lead, activity):
    post(client, do="save", text="Bonjour")
    post(client, do="save", text="Bonjour", language="fr")

    assert activity.updates.get().text == {"fr": "Bonjour"}
    assert screen(client.get(REPORT))["language"] == "fr"


def test_a_first_report_posted_twice_is_handed_in_once(client, lead, activity):
    activity.commitment.plan.update_review = "secretariat"
    activity.commitment.plan.save()
    typed = screen(client.get(REPORT)) | {
        "percent": "40",
        "do": "publish",
        "items-0-text": "A call.",
        "items-0-kind": "done",
        "evidence_url": "https://example.org/law",
    }

    answers = [client.post(REPORT, typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    update = activity.updates.get()
    assert (update.state, update.evidence.count()) == ("submitted", 1)

    client.post(REPORT, typed | {"percent": "50"})

    assert activity.updates.filter(state="submitted").count() == 2


def test_a_draft_is_given_up(client, lead, activity):
    post(client, do="save", percent="10")

    answer = post(client, do="withdraw")

    assert answer["Location"] == f"{DESK}?done={activity.uid}"
    assert not activity.updates.exists()


def test_giving_up_takes_the_draft_that_the_screen_showed(client, lead, activity):
    author = actor_on(lead, activity.commitment)
    handed_in = make.ProgressUpdateFactory(activity=activity, author=author, submitted=True)
    post(client, do="save", percent="50", text="My long text.")
    typed = screen(client.get(REPORT)) | {"do": "withdraw"}
    secretariat = make.ActorFactory(role="secretariat")
    return_update(handed_in, reason={"en": "Which regions?"}, by=secretariat)

    for _ in range(2):
        client.post(REPORT, typed)

    assert list(activity.updates.all()) == [handed_in]
    assert "nothing was given up" in client.get(DESK).text


def test_ending_a_role_closes_the_screen_on_the_next_request(client, lead, activity):
    typed = screen(client.get(REPORT))
    point = activity.commitment.focal_points.get()
    point.ended_at, point.ends_on = timezone.now(), timezone.localdate()
    point.save()

    for address in (REPORT, DRAFT):
        assert client.post(address, {**typed, "percent": "10"}).status_code == 403
    assert not activity.updates.exists()


def test_markup_that_is_typed_stays_text(client, lead, activity):
    spell = '"><script>alert(1)</script>'

    answer = post(client, percent=spell, text=spell, **{"items-0-text": spell})

    assert "<script>alert" not in answer.text
    assert screen(answer)["text"] == spell


def test_a_date_of_an_item_and_the_moment_are_kept(client, lead, activity):
    day = timezone.localdate() - datetime.timedelta(days=3)

    post(
        client,
        percent="10",
        moment=day.isoformat(),
        **{"items-0-text": "Training", "items-0-when": day.isoformat()},
    )

    update = activity.updates.get()
    assert update.effective == Period.day(day)
    assert update.moves.get().happened == Period.day(day)


def test_the_answer_of_the_module_is_json_whatever_the_reader_speaks(client, lead, activity):
    answer = client.post(DRAFT.replace("/en/", "/ar/"), {"percent": "10", "revision": "0"})

    assert json.loads(answer.content)["revision"] == 1


def test_an_attached_file_is_restricted_from_the_screen_and_nothing_typed_is_lost(
    client, lead, activity
):
    post(client, "attach", evidence_file=SimpleUploadedFile("minutes.txt", b"All said."))
    (evidence,) = activity.updates.get().evidence.all()

    answer = post(client, f"access:{evidence.uid}", percent="30", text="Half way.")

    where = f"/en/workspace/evidence/{evidence.uid}/access/"
    assert answer["Location"] == where
    back = client.post(where, {"language": "en", "reason": "It names people."})
    assert back["Location"] == f"{REPORT}#evidence"
    page = client.get(REPORT)
    assert screen(page)["text"] == "Half way."
    assert "restricted: It names people." in parsed(page).one("fieldset", id="evidence").text
    post(client)
    evidence.refresh_from_db()
    assert (evidence.recorded_at is None, evidence.is_public) == (False, False)


# The same in two languages


def test_one_text_is_published_in_two_languages(client, lead, activity):
    assert screen(client.get(REPORT))["second_language"] not in ("", "en")

    post(
        client,
        percent="40",
        text="Half way.",
        second_language="ar",
        second_text="في منتصف الطريق.",
        second_difficulties="الخادم متأخر.",
    )

    update = activity.updates.get()
    assert update.text == {"en": "Half way.", "ar": "في منتصف الطريق."}
    assert update.difficulties == {"ar": "الخادم متأخر."}


def test_a_draft_in_two_languages_opens_with_both_and_a_third_is_kept(client, lead, activity):
    post(client, "save", text="Half way.", second_language="ar", second_text="في المنتصف.")
    draft = activity.updates.get()
    draft.text = {**draft.text, "fr": "À mi-chemin."}
    draft.save()

    typed = screen(client.get(REPORT))
    assert (typed["language"], typed["text"]) == ("en", "Half way.")
    typed |= {"second_language": "ar", "second_language_before": "ar"}
    client.post(REPORT, {**typed, "second_text": "", "do": "save"})

    draft.refresh_from_db()
    assert draft.text == {"en": "Half way.", "fr": "À mi-chemin."}


def test_a_draft_without_the_readers_language_opens_in_one_it_has(client, lead, activity):
    post(
        client,
        "save",
        language="fr",
        text="À mi-chemin.",
        second_language="ar",
        second_text="في المنتصف.",
    )

    typed = screen(client.get(REPORT))

    assert {typed["language"], typed["second_language"]} == {"fr", "ar"}
    assert {typed["text"], typed["second_text"]} == {"À mi-chemin.", "في المنتصف."}


def test_the_second_language_is_another_one_and_nothing_typed_is_lost(client, lead, activity):
    answer = post(client, "save", text="One.", second_language="en", second_text="Two.")

    assert answer.status_code == 422
    typed = screen(answer)
    assert (typed["text"], typed["second_text"]) == ("One.", "Two.")
    assert parsed(answer).one("details", id="second")["open"] is not False
    assert not activity.updates.exists()


# The actions in two languages


def draft_with(client, activity, *items):
    """A draft of the lead's that holds these items already."""
    post(client, "save", percent="10")
    draft = activity.updates.get()
    draft.draft_items = [item.as_json() for item in items]
    draft.save()
    return draft


THREE = LocalisedText(en="Training", ar="دورة تكوينية", fr="Formation")


def test_an_action_and_its_reason_are_published_in_two_languages(client, lead, activity):
    post(
        client,
        percent="40",
        second_language="ar",
        **{
            "items-0-text": "Training",
            "items-0-second_text": "دورة تكوينية",
            "items-0-kind": "not_done",
            "items-0-reason": "The room is closed.",
            "items-0-second_reason": "القاعة مغلقة.",
        },
    )

    ((action, move),) = actions_at(activity)
    assert action.text == {"en": "Training", "ar": "دورة تكوينية"}
    assert move.reason == {"en": "The room is closed.", "ar": "القاعة مغلقة."}


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_saving_a_draft_keeps_every_language_of_its_actions(client, lead, activity, language):
    reason = LocalisedText(en="No room.", ar="لا قاعة.", fr="Pas de salle.")
    listed = make.ActionMoveFactory(action=make.ActionFactory(activity=activity), kind="done")
    draft = draft_with(
        client,
        activity,
        DraftItem("not_done", THREE, "", reason),
        DraftItem("not_done", LocalisedText(), listed.action.uid, reason),
    )
    address = REPORT.replace("/en/", f"/{language}/")
    opened = client.get(address)

    client.post(address, {**screen(opened), "percent": "20", "do": "save"})

    draft.refresh_from_db()
    moved, added = draft.draft_items
    assert draft.percent == 20
    assert (added["text"], added["reason"]) == (THREE, reason)
    assert (moved["action"], moved["reason"]) == (listed.action.uid, reason)
    told = [each.text for each in parsed(opened).all("p", "item__unshown")]
    shown = set(screen(opened).values())
    assert len(told) == 2
    for said in (*THREE.values(), *reason.values()):
        assert (said in shown) != any(said in each for each in told)


def test_a_draft_opens_in_the_language_in_which_only_its_actions_are(client, lead, activity):
    draft_with(client, activity, DraftItem("done", LocalisedText(ar="دورة تكوينية")))

    typed = screen(client.get(REPORT))

    assert (typed["language"], typed["items-0-text"]) == ("ar", "دورة تكوينية")


def test_an_action_in_another_language_than_the_screens_is_not_taken_for_one_of_it(
    client, lead, activity
):
    draft = draft_with(
        client,
        activity,
        DraftItem("done", LocalisedText(en="Training")),
        DraftItem("done", LocalisedText(en="Print", ar="طبع")),
        DraftItem("done", LocalisedText(fr="Imprimer")),
    )
    typed = screen(client.get(REPORT)) | {
        "second_language": "ar",
        "second_language_before": "ar",
    }
    typed |= {
        "items-0-second_text": "",
        "items-1-second_text": "طبع",
        "items-2-second_text": "",
    }

    client.post(REPORT, {**typed, "do": "save"})

    draft.refresh_from_db()
    assert [each["text"] for each in draft.draft_items] == [
        {"en": "Training"},
        {"en": "Print", "ar": "طبع"},
        {"fr": "Imprimer"},
    ]


def test_what_an_action_lacks_is_said_with_its_name_and_its_field(client, lead, activity):
    answer = post(
        client,
        percent="40",
        **{
            "items-0-text": "Training",
            "items-0-kind": "not_done",
            "items-0-second_text": "دورة",
            "items-1-reason": "No paper.",
            "items-1-kind": "not_done",
        },
    )

    assert answer.status_code == 422
    said = parsed(answer).one("div", "form__errors").all("a")
    assert [(each["href"], each.text) for each in said] == [
        ("#items-0-reason", "“Training”, reason: Say publicly why it was not done."),
        ("#item-1", "Action 2, what was done: Say what was done or was to be done."),
    ]
    assert screen(answer)["items-0-second_text"] == "دورة"
    assert parsed(answer).all("details", "item__second")[0]["open"] is not False


def test_a_second_text_that_is_too_long_is_said_beside_itself(client, lead, activity):
    typed = {"items-0-text": "Training", "items-0-second_text": "د" * 10_001}

    answer = post(client, "save", second_language="ar", **typed)

    assert answer.status_code == 422
    (link,) = parsed(answer).one("div", "form__errors").all("a")
    assert link["href"] == "#items-0-second_text"
    assert link.text.startswith(
        "“Training”, what was done, in the second language: The text is"
    )
    assert parsed(answer).one("textarea", id="items-0-second_text")["aria-invalid"] == "true"
    assert typed.items() <= screen(answer).items()


def test_the_second_language_of_an_action_is_another_one_too(client, lead, activity):
    typed = {"items-0-text": "Training", "items-0-second_text": "Training course"}

    answer = post(client, "save", second_language="en", **typed)

    assert answer.status_code == 422
    assert parsed(answer).one("details", id="second")["open"] is not False
    assert typed.items() <= screen(answer).items()


@pytest.mark.parametrize("select", ["language", "second_language"])
def test_a_language_whose_texts_the_screen_does_not_show_is_not_written_over(
    client, lead, activity, select
):
    draft = draft_with(client, activity, DraftItem("done", THREE))
    typed = screen(client.get(REPORT))
    shown = {typed["language"], typed["second_language"]}
    (unseen,) = set(THREE) - shown

    answer = client.post(REPORT, {**typed, select: unseen, "do": "save"})

    assert answer.status_code == 422
    assert "which this page does not show" in parsed(answer).one("div", "form__errors").text
    assert screen(answer)[select] == unseen
    draft.refresh_from_db()
    assert draft.draft_items[0]["text"] == THREE


def test_two_tabs_show_the_actions_of_both_in_both_languages(client, lead, activity):
    make.ActionMoveFactory(
        action=make.ActionFactory(activity=activity, text=text("Call for tenders")), kind="done"
    )
    first, second = (
        screen(client.get(REPORT)) | {"second_language": "ar"} for _tab in range(2)
    )
    one = {"items-1-text": "Training", "items-1-second_text": "دورة تكوينية"}
    other = {
        "items-0-kind": "not_done",
        "items-0-reason": "No offer came.",
        "items-0-second_reason": "لم يرد أي عرض.",
    }
    client.post(DRAFT, {**first, **one})

    answer = client.post(REPORT, {**second, **other, "do": "publish"})

    assert answer.status_code == 409
    assert parsed(answer).one("section", "conflict").one("table").rows == [
        ["Actions", "✕ Call for tenders No offer came.", "✓ Call for tenders ✓ Training"],
        ["Actions, in the second language", "لم يرد أي عرض.", "دورة تكوينية"],
    ]
    client.post(REPORT, {**screen(answer), "do": "save"})
    (item,) = activity.updates.get().draft_items
    assert item["reason"] == {"en": "No offer came.", "ar": "لم يرد أي عرض."}


def test_a_save_that_is_repeated_because_its_answer_was_lost_is_none(client, lead, activity):
    typed = {**screen(client.get(REPORT)), "items-0-text": "Training"}

    answers = [client.post(DRAFT, typed) for _time in range(2)]

    assert [each.json()["revision"] for each in answers] == [1, 1]


def test_more_actions_than_one_report_takes_are_all_still_there(client, lead, activity):
    typed = {f"items-{place}-text": f"Action {place}" for place in range(101)}

    answer = post(client, "save", **typed)

    assert answer.status_code == 422
    assert "A report has at most 100 items." in answer.text
    assert typed.items() <= screen(answer).items()
