"""Whole installations for tests: a home, a database of its own, real processes."""

import os
import secrets
import sqlite3
import subprocess
import sys
import warnings
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from iltizam.core.backup import facts
from tests.databases import start_postgresql

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "exchange" / "samples"
STAGED = ("exchange_stagedimport", "exchange_stagedrows", "exchange_stagedfile")
UNSEEN = {"core_scopeversion", "django_migrations", *STAGED}
_servers = []


class Installation:
    """One installation, used through its command line only."""

    def __init__(self, home, kind="sqlite", **more):
        self.home, self.kind = Path(home), kind
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ILTIZAM_") and name not in ("DATABASE_URL", "PORT")
        }
        self.environ |= {
            "ILTIZAM_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "iltizam.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "PYTHONUNBUFFERED": "1",
            **more,
        }
        if kind == "postgresql":
            self.environ["DATABASE_URL"] = new_database()

    def run(self, *arguments, module="iltizam", **options):
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            env=self.environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            **options,
        )

    def do(self, *arguments):
        """Run a command that must succeed; what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self, *plans):
        """Migrated, with these sample plans and an uploaded file."""
        self.do("migrate", "-v0")
        for plan in plans:
            self.do("import-plan", SAMPLES / plan)
        self.upload("minutes.txt", f"of {self.home.name}")
        return self

    def upload(self, name, content):
        place = self.home / "uploads" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")

    @contextmanager
    def asking(self):
        """A function that asks the database, without any of the product's processes."""
        if self.kind == "sqlite":
            with closing(sqlite3.connect(self.home / "iltizam.sqlite3")) as link:
                yield link.execute
        else:
            with psycopg.connect(self.environ["DATABASE_URL"], autocommit=True) as link:
                yield link.execute

    def state(self):
        """Everything that visitors or a back-up can tell: scope versions go on, and rows
        that are staged are seen by nobody."""
        with self.asking() as ask:
            names = facts.tables(ask, self.kind)
            names = [n for n in names if n not in UNSEEN]
            rows = {name: sorted(map(repr, ask(f'SELECT * FROM "{name}"'))) for name in names}
            triggers = list(ask(facts.CATALOGUE[self.kind]["triggers"]))
            assert list(facts.broken_streams(ask, names)) == []
        files = {
            file.relative_to(self.home).as_posix(): file.read_bytes()
            for item in ("uploads", "installation.toml")
            for file in [self.home / item, *(self.home / item).rglob("*")]
            if file.is_file()
        }
        return rows, triggers, files

    def staged(self):
        """How many rows an import has staged and not removed."""
        with self.asking() as ask:
            return sum(len(list(ask(f'SELECT id FROM "{name}"'))) for name in STAGED)

    def start(self):
        """What any command does first: finish or undo a restore that was killed."""
        self.do("makemigrations", "--check", "--dry-run", "-v0")


def new_database():
    if not _servers:
        with warnings.catch_warnings():
            # Where there is no user session, its library says which folder it takes.
            warnings.simplefilter("ignore")
            _servers.append(start_postgresql())
    name = f"site_{secrets.token_hex(6)}"
    with psycopg.connect(_servers[0], autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    before, _slash, after = _servers[0].rpartition("/postgres")
    return f"{before}/{name}{after}"
