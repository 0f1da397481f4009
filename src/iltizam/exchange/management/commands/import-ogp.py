# ruff: noqa: N999 - the command is spelled with a hyphen
"""``iltizam import-ogp FILE``: preview, then all or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.exchange.ogp_import import OgpImported, import_ogp
from iltizam.exchange.preview import count_table
from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.reading import read_file

MOST_LINES = 100  # of each list


class Command(BaseCommand):
    help = (
        "Import a file in the format of the OGP's data set (CSV). Reviewers' codes go to our "
        "commitments that carry the OGP's identifier; other countries' commitments become "
        "plans; every other row is listed with the reason, none is placed by its title. "
        "Importing the same file again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the file (CSV in UTF-8)")
        parser.add_argument(
            "--dry-run", action="store_true", help="only show what the import would do"
        )

    def handle(self, *args, file, dry_run, **options):
        try:
            result = import_ogp(read_file(Path(file)), dry_run=dry_run)
        except PlanFileError as error:
            lines = _bounded([str(problem) for problem in error.problems])
            raise CommandError(
                "\n".join([*lines, _("Nothing was written.")]), returncode=1
            ) from error
        self.stdout.write("\n".join(report(result, is_dry_run=dry_run)))


def report(result: OgpImported, *, is_dry_run: bool) -> list[str]:
    """What was brought to our plans, which plans came, what was not placed, what is odd."""
    lines: list[str] = []
    for slug, counts in result.codes.items():
        words = _("Plan %(slug)s: %(new)d new codes, %(changed)d changed, %(same)d as stored.")
        numbers = {"new": counts["new"], "changed": counts["changed"]}
        lines.append(words % {"slug": slug, **numbers, "same": counts["unchanged"]})
    lines += _bounded([f"  {change}" for change in result.changes])
    for plan in result.plans:
        lines += [
            _("Plan %(slug)s") % {"slug": plan.slug},
            *count_table(plan.counts),
            *plan.notes,
        ]
    if result.unplaced:
        count = len(result.unplaced)
        words = ngettext(
            "%(count)d row was not imported:", "%(count)d rows were not imported:", count
        )
        lines.append(words % {"count": count})
        lines += _bounded([_unplaced(each) for each in result.unplaced])
    lines += _bounded(result.notes)
    return [*lines, _conclusion(result, is_dry_run=is_dry_run)]


def _unplaced(row) -> str:
    return "  " + _("row %(row)d, %(identifier)s, “%(title)s”: %(reason)s") % {
        "row": row.row,
        "identifier": row.identifier or "–",
        "title": row.title,
        "reason": row.reason,
    }


def _bounded(lines: list[str]) -> list[str]:
    rest = len(lines) - MOST_LINES
    if rest <= 0:
        return lines
    more = ngettext("… and %(count)d more.", "… and %(count)d more.", rest) % {"count": rest}
    return [*lines[:MOST_LINES], more]


def _conclusion(result: OgpImported, *, is_dry_run: bool) -> str:
    if not result.is_changed:
        return _("Nothing in the file is new; nothing was written.")
    if is_dry_run:
        return _("This was a preview; nothing was written.")
    return _("The file was imported.")
