"""Amazigh and the longest language there is, on the narrowest screens."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from iltizam.core.installation import SHIPPED
from tests.languages import pseudo
from tests.web.pages import PAGES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The site with the shipped plans, Amazigh and the pseudo-language; its address."""
    home = tmp_path_factory.mktemp("languages")
    text = SHIPPED.read_text("utf-8")
    more = text.replace('"fr", "ar", "en"', f'"fr", "ar", "en", "zgh", "{pseudo.CODE}"')
    assert more != text
    (home / "installation.toml").write_text(more, "utf-8")
    pseudo.write_catalogue(home / "locale")
    environment = {**os.environ, "ILTIZAM_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    environment["DJANGO_SETTINGS_MODULE"] = "iltizam.settings"
    iltizam = [sys.executable, "-m", "iltizam"]
    subprocess.run([*iltizam, "setup"], env=environment, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [*iltizam, "serve", "--port", str(port), "--workers", "1"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _attempt in range(300):
            assert server.poll() is None, "the server stopped"
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.parametrize("language", ["zgh", pseudo.CODE])
def test_no_page_is_wider_than_the_screen(served, browser, language):
    page, found = browser.new_page(viewport={"width": 360, "height": 800}), {}
    # The sample plan is the tests' own; the demonstration plan has every kind of row too.
    for path in sorted({path.replace("sample", "demo") for path in PAGES.values()}):
        answer = page.goto(f"{served}/{language}/{path}")
        if answer.status == 200:
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found[path] = over
    page.close()

    assert len(found) > 15
    assert {path: over for path, over in found.items() if over > 0} == {}
