"""What every test can rely on: the database's refusals, strict templates, a browser."""

import os
import shutil

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpResponse
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from iltizam.core import styles, withholding
from iltizam.core.immutability import suspended
from iltizam.reporting import at_once

IN_CI = os.environ.get("CI", "").lower() == "true"
FULL = os.environ.get("ILTIZAM_FULL") == "1"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

settings.register_profile("small", max_examples=60, deadline=None, derandomize=True)
settings.register_profile(
    "full",
    max_examples=1000,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("full" if FULL else "small")


# What marked tests need on PATH: the program's name, and those it goes by there.
PROGRAMS = {
    "browser": ("Chromium", ("chromium", "chromium-browser", "google-chrome")),
    "libreoffice": ("LibreOffice", ("soffice", "libreoffice")),
    "poppler": ("pdftotext", ("pdftotext",)),
}


def program_path(marker: str) -> str | None:
    _name, commands = PROGRAMS[marker]
    return next(filter(None, map(shutil.which, commands)), None)


def chromium_path() -> str | None:
    return program_path("browser")


def pytest_configure(config):
    for marker, (name, _commands) in PROGRAMS.items():
        config.addinivalue_line("markers", f"{marker}: needs {name} on PATH")
        if program_path(marker) is None and IN_CI:
            message = f"CI=true, and no {name} on PATH: {marker} tests cannot run."
            raise pytest.UsageError(message)


def pytest_collection_modifyitems(items):
    for marker, (name, _commands) in PROGRAMS.items():
        if program_path(marker) is not None:
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"no {name} on PATH"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """With CI=true nothing is left out quietly: a skip is a failure."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"CI=true turns a skip into a failure: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    for marker, (name, commands) in PROGRAMS.items():
        reason = f"no {name} on PATH"
        count = sum(reason in str(report.longrepr) for report in skipped)
        if count:
            title = f"{marker.upper()} TESTS WERE SKIPPED"
            terminalreporter.section(title, sep="!", red=True, bold=True)
            terminalreporter.line(
                f"{count} {marker} tests did not run: none of {', '.join(commands)} is on "
                f"PATH. Install {name} to run them."
            )


_flush = TransactionTestCase._fixture_teardown


def _flush_without_refusals(test_case):
    with suspended():
        _flush(test_case)


# Rows that the database refuses to delete could never be flushed away otherwise.
TransactionTestCase._fixture_teardown = _flush_without_refusals


_serve = StaticFilesHandler.serve


def _serve_with_sheets(handler, request):
    sheet = styles.SHEETS.get(handler.file_path(request.path))
    if sheet:
        return HttpResponse(sheet(), content_type="text/css")
    return _serve(handler, request)


# The style sheets are joined in memory: the live server, which looks for a file, would
# answer 404, and a browser see pages without any style.
StaticFilesHandler.serve = _serve_with_sheets


@pytest.fixture(autouse=True, scope="module")
def _files_are_made_anew():
    """The versions that a test raised were rolled back, and their numbers come again."""
    at_once.forget()


@pytest.fixture(autouse=True)
def _withheld_is_read_anew():
    """What a test withheld was rolled back, and its numbers come again."""
    yield
    if withholding._known and withholding._known.last:
        withholding.forget()


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all browser tests."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread; Django's guard would refuse queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_FLAGS
        )
        yield chromium
        chromium.close()
