"""Accounts in a real browser: obstacles, width, and the whole way in with a passkey."""

import email
import os
import re
import subprocess
import sys
from email import policy
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from iltizam.demonstration.people import GUESTS
from tests.conftest import FULL
from tests.web.test_browser import free_port, too_wide, wait_for

pytestmark = pytest.mark.browser

PASSWORD = "quite a long sentence to remember"
UID = {(guest.role, guest.plan): guest.uid for guest in GUESTS}
VISITOR, PARTICIPANT = None, ("participant", "")
SECRETARIAT, ADMINISTRATOR = ("secretariat", ""), ("administrator", "")
MANAGER = ("manager", "demo")
PAGES = {
    "sign in": (VISITOR, "account/login/"),
    "sign up": (VISITOR, "account/signup/"),
    "new password": (VISITOR, "account/password/reset/"),
    "dead link": (VISITOR, "account/invitations/never-sent/"),
    "account": (MANAGER, "account/"),
    "second factor": (SECRETARIAT, "account/factor/"),
    "app": (SECRETARIAT, "account/factor/app/"),
    "passkey": (SECRETARIAT, "account/factor/passkeys/add/"),
    "address": (MANAGER, "account/email/"),
    "desk": (PARTICIPANT, "workspace/"),
    "people": (SECRETARIAT, "workspace/people/"),
    "institution": (MANAGER, "workspace/people/"),
    "associations": (SECRETARIAT, "workspace/associations/"),
    "invitations": (SECRETARIAT, "workspace/invitations/"),
    "accounts": (ADMINISTRATOR, "workspace/accounts/"),
    "account of": (ADMINISTRATOR, f"workspace/accounts/{UID[MANAGER]}/"),
}


