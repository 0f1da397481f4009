# ruff: noqa: N999 - the command is spelled with a hyphen
"""``iltizam import-plan FILE``: preview, then all or nothing."""

import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.exchange.actions import import_plan
from iltizam.exchange.preview import preview
from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.progress import Step
from iltizam.exchange.reading import read_file
from iltizam.exchange.spreadsheet.archive import refuse_misnamed

MOST_PROBLEMS = 100
PATIENCE = 2.0  # seconds without a word


class Told:
    """Says how far a long import is: nothing of a short one, unless asked ``always``."""

    def __init__(self, stream, *, always):
        self.stream, self.always = stream, always
        self.told_at = time.monotonic()

    def __call__(self, step, done, total):
        if self.always or time.monotonic() - self.told_at > PATIENCE:
            self.told_at = time.monotonic()
            self.stream.write(_words(step) % {"done": done, "total": total})


def _words(step):
    if step is Step.SHEETS:
        return _("%(done)d of %(total)d sheets read")
    return _("%(done)d of %(total)d rows staged")


class Command(BaseCommand):
    help = (
        "Import a plan file. Shows what the import would do; when the file has a problem, "
        "lists every one with its place on standard error, writes nothing and exits with 1. "
        "Importing the same file again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", metavar="FILE", help="the plan file (JSON or XLSX); - reads stdin"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only show what the import would do"
        )

    def handle(self, *args, file, dry_run, **options):
        try:
            data = _standard_input() if file == "-" else _named_file(Path(file))
            progress = Told(self.stderr, always=options["verbosity"] > 1)
            result = import_plan(data, dry_run=dry_run, progress=progress)
        except PlanFileError as error:
            raise CommandError(_report(error), returncode=1) from error
        self.stdout.write(preview(result, is_dry_run=dry_run))


def _named_file(path: Path) -> bytes:
    data = read_file(path)
    refuse_misnamed(path, data)
    return data


def _standard_input() -> bytes:
    """What is piped in, one byte more than accepted at most: the reader refuses that."""
    return sys.stdin.buffer.read(settings.ILTIZAM_IMPORT_MAX_BYTES + 1)


def _report(error: PlanFileError) -> str:
    shown = [str(problem) for problem in error.problems[:MOST_PROBLEMS]]
    rest = len(error.problems) - len(shown)
    if rest:
        shown.append(
            ngettext("… and %(count)d more problem.", "… and %(count)d more problems.", rest)
            % {"count": rest}
        )
    return "\n".join([*shown, _("Nothing was written.")])
