# ruff: noqa: N999 - the command is spelled with a hyphen
"""``iltizam export-translations LANGUAGE --out FILE``: the translators' spreadsheet."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.core.installation import LANGUAGE_TAG
from iltizam.exchange import translators

WRITERS = {".csv": translators.as_csv, ".xlsx": translators.as_xlsx}


class Command(BaseCommand):
    help = (
        "Write every sentence of the interface with its translation as a spreadsheet "
        "(XLSX or CSV), to be filled by people who speak the language."
    )

    def add_arguments(self, parser):
        parser.add_argument("language", metavar="LANGUAGE", help='its tag, such as "zgh"')
        parser.add_argument("--out", required=True, metavar="FILE", help="*.xlsx or *.csv")

    def handle(self, *args, language, out, **options):
        if not LANGUAGE_TAG.fullmatch(language):
            raise CommandError(_("%(tag)s is no language tag.") % {"tag": language})
        path = Path(out)
        if path.suffix.lower() not in WRITERS:
            raise CommandError(_("Name a file that ends in .xlsx or .csv."))
        rows = translators.sheet_rows(language)
        path.write_bytes(WRITERS[path.suffix.lower()](rows))
        said = ngettext("%(count)d row written.", "%(count)d rows written.", len(rows))
        self.stdout.write(said % {"count": len(rows)})
