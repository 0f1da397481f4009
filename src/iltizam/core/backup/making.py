"""``make_backup``: the installation in one file, as it is at one moment."""

import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

import iltizam
from iltizam.core.backup.archive import Manifest, Writer, files_of
from iltizam.core.backup.postgresql import Postgresql
from iltizam.core.backup.sqlite import Sqlite


def make_backup(path: Path) -> Manifest:
    """Write a back-up to ``path`` while the site goes on, and say what is in it.

    Raises BackupError; then there is no file. A file is whole or has no name.
    """
    with Writer(path) as writer:
        # The database first: a file that one of its rows names is there when its turn comes.
        manifest = database().dump(writer)
        manifest.product = iltizam.__version__
        manifest.made_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        for name in files_of(settings.HOME):
            writer.add(f"files/{name}", settings.HOME / name)
        writer.finish(manifest)
    return manifest


def database() -> Sqlite | Postgresql:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()
