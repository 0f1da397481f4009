"""``iltizam doctor``: what is missing, what must be mended, what nobody decided yet."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.core import checks, immutability

ENOUGH_SPACE = 500 * 1024 * 1024  # bytes: a back-up and a day of growth


class Finding(NamedTuple):
    """One thing found; ``broken`` means that it must be mended."""

    broken: bool
    message: str
    hint: str


class Command(BaseCommand):
    help = (
        "Say what must be mended (exit status 1) and which facts of the installation "
        "are still undecided (exit status 0)."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options):
        findings = list(examine())
        for finding in findings:
            self._tell(finding)
        broken = sum(finding.broken for finding in findings)
        if broken:
            raise CommandError(
                ngettext(
                    "%(count)s thing must be mended.",
                    "%(count)s things must be mended.",
                    broken,
                )
                % {"count": broken}
            )
        self.stdout.write(_("Nothing must be mended."))

    def _tell(self, finding):
        mark = _("must be mended") if finding.broken else _("to decide")
        out = self.stderr if finding.broken else self.stdout
        out.write(f"[{mark}] {finding.message}\n    {finding.hint}")


def examine() -> Iterator[Finding]:
    """Everything that is not as it should be; without a home, only that."""
    yield from _undecided()
    home = list(_home())
    yield from home
    if any(finding.broken for finding in home):
        return
    yield from _space()
    yield from _database()
    yield from _catalogues()
    yield from _static_files()


def _undecided():
    for name in settings.INSTALLATION.undecided:
        yield Finding(
            False,
            _("%(name)s is not decided yet.") % {"name": name},
            _("Set %(name)s in %(file)s.") % {"name": name, "file": settings.INSTALLATION.path},
        )


def _home():
    home = Path(settings.HOME)
    if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
        yield Finding(
            True,
            _("The folder %(home)s is missing or cannot be written.") % {"home": home},
            _("Run `iltizam setup` as the account that serves the site."),
        )


def _space():
    free = shutil.disk_usage(settings.HOME).free
    if free < ENOUGH_SPACE:
        yield Finding(
            True,
            _("Only %(free)s MB are free in %(home)s.")
            % {"free": free // 1024**2, "home": settings.HOME},
            _("Free at least %(enough)s MB.") % {"enough": ENOUGH_SPACE // 1024**2},
        )


def _database():
    again = _("Run `iltizam setup`.")
    try:
        executor = MigrationExecutor(connections["default"])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            message = ngettext(
                "%(count)s migration has not been applied, beginning with %(name)s.",
                "%(count)s migrations have not been applied, beginning with %(name)s.",
                len(waiting),
            )
            yield Finding(True, message % {"count": len(waiting), "name": waiting[0][0]}, again)
            return
        for name in immutability.missing():
            message = _("The database lacks the trigger %(name)s.")
            yield Finding(True, message % {"name": name}, again)
        for problem in checks.acknowledged_writes_are_durable(None, databases=["default"]):
            yield Finding(True, problem.msg, problem.hint)
    except DatabaseError as error:
        message = _("The database cannot be used: %(problem)s")
        yield Finding(True, message % {"problem": error}, _("Look at DATABASE_URL."))


def _catalogues():
    for code in settings.INSTALLATION.languages:
        if code == "en":  # the interface is written in English
            continue
        places = [Path(folder) / code / "LC_MESSAGES" for folder in settings.LOCALE_PATHS]
        if not any((place / "django.mo").exists() for place in places):
            yield Finding(
                True,
                _("The texts of the language %(code)s are not compiled.") % {"code": code},
                _("Run `iltizam setup`."),
            )


def _static_files():
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding(
            True,
            _("Style sheets and scripts are not collected."),
            _("Run `iltizam setup`."),
        )
