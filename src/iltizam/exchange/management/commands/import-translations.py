# ruff: noqa: N999 - the command is spelled with a hyphen
"""``iltizam import-translations FILE``: preview, then all or nothing."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from iltizam.core.catalogues import compile_catalogues
from iltizam.core.formatting import percent
from iltizam.exchange import translators
from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.reading import read_file

MOST_LINES = 100


class Command(BaseCommand):
    help = (
        "Take a translators' spreadsheet: shows what it would change; when a row is wrong, "
        "lists every one, writes nothing and exits with 1. Restart the server afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the sheet (XLSX or CSV)")
        parser.add_argument("--dry-run", action="store_true", help="only show the preview")

    def handle(self, *args, file, dry_run, **options):
        try:
            sheet, problems = translators.read_sheet(read_file(Path(file)))
        except PlanFileError as error:
            raise CommandError(self._report(error.problems), returncode=1) from error
        if problems:
            raise CommandError(self._report(problems), returncode=1)
        found = translators.previewed(sheet, problems)
        self._say(found)
        if dry_run:
            self.stdout.write(_("Nothing was written."))
            return
        path = translators.write(sheet)
        compile_catalogues()
        self.stdout.write(_("Written to %(path)s. Restart the server.") % {"path": path})

    def _say(self, found):
        language = settings.LANGUAGE_CODE
        self.stdout.write(
            _(
                "%(language)s: %(new)d new, %(changed)d changed, %(same)d as before. "
                "Reviewed: %(before)s before, %(after)s after."
            )
            % {
                "language": found.language,
                "new": found.new,
                "changed": found.changed,
                "same": found.same,
                "before": percent(round(100 * found.before), language),
                "after": percent(round(100 * found.after), language),
            }
        )
        for row, sentence in found.unknown[:MOST_LINES]:
            said = _("Row %(row)d left out: this version has no sentence “%(sentence)s”.")
            self.stdout.write(said % {"row": row, "sentence": sentence[:60]})

    @staticmethod
    def _report(problems):
        shown = [str(problem) for problem in problems[:MOST_LINES]]
        return "\n".join([*shown, _("Nothing was written.")])
