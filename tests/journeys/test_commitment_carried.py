"""A commitment is carried on a phone, from the invitation to the end of the role.

In French and again in Arabic, in one go: every step relies on the one before it.
"""

import datetime
import re
import urllib.request
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core import mail
from django.test import Client
from django.test.testcases import LiveServerThread
from django.utils import timezone

from iltizam.core.pagecache import PageCache
from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from tests import cast
from tests import factories as make
from tests.accounts.signing_in import app_code
from tests.web.test_browser import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
PASSWORD = "quite a long sentence to remember"
HEADINGS = {
    "fr": {
        "desk": "Ce qui m’est demandé maintenant",
        "weights": "Poids des activités",
        "people": "Chef de projet et suppléant",
        "app": "Configurer une application d’authentification",
        "codes": "Codes de secours",
        "activity": "Publier le registre",
    },
    "ar": {
        "desk": "المطلوب مني الآن",
        "weights": "أوزان الأنشطة",
        "people": "رئيس المشروع ونائبه",
        "app": "إعداد تطبيق مصادقة",
        "codes": "رموز الاسترجاع",
        "activity": "نشر السجل",
    },
}
REASON = {"fr": "Les régions manquent.", "ar": "الجهات غير مذكورة."}


@pytest.fixture
def origin():
    """The site as it is served: the page cache in front of Django."""
    thread = LiveServerThread(
        "localhost", static_handler=lambda django: PageCache(StaticFilesHandler(django))
    )
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture
def commitment():
    plan = make.PlanFactory(live=True, slug="now", language="fr", update_review="manager")
    found = make.CommitmentFactory(plan=plan, number=4, lead=make.OrganisationFactory())
    end = timezone.localdate() + datetime.timedelta(days=5)
    for number, fr, ar in ((1, "Publier le registre", "نشر السجل"), (2, "Former", "التكوين")):
        make.ActivityFactory(
            commitment=found,
            number=number,
            title=LocalisedText(fr=fr, ar=ar),
            planned=Period.day(end),
        )
    return found


class Person:
    """Somebody with a phone of their own, who reads one language."""

    def __init__(self, browser, origin, language):
        context = browser.new_context(viewport=PHONE, base_url=origin, has_touch=True)
        self.page, self.origin, self.language = context.new_page(), origin, language

    def is_signed_in_as(self, user):
        name = settings.SESSION_COOKIE_NAME
        session = cast.sign_in(Client(), user).cookies[name].value
        cookie = {"name": name, "value": session, "url": self.origin}
        self.page.context.add_cookies([cookie])

    def open(self, path):
        return self.page.goto(f"/{self.language}/{path}")

    def tap(self, selector):
        self.page.locator(selector).first.click()

    def sees(self, screen):
        """The heading in their language, in its direction, within the screen, no obstacle."""
        heading = HEADINGS[self.language][screen]
        self.page.locator("h1", has_text=heading).wait_for()
        direction = "rtl" if self.language == "ar" else "ltr"
        assert self.page.evaluate("getComputedStyle(document.body).direction") == direction
        assert too_wide(self.page) == []
        obstacles = Axe().run(self.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in obstacles] == []


def public_rate(origin, language):
    """What the next request for the public page shows for the whole commitment."""
    with urllib.request.urlopen(f"{origin}/{language}/plans/now/commitments/4/") as answer:
        found = re.search(r"rate__figure[^>]*>(.*?)</p>", answer.read().decode(), re.DOTALL)
    return re.sub(r"<[^>]+>|[^\d]", "", found[1]) if found else ""


def invite_lead(manager, commitment):
    manager.open(f"workspace/commitments/{commitment.uid}/people/")
    manager.sees("people")
    manager.page.fill("[name=name]", "Responsable")
    manager.page.fill("[name=email]", "lead@example.org")
    manager.page.select_option("[name=language]", manager.language)
    manager.tap("main form:has([name=email]) button")
    manager.page.wait_for_load_state()
    (message,) = mail.outbox
    link = re.search(r"https?://\S+/account/invitations/\S+", message.body).group()
    assert message.to == ["lead@example.org"]
    return urlsplit(link).path


def accept(lead, link):
    lead.page.goto(link)
    lead.page.fill("[name=name]", "Responsable")
    lead.page.fill("[name=password1]", PASSWORD)
    lead.page.fill("[name=password2]", PASSWORD)
    lead.tap("main form button[type=submit]")
    lead.sees("desk")


def take_second_factor(lead):
    lead.open("account/factor/app/")
    lead.sees("app")
    lead.page.fill("[name=code]", app_code(lead.page.locator("code.key").inner_text()))
    lead.tap("main form button[type=submit]")
    lead.sees("codes")


def lock_weights(lead):
    lead.open("workspace/plans/now/commitments/4/weights/")
    lead.sees("weights")
    for field, weight in zip(lead.page.locator(".weights__one").all(), "31", strict=True):
        field.fill(weight)
    lead.tap("button[value=lock]")
    lead.page.locator("button[value=lock]").wait_for(state="detached")


def hand_in(lead, percent):
    lead.open("workspace/plans/now/commitments/4/activities/1/report/")
    lead.sees("activity")
    lead.page.fill("#percent", percent)
    lead.tap(".report__bar button[value=publish]")
    lead.page.wait_for_url("**/workspace/?done=*")


def review(manager, verdict):
    manager.open("workspace/")
    manager.sees("desk")
    manager.tap("a[href*='/workspace/updates/'].button")
    manager.sees("activity")
    if verdict == "return":
        manager.page.fill("#reason", REASON[manager.language])
    manager.tap(f"button[value={verdict}]")
    manager.sees("desk")


def end_role(manager, commitment):
    manager.open(f"workspace/commitments/{commitment.uid}/people/")
    manager.tap("form[action*='/focal-points/'] button")
    manager.page.locator("form[action*='/focal-points/']").wait_for(state="detached")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_commitment_is_carried_from_invitation_to_end(browser, origin, commitment, language):
    manager, lead = (Person(browser, origin, language) for _phone in range(2))
    manager.is_signed_in_as(cast.manager_of(commitment.lead))

    accept(lead, invite_lead(manager, commitment))
    take_second_factor(lead)
    lock_weights(lead)

    hand_in(lead, "40")
    review(manager, "return")
    lead.open("workspace/")
    lead.sees("desk")
    assert REASON[language] in lead.page.locator("main").inner_text()

    hand_in(lead, "60")
    assert [public_rate(origin, language) for _request in range(2)] == ["0", "0"]
    review(manager, "publish")
    assert public_rate(origin, language) == "45"  # 60 % of three quarters

    end_role(manager, commitment)
    lead.open("workspace/plans/now/commitments/4/weights/")
    assert urlsplit(lead.page.url).path == f"/{language}/account/login/"

    for person in (manager, lead):
        person.page.context.close()
