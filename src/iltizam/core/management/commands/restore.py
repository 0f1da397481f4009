"""``iltizam restore FILE``: a back-up in the place of the installation, verified."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from iltizam.core.backup.problems import BackupError
from iltizam.core.backup.restoring import restore_backup


class Command(BaseCommand):
    help = (
        "Restore a back-up: everything of it, verified, or nothing. An installation that "
        "is not empty is replaced with --replace only."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path, help="the back-up")
        parser.add_argument(
            "--replace", action="store_true", help="replace everything that is there"
        )

    def handle(self, *args, file, replace, **options):
        try:
            manifest = restore_backup(file, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _(
                "Restored and verified: %(tables)d tables, %(rows)d rows, %(files)d files, "
                "as of %(moment)s."
            )
            % {
                "tables": len(manifest.facts["tables"]),
                "rows": sum(manifest.facts["tables"].values()),
                "files": sum(name.startswith("files/") for name in manifest.members),
                "moment": manifest.made_at,
            }
        )
        if needs_setup():
            self.stdout.write(_("Now run `iltizam setup`."))


def needs_setup() -> bool:
    """Whether the restored installation is older, or its style sheets are not made yet."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return bool(waiting) or not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
