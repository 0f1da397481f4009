"""A lead reports in a real browser, on a phone: in French, and again in Arabic.

Interactions are counted as a person makes them: a click or tap, and each field typed in.
"""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from iltizam.tracking.deeds import actions_at
from iltizam.tracking.models import ProgressUpdate
from tests import cast
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
WORDS = {
    "fr": ("Les données de 2026 sont en ligne", "Rendre compte", "Enregistré"),
    "ar": ("نُشرت معطيات سنة 2026", "الإبلاغ", "حُفظ"),
}
REPORT = "/{}/workspace/plans/now/commitments/4/activities/1/report/"


@pytest.fixture
def activity():
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    return make.ActivityFactory(
        commitment=make.CommitmentFactory(
            plan=make.PlanFactory(live=True, slug="now", language="fr"),
            number=4,
            lead=make.OrganisationFactory(),
            weights_locked_at=timezone.now(),
        ),
        number=1,
        title=LocalisedText(fr="Publier le registre", ar="نشر السجل"),
        planned=Period.day(yesterday + datetime.timedelta(days=5)),
    )


@pytest.fixture
def lead(activity):
    return cast.focal_point(activity.commitment)


@pytest.fixture
def phone(browser, live_server, lead):
    """A phone on which the lead is signed in; what its console complains of fails the test."""
    context = browser.new_context(viewport=PHONE, base_url=live_server.url, has_touch=True)
    sign_in(context, live_server, lead)
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
    )
    yield page
    context.close()
    assert complaints == []


def sign_in(context, live_server, user):
    client = cast.sign_in(Client(), user)
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    context.add_cookies([{"name": name, "value": session, "url": live_server.url}])


class Hand:
    """Taps and types, and counts."""

    def __init__(self, page):
        self.page, self.interactions = page, 0

    def tap(self, selector):
        self.interactions += 1
        self.page.locator(selector).click()

    def type(self, selector, words):
        self.interactions += 1
        self.page.locator(selector).fill(words)


def is_saved(page, words):
    page.get_by_role("status").filter(has_text=words).wait_for()


def bring_back(page):
    """Take over what was typed; the page says already that all is saved, so wait for the answer."""
    with page.expect_response("**/report/draft/"):
        page.locator("[data-iltizam-bring-back]").click()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_lead_who_knows_the_page_reports_in_under_a_minute(phone, activity, language):
    said, verb, saved = WORDS[language]
    hand = Hand(phone)
    phone.goto(f"/{language}/workspace/")
    began = phone.evaluate("performance.timeOrigin")

    hand.tap(f"a:has-text('{verb}')")
    hand.type("#percent", "45")
    hand.type("textarea[name=items-0-text]", said)
    is_saved(phone, saved)
    assert "45" in phone.locator("#effect").inner_text()
    hand.tap("button[value=publish]")
    phone.wait_for_url(f"**/{language}/workspace/?done=*")

    seconds = (phone.evaluate("performance.timeOrigin") - began) / 1000
    print(f"\n{language}: {hand.interactions} interactions, {seconds:.1f} s by a machine")
    assert hand.interactions <= 4
    update = ProgressUpdate.objects.get()
    assert (update.state, update.percent) == ("published", 45)
    assert [(a.text, m.kind) for a, m in actions_at(activity)] == [({language: said}, "done")]
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('iltizam.report.'))"
    assert phone.evaluate(kept) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_slider_and_number_agree(phone):
    phone.goto(REPORT.format("fr"))

    phone.locator("#percent").fill("30")
    assert phone.locator("[data-iltizam-slider]").input_value() == "30"
    phone.locator("[data-iltizam-slider]").fill("55")

    assert phone.locator("#percent").input_value() == "55"
    is_saved(phone, "Enregistré")
    assert ProgressUpdate.objects.get().percent == 55


def test_what_is_typed_without_a_connection_is_saved_when_there_is_one(phone):
    phone.goto(REPORT.format("fr"))

    phone.context.set_offline(True)
    phone.locator("#difficulties").fill("Le serveur est en retard.")
    is_saved(phone, "Pas de connexion")
    assert not ProgressUpdate.objects.exists()
    phone.context.set_offline(False)

    is_saved(phone, "Enregistré")
    assert ProgressUpdate.objects.get().difficulties == {"fr": "Le serveur est en retard."}


