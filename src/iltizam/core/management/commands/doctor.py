"""``iltizam doctor``: what is missing, what must be mended, what nobody decided yet."""

import datetime
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.checks import ERROR, Tags, run_checks
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.core import checks, immutability, mail
from iltizam.core.backup import recovery
from iltizam.core.models import AuditStream

ENOUGH_SPACE = 500 * 1024 * 1024  # bytes: a back-up and a day of growth

# A machine without a battery starts in 1970; one that was set by hand may be anywhere.
EARLIEST = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
LATEST = datetime.datetime(2060, 1, 1, tzinfo=datetime.UTC)
CLOCK_TOLERANCE = datetime.timedelta(minutes=1)


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
    yield from _access()
    yield from _restore()
    yield from _space()
    yield from _configuration()
    yield from _database()
    yield from _mail()
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


def _access():
    """Nobody but the site's account may write the home or read the key."""
    home = Path(settings.HOME)
    database = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else ""
    for path, forbidden in (
        (home, _of_the_home()),
        (home / "secret-key", stat.S_IRWXG | stat.S_IRWXO),
        (Path(database or home / "none"), _of_the_database()),
    ):
        if path.exists() and path.stat().st_mode & forbidden:
            yield Finding(
                True,
                _("Others on this machine may use %(path)s (its mode is %(mode)s).")
                % {"path": path, "mode": f"{stat.S_IMODE(path.stat().st_mode):04o}"},
                _("Take their rights away: chmod %(letters)s %(path)s")
                % {"letters": _letters(path.stat().st_mode & forbidden), "path": path},
            )


def _of_the_home() -> int:
    # Many systems give everybody a group of their own, and let it write.
    return stat.S_IWGRP | stat.S_IWOTH if settings.PRODUCTION else stat.S_IWOTH


def _of_the_database() -> int:
    # On a machine of one's own, reading is nobody's business but its owner's.
    return stat.S_IWOTH | stat.S_IROTH if settings.PRODUCTION else stat.S_IWOTH


def _letters(bits: int) -> str:
    group = "".join(
        letter for letter, bit in zip("rwx", (32, 16, 8), strict=True) if bits & bit
    )
    other = "".join(letter for letter, bit in zip("rwx", (4, 2, 1), strict=True) if bits & bit)
    return ",".join(f"{who}-{what}" for who, what in (("g", group), ("o", other)) if what)


def _restore():
    if recovery.is_waiting():
        yield Finding(
            True,
            _("A restore is going on, or was interrupted and cannot be finished."),
            _("Wait for it; or mend the database, and the next command finishes it."),
        )


def _space():
    places = {Path(settings.HOME)}
    if connection.vendor == "sqlite":
        places.add(Path(connection.settings_dict["NAME"]).parent)
    for place in sorted(place for place in places if place.exists()):
        free = shutil.disk_usage(place).free
        if free < ENOUGH_SPACE:
            yield Finding(
                True,
                _("Only %(free)s MB are free in %(home)s.")
                % {"free": free // 1024**2, "home": place},
                _("Free at least %(enough)s MB.") % {"enough": ENOUGH_SPACE // 1024**2},
            )


def _configuration():
    """What Django's own checks and the product's find, without the database."""
    tags = {Tags.models, Tags.urls, Tags.templates, Tags.translation, Tags.staticfiles}
    if settings.PRODUCTION:
        tags.add(Tags.security)
    for problem in run_checks(tags=tags, include_deployment_checks=settings.PRODUCTION):
        # Undecided facts are named above already.
        if problem.id != "iltizam.W001":
            broken = problem.level >= ERROR and not problem.is_silenced()
            yield Finding(broken, str(problem.msg), str(problem.hint or problem.id))
    if (
        settings.PRODUCTION
        and settings.SECURE_SSL_REDIRECT
        and not settings.SECURE_PROXY_SSL_HEADER
    ):
        yield Finding(
            False,
            _("Every request over HTTP is redirected, and no proxy's word is trusted."),
            _("Behind a proxy that ends TLS, set ILTIZAM_PROXY_SSL_HEADER."),
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
        yield from _clock(timezone.now())
    except DatabaseError as error:
        message = _("The database cannot be used: %(problem)s")
        yield Finding(True, message % {"problem": error}, _("Look at DATABASE_URL."))


def _clock(now):
    """The clock against what was recorded, the database's clock and common sense."""
    mend = _("Set the clock, and let the machine keep it (NTP).")
    if not EARLIEST <= now < LATEST:
        yield Finding(True, _("The clock says %(now)s.") % {"now": now.isoformat()}, mend)
        return
    last = AuditStream.objects.aggregate(last=Max("last_at"))["last"]
    if last and now < last - CLOCK_TOLERANCE:
        yield Finding(
            True,
            _("The clock says %(now)s, and something was recorded at %(last)s already.")
            % {"now": now.isoformat(), "last": last.isoformat()},
            mend,
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            theirs = cursor.fetchone()[0]
        if abs(theirs - timezone.now()) > CLOCK_TOLERANCE:
            message = _("The database's clock says %(theirs)s, this machine's %(now)s.")
            said = {"theirs": theirs.isoformat(), "now": now.isoformat()}
            yield Finding(True, message % said, mend)


def _mail():
    if not settings.ILTIZAM_MAIL_URL:
        yield Finding(
            False,
            _("No mail server is named: the site sends no mail."),
            _("Set ILTIZAM_MAIL_URL and ILTIZAM_MAIL_FROM."),
        )
        return
    if "@" not in settings.DEFAULT_FROM_EMAIL:
        yield Finding(
            True,
            _("Mail has no sender."),
            _("Set ILTIZAM_MAIL_FROM to the site's own address."),
        )
    if problem := mail.problem_of(get_connection()):
        yield Finding(
            True,
            _("The mail server %(host)s does not take mail: %(problem)s")
            % {"host": settings.EMAIL_HOST, "problem": problem},
            _("Look at ILTIZAM_MAIL_URL."),
        )


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
