"""Another country, from nothing: its languages, its bands, its weekend, its plan. No code."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "installations" / "almara"
IMPORTED = "import django; django.setup(); "
WEEKEND = (
    IMPORTED + "import datetime; from iltizam.core.models import Holiday;"
    " c = Holiday.objects.calendar('XA');"
    " print(c.add(datetime.date(2026, 1, 1), 1), c.add(datetime.date(2026, 1, 3), 1))"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The example as the home of an installation that was set up."""
    home = tmp_path_factory.mktemp("almara") / "home"
    shutil.copytree(EXAMPLE, home)
    assert "5" in run(home, "-m", "iltizam", "setup")
    return home


def environment(home):
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ILTIZAM", "DATABASE", "DJANGO"))
    }
    return {**kept, "ILTIZAM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "iltizam.settings"}


def run(home, *words):
    done = subprocess.run(
        [sys.executable, *words],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def served(home):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["-m", "iltizam", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(
        [sys.executable, *words], env=environment(home), stdout=subprocess.DEVNULL
    )
    site = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(300):
            assert server.poll() is None, "the server stopped"
            try:
                urllib.request.urlopen(f"{site}/healthz", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=20)


def get(address, **headers):
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as response:
        return response.geturl(), response.read().decode()


def test_its_pages_speak_its_languages(served):
    _address, spanish = get(f"{served}/es/plans/2025-2027/")
    _address, catalan = get(f"{served}/ca/plans/2025-2027/")

    assert '<html lang="es" dir="ltr">' in spanish
    assert "Los compromisos" in spanish
    assert "Compromisos de Almara" in spanish
    assert "Publicar el presupuesto del Estado" in spanish
    assert '<html lang="ca" dir="ltr">' in catalan
    assert "Els compromisos" in catalan
    assert "Publicar el pressupost de l" in catalan


def test_it_has_no_other_language_and_no_other_country(served):
    for path in ("fr/", "ar/", "es/plans/2018-2020/", "es/territories/MA/"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(f"{served}/{path}")


def test_only_languages_that_people_reviewed_are_offered(served):
    _address, home = get(f"{served}/es/")

    switcher = home.partition('class="languages"')[2].partition("</nav>")[0]
    assert 'lang="es"' in switcher
    assert 'lang="en"' in switcher
    assert 'lang="ca"' not in switcher


def test_the_methodology_has_its_bands_and_its_rule(served):
    _address, page = get(f"{served}/es/plans/2025-2027/methodology/")

    for label in ("Pendiente", "Empezado", "Muy avanzado", "Cumplido"):
        assert label in page
    assert "Cuatro tramos" in page


def test_its_weekend_is_friday_and_saturday(home):
    # 1 January 2026 is a Thursday: the next working day is Sunday the 4th.
    assert run(home, "-c", WEEKEND).split() == ["2026-01-04", "2026-01-04"]


def test_its_data_is_open_and_every_rate_in_it_can_be_computed_again(served, home):
    _address, text = get(f"{served}/data/plans/2025-2027.json")

    file = home / "published.json"
    file.write_text(text, "utf-8")
    data = json.loads(text)
    assert data["plan"]["territory"] == "XA"
    assert data["rate"]["exact"]
    run(home, "-m", "iltizam", "recompute", str(file))


def test_setting_it_up_again_changes_nothing(home):
    run(home, "-m", "iltizam", "setup")

    before = run(home, "-m", "iltizam", "export-plan", "2025-2027")
    assert run(home, "-m", "iltizam", "export-plan", "2025-2027") == before
