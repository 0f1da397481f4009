"""``iltizam backup FILE``: the whole installation in one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from iltizam.core.backup.making import make_backup
from iltizam.core.backup.problems import BackupError


class Command(BaseCommand):
    help = (
        "Write the installation – database, uploads, own translations, installation.toml – "
        "into one file while the site goes on. The secret key is not in it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path, help="the file to write")

    def handle(self, *args, file, **options):
        try:
            manifest = make_backup(file)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(file)s: %(tables)d tables, %(rows)d rows, %(files)d files, %(size)d kB.")
            % {
                "file": file,
                "tables": len(manifest.facts["tables"]),
                "rows": sum(manifest.facts["tables"].values()),
                "files": sum(name.startswith("files/") for name in manifest.members),
                "size": -(-file.stat().st_size // 1024),
            }
        )
