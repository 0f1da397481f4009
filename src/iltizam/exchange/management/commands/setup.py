"""``iltizam setup``: everything an installation needs before it can serve. Repeatable."""

import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.core import beginnings
from iltizam.core.catalogues import BadCatalogue, compile_catalogues, forget_loaded
from iltizam.exchange import shipped
from iltizam.exchange.problems import PlanFileError


class Command(BaseCommand):
    help = (
        "Prepare the installation: database, message catalogues, static files, "
        "territories, the calendar of working days and the shipped plans. It can be "
        "repeated: what is there already stays as it is."
    )
    # The database may not exist yet, and catalogues are what some checks look for.
    requires_system_checks = ()

    def handle(self, *args, **options):
        settings.HOME.mkdir(parents=True, exist_ok=True)
        try:
            compiled = compile_catalogues()
        except BadCatalogue as error:
            raise CommandError(str(error)) from error
        if compiled:
            forget_loaded()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self._say(_("Territories: %(count)d new."), count=shipped.load_territories())
        self._say(_("Holidays: %(count)d new days."), count=self._holidays())
        for name in settings.INSTALLATION.plans:
            self._load(name)
        for said in beginnings.begin():
            self._say("%(said)s", said=said)

    def _holidays(self) -> int:
        installation, year = settings.INSTALLATION, timezone.localdate().year
        try:
            return shipped.load_holidays(
                installation.holidays,
                installation.territory,
                [year, year + 1, year + 2],
                installation.languages,
            )
        except LookupError as error:
            raise CommandError(
                _(
                    "No holidays are known for the country %(code)s; correct “holidays” in %(path)s."
                )
                % {"code": installation.holidays, "path": installation.path}
            ) from error

    def _load(self, name: str) -> None:
        if not shipped.plan_path(name).exists():
            raise CommandError(
                _("No plan file %(name)s is shipped; there are: %(names)s.")
                % {"name": name, "names": ", ".join(shipped.shipped_plans())}
            )
        try:
            result = shipped.load_plan(name)
        except PlanFileError as error:
            problems = "\n".join(str(problem) for problem in error.problems)
            raise CommandError(f"{name}:\n{problems}") from error
        if result is None or not result.is_changed:
            self._say(_("Plan %(name)s: loaded already."), name=name)
        else:
            counts = result.counts
            self._say(
                _("Plan %(name)s: loaded with %(commitments)d commitments and %(rows)d rows."),
                name=name,
                commitments=counts["commitment"].total(),
                rows=sum(count.total() for count in counts.values()),
            )

    def _say(self, text: str, **values: object) -> None:
        self.stdout.write(text % values)
        sys.stdout.flush()
