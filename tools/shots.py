"""``make shots``: a picture of every public page, to be looked at.

French and Arabic, 360 and 1280 px, light and dark, and print, into ``shots/``. The
shipped plans, and the demonstration plan, which has every state of every page.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "shots"
HOME = FOLDER / "home"
LANGUAGES = ("fr", "ar")
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()

# Name → address below the language. The demonstration plan fills what published ones leave empty.
PAGES = {
    "home": "",
    "plans": "plans/",
    "plan-2018": "plans/2018-2020/",
    "plan-2018-filtered": "plans/2018-2020/?axis=2&sort=-rate",
    "plan-2021": "plans/2021-2023/",
    "plan-2024": "plans/2024-draft/",
    "plan-demo": "plans/demo/",
    "commitment-2018-7": "plans/2018-2020/commitments/7/",
    "commitment-2018-10": "plans/2018-2020/commitments/10/",
    "commitment-2018-17": "plans/2018-2020/commitments/17/",
    "commitment-2021-10": "plans/2021-2023/commitments/10/",
    "commitment-2024-2": "plans/2024-draft/commitments/2/",
    "commitment-demo-1": "plans/demo/commitments/1/",
    "commitment-demo-3": "plans/demo/commitments/3/",
    "commitment-demo-4": "plans/demo/commitments/4/",
    "commitment-demo-7": "plans/demo/commitments/7/",
    "commitment-demo-9": "plans/demo/commitments/9/",
    "activity-2018-7-4": "plans/2018-2020/commitments/7/activities/4/",
    "activity-demo-1-1": "plans/demo/commitments/1/activities/1/",
    "methodology-2018": "plans/2018-2020/methodology/",
    "methodology-demo": "plans/demo/methodology/",
    "reconciliation-2018": "plans/2018-2020/reconciliation/",
    "changes-demo": "plans/demo/changes/",
    "data": "data/",
    "trail": "trail/",
    "trail-demo": "trail/?plan=demo&before=20",
    "institutions": "institutions/",
    "institution": "institutions/g3d0k7f9wtphywh4/",
    "territory": "territories/MA/",
    "territory-region": "territories/MA-04/",
    "search": "search/?q=information",
    "search-nothing": "search/?q=xyzzy",
    "accessibility": "accessibility/",
    "legal": "legal/",
    "error-404": "plans/2018-2021/",
    "error-400": "plans/2018-2020/?axis=9",
    "gallery": "/gallery/{language}/",
}


def chromium() -> str:
    """The browser on PATH; SystemExit saying what to install when there is none."""
    for name in CHROMIUM:
        if path := shutil.which(name):
            return path
    raise SystemExit("No Chromium on PATH. Debian: apt-get install chromium fonts-noto-core")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served():
    """The site on a free port, as it is set up: shipped plans and demonstration plan."""
    shutil.rmtree(HOME, ignore_errors=True)
    environment = {**os.environ, "ILTIZAM_HOME": str(HOME), "ILTIZAM_ENV": "local"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "iltizam"]
    subprocess.run([*command, "setup"], env=environment, check=True)
    port = free_port()
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port), "--workers", "1"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(address):
    for _attempt in range(100):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} did not answer")


def take(site: str, names: list[str]) -> int:
    """Take the pictures of the named pages; how many were taken."""
    from playwright.sync_api import sync_playwright

    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for language in LANGUAGES:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    page = browser.new_page(
                        viewport={"width": width, "height": 800}, color_scheme=scheme
                    )
                    for name in names:
                        page.goto(site + _path(name, language))
                        file = f"{name}-{language}-{width}-{scheme}.png"
                        page.screenshot(path=FOLDER / file, full_page=True)
                        taken += 1
                    page.close()
            page = browser.new_page()
            for name in names:
                page.goto(site + _path(name, language))
                page.pdf(path=FOLDER / f"{name}-{language}-print.pdf", format="A4")
                taken += 1
            page.close()
        browser.close()
    return taken


def _path(name, language):
    path = PAGES[name]
    if path.startswith("/"):
        return path.format(language=language)
    return f"/{language}/{path}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"pages to take (all): {', '.join(PAGES)}")
    names = parser.parse_args().names or list(PAGES)
    if unknown := [name for name in names if name not in PAGES]:
        raise SystemExit(f"No page is called {unknown[0]!r}; known: {', '.join(PAGES)}")
    FOLDER.mkdir(exist_ok=True)
    with served() as site:
        print(f"{take(site, names)} pictures in {FOLDER.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
