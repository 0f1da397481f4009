"""The pages in a real browser: obstacles, width, keyboard, no scripts, print, weight."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import FULL
from tests.web.pages import PAGES

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
FILL = (
    "import django; django.setup(); from django.utils import timezone;"
    " from tests.factories.rich import rich_plan;"
    " rich_plan(timezone.localdate(), slug='sample')"
)
# One page of every type; all of them where there is time.
TYPES = [
    "home",
    "plans",
    "plan with bands",
    "draft plan",
    "live plan",
    "commitment with bands",
    "draft commitment",
    "full commitment",
    "full activity",
    "methodology with bands",
    "reconciliation",
    "changes",
    "accessibility",
    "legal",
]
WRONG = {"not found": "plans/2018-2021/", "not understood": "plans/2018-2020/?axis=9"}
ADDRESSES = {name: PAGES[name] for name in (PAGES if FULL else TYPES)} | WRONG
VIEWS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]


def each(addresses):
    return pytest.mark.parametrize(
        ("language", "path"),
        [
            pytest.param(language, path, id=f"{name}-{language}")
            for name, path in addresses.items()
            for language in ("fr", "ar")
        ],
    )


PLAN = "plans/2018-2020/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address, server):
    for _attempt in range(300):
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """``iltizam serve`` with the shipped plans and the rich one; its address."""
    environment = {
        **os.environ,
        "ILTIZAM_HOME": str(tmp_path_factory.mktemp("site")),
        "DJANGO_SETTINGS_MODULE": "iltizam.settings",
    }
    environment.pop("DATABASE_URL", None)
    iltizam = [sys.executable, "-m", "iltizam"]
    subprocess.run([*iltizam, "setup"], env=environment, check=True, capture_output=True)
    subprocess.run([sys.executable, "-c", FILL], env=environment, check=True, cwd=ROOT)
    port = free_port()
    server = subprocess.Popen(
        [*iltizam, "serve", "--port", str(port), "--workers", "1"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def views(browser):
    """A tab for every width and scheme."""
    tabs = {
        (width, scheme): browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        for width, scheme in VIEWS
    }
    yield tabs
    for tab in tabs.values():
        tab.close()


@pytest.fixture
def tab(browser):
    """A tab of its own, with options of ``new_page``."""
    opened = []

    def new(**options):
        opened.append(
            browser.new_page(**{"viewport": {"width": 1280, "height": 800}, **options})
        )
        return opened[-1]

    yield new
    for page in opened:
        page.close()


def too_wide(page):
    """By how much the page is wider than the screen, and what stands out."""
    return page.evaluate(
        """() => {
            const root = document.documentElement, width = root.clientWidth;
            if (root.scrollWidth <= width) return [];
            const wide = [...document.querySelectorAll("main *")].filter((e) =>
                e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1);
            return [root.scrollWidth - width,
                ...wide.map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 40)}`)];
        }"""
    )


@each(ADDRESSES)
def test_axe_finds_no_obstacle(served, views, language, path):
    axe, found = Axe(), []
    for view in VIEWS:
        views[view].goto(f"{served}/{language}/{path}")
        for violation in axe.run(views[view]).response["violations"]:
            places = [node["html"][:160] for node in violation["nodes"][:3]]
            found.append((view, violation["id"], violation["help"], places))

    assert found == []


@each(PAGES | WRONG)
def test_no_page_is_wider_than_the_screen(served, views, language, path):
    page, found = views[360, "light"], {}
    page.goto(f"{served}/{language}/{path}")

    for width in (360, 320):  # 320 px is a screen of 1280 at 400 %
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = too_wide(page)

    assert found == {360: [], 320: []}


def test_the_keyboard_reaches_the_content_first_and_then_everything(served, tab):
    page = tab(viewport={"width": 900, "height": 500})
    page.goto(f"{served}/fr/{PLAN}?axis=5")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    box = page.evaluate(
        "(() => { const b = document.activeElement.getBoundingClientRect();"
        " return [b.top, b.bottom]; })()"
    )
    assert first == "skip"
    assert box[1] > 0
    assert box[0] >= 0

    reachable = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex]")]
            .filter((e) => e.checkVisibility() && e.type !== "hidden").length"""
    )
    seen, unseen = {"0"}, []
    page.evaluate(
        """() => document.querySelectorAll("*").forEach((e, i) => { e.dataset.place = i; })"""
    )
    for _step in range(reachable + 20):
        place, shown, what = page.evaluate(
            """() => {
                const e = document.activeElement, s = getComputedStyle(e);
                const ring = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0;
                return [e.dataset.place, ring || s.boxShadow !== "none", e.outerHTML.slice(0, 99)];
            }"""
        )
        if what.startswith("<body"):
            break
        if not shown:
            unseen.append(what)
        seen.add(place)
        page.keyboard.press("Tab")

    assert unseen == []
    assert len(seen - {"0"}) == reachable


def test_the_skip_link_leads_past_the_navigation(served, tab):
    page = tab()
    page.goto(f"{served}/ar/{PLAN}")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.url.endswith("#main")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_filters_search_and_sort_work_without_scripts(served, tab):
    page = tab(java_script_enabled=False)
    page.goto(f"{served}/fr/{PLAN}")
    lines = page.locator("table.glance tbody tr")
    assert lines.count() == 18

    page.locator("table.data--compact a[href*='status=limited']").click()
    assert lines.count() == 3
    page.locator("table.glance thead a[href*='sort=rate']").click()
    assert page.url.endswith("status=limited&sort=rate#commitments")
    page.locator("#q").fill("intégrité")
    page.locator("form.search button").click()
    assert "status=limited" in page.url
    assert "sort=rate" in page.url
    assert lines.count() == 1
    page.locator("nav.languages a[lang=ar]").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert lines.count() == 18


def test_paper_shows_the_content_and_no_navigation(served, tab):
    page = tab()
    for path in (PLAN, "plans/sample/commitments/1/"):
        page.goto(f"{served}/fr/{path}")
        page.emulate_media(media="print")

        for hidden in (".skip", "nav.languages", "header nav", ".crumbs", "form.search"):
            for piece in page.locator(hidden).all():
                assert not piece.is_visible(), hidden
        for kept in ("h1", "p.rate__figure", "main"):
            assert page.locator(kept).first.is_visible()
        page.emulate_media(media="screen")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_first_visit_of_a_plan_is_light_and_asks_nobody_else(served, browser, language):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    asked, bytes_of = {}, {}
    wire.on(
        "Network.requestWillBeSent",
        lambda e: asked.update({e["requestId"]: e["request"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda e: bytes_of.update({e["requestId"]: e["encodedDataLength"]}),
    )

    page.goto(f"{served}/{language}/{PLAN}", wait_until="networkidle")
    context.close()

    assert [url for url in asked.values() if not url.startswith(served)] == []
    assert len(asked) <= 4
    assert 0 < sum(bytes_of.values()) <= 30_000, bytes_of


def test_no_page_asks_another_host_or_complains(served, tab):
    page = tab()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    for path in ADDRESSES.values():
        page.goto(f"{served}/ar/{path}")

    assert [url for url in asked if not url.startswith(served)] == []
    # The browser itself reports the two addresses that are wrong on purpose.
    assert [text for text in said if "Failed to load resource" not in text] == []
    assert page.context.cookies() == []


def test_arabic_runs_from_right_to_left_with_numbers_in_order(served, tab):
    page = tab()
    page.goto(f"{served}/ar/{PLAN}")

    heading = page.locator("h1").bounding_box()
    aside = page.locator("aside.aside").bounding_box()
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert heading["x"] + heading["width"] > 1280 / 2
    assert aside["x"] < heading["x"] + heading["width"] / 2
    bar = page.locator("table.glance svg.bar").first.bounding_box()
    title = page.locator("table.glance tbody th").first.bounding_box()
    assert bar["x"] < title["x"]