@pytest.mark.parametrize("lost", ["session", "everything"])
def test_what_is_typed_after_the_session_ended_is_offered_again(phone, live_server, lead, lost):
    phone.goto(REPORT.format("ar"))

    where = {"name": settings.SESSION_COOKIE_NAME} if lost == "session" else {}
    phone.context.clear_cookies(**where)
    phone.locator("[data-iltizam-add]").click()
    phone.locator("textarea[name=items-1-text]").fill("دورة تكوينية")
    is_saved(phone, "انتهت الجلسة")
    sign_in(phone.context, live_server, lead)
    phone.goto(REPORT.format("ar"))
    bring_back(phone)

    is_saved(phone, "حُفظ")
    (item,) = ProgressUpdate.objects.get().draft_items
    assert item["text"] == {"ar": "دورة تكوينية"}


def test_two_tabs_lose_nothing(phone):
    other = phone.context.new_page()
    for tab in (phone, other):
        tab.goto(REPORT.format("fr"))
    phone.locator("#difficulties").fill("Du premier onglet")
    is_saved(phone, "Enregistré")

    other.locator("#difficulties").fill("Du second onglet")
    other.locator("[data-iltizam-compare]").click()

    conflict = other.locator(".conflict").inner_text()
    assert "Du premier onglet" in conflict
    assert "Du second onglet" in conflict
    other.locator(".conflict button").click()
    other.wait_for_url("**/report/?saved=1*")
    assert ProgressUpdate.objects.get().difficulties == {"fr": "Du second onglet"}


def test_a_lower_rate_is_asked_about_before_it_is_published(phone, activity):
    make.ProgressUpdateFactory(activity=activity, published=True, percent=70)
    phone.goto(REPORT.format("fr"))
    assert phone.locator("#regression_reason").is_hidden()

    phone.locator("#percent").fill("50")

    phone.locator("#regression_reason").wait_for(state="visible")
    phone.locator("#regression_reason").fill("Compté deux fois.")
    phone.locator("button[value=publish]").click()
    phone.wait_for_url("**/workspace/?done=*")
    assert ProgressUpdate.objects.filter(percent=50, state="published").exists()


def test_without_scripts_the_same_buttons_do_the_same(browser, live_server, lead):
    context = browser.new_context(
        viewport=PHONE, base_url=live_server.url, java_script_enabled=False
    )
    sign_in(context, live_server, lead)
    page = context.new_page()
    page.goto(REPORT.format("fr"))

    page.locator("#percent").fill("45")
    page.locator("button[value=preview]").click()
    assert "45" in page.locator("#effect").inner_text()
    page.locator("button[value=publish]").click()

    assert "Votre compte rendu est public." in page.locator("main").inner_text()
    assert ProgressUpdate.objects.get().percent == 45
    context.close()


# The actions in a second language

BOTH = {
    "fr": ("ar", "Formation des agents", "Salle fermée.", "تكوين الموظفين", "القاعة مغلقة."),
    "ar": ("fr", "تكوين الموظفين", "القاعة مغلقة.", "Formation des agents", "Salle fermée."),
}


def type_in_both(page, language, place):
    """An action that was not done, and why, in the language of the page and in the other."""
    other, said, why, said_too, why_too = BOTH[language]
    row = f"items-{place}"
    page.locator("#second summary").click()
    page.locator("#second_language").select_option(other)
    page.locator(f"textarea[name={row}-text]").fill(said)
    page.locator(f".item:has([name={row}-text]) label.item__kind--not_done").click()
    page.locator(f"textarea[name={row}-reason]").fill(why)
    page.locator(f".item:has([name={row}-text]) summary").click()
    page.locator(f"textarea[name={row}-second_text]").fill(said_too)
    page.locator(f"textarea[name={row}-second_reason]").fill(why_too)
    return {language: said, other: said_too}, {language: why, other: why_too}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_added_action_is_given_in_two_languages_and_comes_back_in_both(
    phone, activity, language
):
    phone.goto(REPORT.format(language))
    phone.locator("#percent").fill("45")
    phone.locator("[data-iltizam-add]").click()

    text, reason = type_in_both(phone, language, 1)

    is_saved(phone, WORDS[language][2])
    row = phone.locator(".item:has([name=items-1-text])")
    other = BOTH[language][0]
    assert row.locator("summary bdi").inner_text() == dict(settings.LANGUAGES)[other]
    second = phone.locator("textarea[name=items-1-second_text]")
    assert second.get_attribute("lang") == other
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.reload()
    assert phone.locator("textarea[name=items-0-second_text]").is_visible()
    assert phone.locator("textarea[name=items-0-second_text]").input_value() == text[other]
    phone.locator("button[value=publish]").click()
    phone.wait_for_url("**/workspace/?done=*")
    ((action, move),) = actions_at(activity)
    assert (action.text, move.reason) == (text, reason)