class Site:
    """A running installation: its address, its command line, the mails it wrote."""

    def __init__(self, home):
        self.home, self.port = home, free_port()
        self.origin = f"http://localhost:{self.port}"
        self.environment = {
            **os.environ,
            "ILTIZAM_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "iltizam.settings",
        }
        self.environment.pop("DATABASE_URL", None)

    def do(self, *arguments):
        command = [sys.executable, "-m", "iltizam", *arguments]
        done = subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def mails_to(self, address):
        found = []
        for file in sorted((self.home / "mails").glob("*.log")):
            for part in file.read_bytes().split(b"-" * 79):
                mail = email.message_from_bytes(part.strip(), policy=policy.default)
                if mail["To"] == address:
                    found.append(mail.get_body(("plain",)).get_content())
        return found


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    own = Site(tmp_path_factory.mktemp("site"))
    own.do("setup")
    server = subprocess.Popen(
        [sys.executable, "-m", "iltizam", "serve", "--port", str(own.port), "--workers", "1"],
        env=own.environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{own.origin}/healthz", server)
        yield own
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def tab(browser):
    """A browser of its own: another person, with other cookies."""
    opened = []

    def new(**options):
        opened.append(browser.new_context(**options))
        return opened[-1].new_page()

    yield new
    for context in opened:
        context.close()


def come_in(page, site, language, who):
    if who:
        page.goto(f"{site.origin}/{language}/account/try/")
        page.locator(f"form:has(input[value='{UID[who]}']) button").click()


@pytest.fixture(scope="module")
def people(browser, site):
    """A tab for each person, who signed in once."""
    tabs = {}

    def page_of(who):
        if who not in tabs:
            tabs[who] = browser.new_context().new_page()
            come_in(tabs[who], site, "fr", who)
        return tabs[who]

    yield page_of
    for page in tabs.values():
        page.context.close()


# Every width, scheme and language; both schemes at both widths where there is time.
VIEWS = [(360, "dark"), (1280, "light")]
VIEWS += [(360, "light"), (1280, "dark")] if FULL else []


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_obstacle_and_no_page_is_too_wide(site, people, name, language):
    who, path = PAGES[name]
    page, found = people(who), []
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{site.origin}/{language}/{path}")
        found += [
            (
                scheme,
                width,
                violation["id"],
                [node["html"][:160] for node in violation["nodes"]],
            )
            for violation in Axe().run(page).response["violations"]
        ]
        found += too_wide(page)

    assert found == []


def submit(page):
    page.locator("main form button[type=submit]").first.click()


def set_up_account(page, link, name):
    """Accept an invitation as somebody without an account."""
    page.goto(link)
    page.fill("[name=name]", name)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    submit(page)


def with_virtual_passkeys(page):
    """A device that keeps passkeys and whose owner always unlocks it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_way_in_with_a_passkey_from_the_invitation_to_the_next_sign_in(site, tab, language):
    address = f"passkey-{language}@example.org"
    options = ("--role", "secretariat", "--language", language)
    link = urlsplit(site.do("invite", address, *options)).path
    page = tab()
    with_virtual_passkeys(page)

    set_up_account(page, site.origin + link, "Secrétariat")
    # The role is theirs, and opens nothing before the second factor is there.
    assert f"/{language}/account/factor/" in page.url
    page.goto(f"{site.origin}/{language}/workspace/people/")
    assert f"/{language}/account/factor/" in page.url

    page.goto(f"{site.origin}/{language}/account/factor/passkeys/add/")
    page.check("[name=passwordless]")
    submit(page)
    page.wait_for_url("**/factor/codes/")
    assert page.locator(".codes code").count() == 10
    page.goto(f"{site.origin}/{language}/workspace/people/")
    assert page.url.endswith("/workspace/people/")

    page.locator(".account form button").click()
    page.goto(f"{site.origin}/{language}/account/login/?next=/{language}/workspace/people/")
    page.locator("[data-iltizam-passkey=sign-in] button").click()
    page.wait_for_url("**/workspace/people/")
    # With the password alone, the passkey is asked for.
    page.locator(".account form button").click()
    page.goto(f"{site.origin}/{language}/account/login/")
    page.fill("[name=login]", address)
    page.fill("[name=password]", PASSWORD)
    submit(page)
    assert "/account/login/factor/" in page.url
    page.locator("[data-iltizam-passkey=use] button").click()
    page.wait_for_url("**/workspace/")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_manager_names_a_lead_who_signs_in_with_a_code_and_is_replaced(site, tab, language):
    """Invitation by mail, code by mail, hand-over, and the former lead is out at once."""
    first, second = f"first-{language}@example.org", f"second-{language}@example.org"
    manager = tab()
    come_in(manager, site, language, MANAGER)

    def invite(address):
        manager.goto(f"{site.origin}/{language}/workspace/people/")
        manager.locator("main a[href*='/commitments/']").first.click()
        manager.fill("[name=name]", "Quelqu’un")
        manager.fill("[name=email]", address)
        manager.select_option("[name=language]", language)
        manager.locator("main form:has([name=email]) button").click()

    invite(first)
    lead = tab()
    set_up_account(lead, link_in(site.mails_to(first)[-1]), "Premier")
    assert lead.url.endswith(f"/{language}/workspace/")

    # The next time: password, code by mail, and the device is remembered.
    lead.locator(".account form button").click()
    lead.goto(f"{site.origin}/{language}/account/login/?next=/{language}/account/")
    lead.fill("[name=login]", first)
    lead.fill("[name=password]", PASSWORD)
    submit(lead)
    lead.fill("[name=code]", re.search(r"\b\d{6}\b", site.mails_to(first)[-1]).group())
    submit(lead)
    lead.locator("button[value=trust]").click()
    assert lead.url.endswith(f"/{language}/account/")
    assert lead.locator("main .listed li").count() == 1

    invite(second)
    successor = tab()
    set_up_account(successor, link_in(site.mails_to(second)[-1]), "Second")

    lead.reload()
    assert "/account/login/" in lead.url
    assert successor.url.endswith(f"/{language}/workspace/")


def link_in(mail):
    return re.search(r"http://localhost:\S+", mail).group()


def test_signing_in_takes_no_script(site, tab):
    page = tab(java_script_enabled=False)
    page.goto(f"{site.origin}/fr/account/login/")

    assert page.locator("[data-iltizam-passkey]").is_hidden()
    page.goto(f"{site.origin}/fr/account/try/")
    page.locator(f"form:has(input[value='{UID[SECRETARIAT]}']) button").click()
    assert page.url.endswith("/fr/workspace/")