def test_what_is_typed_in_a_second_language_is_brought_back_beside_what_was_saved(
    phone, live_server, lead
):
    phone.goto(REPORT.format("fr"))
    phone.locator("textarea[name=items-0-text]").fill("Appel d’offres")
    is_saved(phone, "Enregistré")
    phone.context.clear_cookies()
    phone.locator("[data-iltizam-add]").click()
    text, reason = type_in_both(phone, "fr", 1)
    is_saved(phone, "Vous êtes déconnecté")
    (stored,) = ProgressUpdate.objects.get().draft_items
    assert stored["text"] == {"fr": "Appel d’offres"}

    sign_in(phone.context, live_server, lead)
    phone.goto(REPORT.format("fr"))
    bring_back(phone)

    is_saved(phone, "Enregistré")
    assert phone.locator("textarea[name=items-1-second_reason]").is_visible()
    first, second = ProgressUpdate.objects.get().draft_items
    assert (first["text"], first["key"]) == ({"fr": "Appel d’offres"}, stored["key"])
    assert (second["text"], second["reason"]) == (text, reason)


def test_what_is_brought_back_leaves_a_language_that_came_meanwhile(phone, live_server, lead):
    phone.goto(REPORT.format("fr"))
    phone.locator("textarea[name=items-0-text]").fill("Formation")
    is_saved(phone, "Enregistré")
    phone.context.clear_cookies()
    phone.locator("textarea[name=items-0-text]").fill("Formation des agents")
    is_saved(phone, "Vous êtes déconnecté")
    draft = ProgressUpdate.objects.get()
    shown = phone.locator("#second_language").input_value()
    (unseen,) = {"ar", "en", "fr"} - {"fr", shown}
    draft.draft_items[0]["text"] |= {unseen: "X"}
    draft.save()

    sign_in(phone.context, live_server, lead)
    phone.goto(REPORT.format("fr"))
    assert phone.locator("#second_language").input_value() == unseen
    bring_back(phone)

    is_saved(phone, "Enregistré")
    draft.refresh_from_db()
    assert draft.draft_items[0]["text"] == {"fr": "Formation des agents", unseen: "X"}


def test_two_tabs_show_what_each_says_in_the_second_language(phone):
    other = phone.context.new_page()
    for tab in (phone, other):
        tab.goto(REPORT.format("fr"))
    type_in_both(phone, "fr", 0)
    is_saved(phone, "Enregistré")

    other.locator("#second summary").click()
    other.locator("#second_language").select_option("ar")
    other.locator("textarea[name=items-0-text]").fill("Impression")
    other.locator(".item summary").first.click()
    other.locator("textarea[name=items-0-second_text]").fill("الطبع")
    other.locator("[data-iltizam-compare]").click()

    conflict = other.locator(".conflict").inner_text()
    assert all(said in conflict for said in ("Impression", "الطبع", *BOTH["fr"][1:]))
    other.locator(".conflict button").click()
    other.wait_for_url("**/report/?saved=1*")
    (item,) = ProgressUpdate.objects.get().draft_items
    assert item["text"] == {"fr": "Impression", "ar": "الطبع"}


def test_without_scripts_an_action_is_given_in_two_languages(
    browser, live_server, lead, activity
):
    context = browser.new_context(
        viewport=PHONE, base_url=live_server.url, java_script_enabled=False
    )
    sign_in(context, live_server, lead)
    page = context.new_page()
    page.goto(REPORT.format("ar"))

    page.locator("#percent").fill("45")
    text, reason = type_in_both(page, "ar", 0)
    page.locator("button[value=save][data-iltizam-without-script]").click()
    assert page.locator("textarea[name=items-0-second_text]").input_value() == text["fr"]
    page.locator("button[value=publish]").click()

    ((action, move),) = actions_at(activity)
    assert (action.text, move.reason) == (text, reason)
    context.close()
