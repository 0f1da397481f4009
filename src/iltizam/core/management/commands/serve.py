"""``iltizam serve``: web workers, task worker and minute tick, until they are told to stop."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

# They share one interpreter, so more do not render faster, and each takes some 8 MB; a
# second one lets stored pages overtake a request that waits for the database's lock.
THREADS = 2
PATIENCE = 10  # seconds a worker has to finish what it is doing when it is stopped
LOOK_FOR_PARENT = 1.0  # seconds
TICK_EVERY = 60  # seconds
BEFORE_ANOTHER = 5  # seconds, after a process that died


class Command(BaseCommand):
    help = "Serve the site until stopped with Ctrl+C (SIGINT) or SIGTERM."
    # After the question whether there is a database at all, in handle().
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--port",
            type=int,
            default=None,
            help="port to listen on (default: the environment's PORT, else 8000)",
        )
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=None,
            help="number of processes (default: one for each core)",
        )
        parser.add_argument(
            "--without-tick",
            action="store_true",
            help="leave what is due to `iltizam tick`, run by a timer of the system",
        )
        parser.add_argument(
            "--without-worker",
            action="store_true",
            help="leave what takes long to `iltizam work`, run as a service of its own",
        )

    def handle(self, *, host, port, workers, without_tick, without_worker, **options):
        port = chosen_port(port)
        workers = cores() if workers is None else workers
        if workers < 1:
            raise CommandError(_("The number of workers must be 1 or more."))
        refuse_unless_set_up()
        self.check(databases=["default"])
        # Workers are forks: a connection shared with them would mix their answers.
        connections.close_all()
        refuse_if_taken(host, port)
        self.stdout.write(
            _("Serving on %(address)s with %(workers)s worker processes.")
            % {"address": address(host, port), "workers": workers}
        )
        self.stdout.write(_("Stop with Ctrl+C."))
        self.stdout.flush()
        beside = [] if without_tick else [Supervised("tick", "--every", str(TICK_EVERY))]
        beside += [] if without_worker else [Supervised("work")]
        try:
            serve("iltizam.wsgi:application", host=host, port=port, workers=workers)
        finally:
            for process in beside:
                process.stop()
        self.stdout.write(_("Stopped."))


def serve(target: str, *, host: str, port: int, workers: int) -> None:
    """Run the WSGI application named ``target`` until SIGINT or SIGTERM.

    A worker that dies is replaced; SystemExit(1) when it dies again at once.
    """
    # Slow to import, and needed by this command only.
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    server = Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    loader = partial(load_in_worker, target, os.getpid())
    server.serve(target_loader=loader, wrap_loader=False)


class Supervised:
    """A command of ours that runs beside the workers; one that dies is replaced.

    Killing it loses nothing: what it did not do stays to be done. It ends by itself when
    this process is gone.
    """

    def __init__(self, *command: str) -> None:
        parent = str(os.getpid())
        self._command = [sys.executable, "-m", "iltizam", *command, "--parent", parent]
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._supervise, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with self._lock:
            self._stopped.set()
            if self._process:
                self._process.terminate()
        self._thread.join(timeout=PATIENCE)

    def _supervise(self) -> None:
        while not self._stopped.is_set():
            with self._lock:
                if self._stopped.is_set():
                    return
                # Its own session: Ctrl+C reaches this process, which then stops it.
                self._process = subprocess.Popen(self._command, start_new_session=True)
            self._process.wait()
            self._stopped.wait(BEFORE_ANOTHER)


def load_in_worker(target: str, parent: int):
    """The application, in a worker that stops when its parent is gone."""
    from granian._internal import load_target

    threading.Thread(target=_stop_with, args=(parent,), daemon=True).start()
    return load_target(target)


def _stop_with(parent: int) -> None:
    # After a kill -9 of the parent the workers would hold the port for ever.
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(LOOK_FOR_PARENT)
    os.kill(os.getpid(), signal.SIGTERM)


def chosen_port(given: int | None) -> int:
    """The port asked for, else the environment's PORT, else 8000.

    Raises CommandError for what is no port.
    """
    said = os.environ.get("PORT") or "8000" if given is None else str(given)
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise CommandError(
            _("%(port)s is no port: give a number from 1 to 65535.") % {"port": said}
        )
    return int(said)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def address(host: str, port: int) -> str:
    shown = "localhost" if host in {"0.0.0.0", "::", "127.0.0.1"} else host  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def refuse_unless_set_up() -> None:
    """Raise CommandError unless the database and the static files are ready."""
    try:
        executor = MigrationExecutor(connections["default"])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CommandError(
            _("The database cannot be used: %(problem)s") % {"problem": error}
        ) from error
    if waiting or not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise CommandError(
            _("%(home)s is not set up for this version. Run `iltizam setup` first.")
            % {"home": settings.HOME}
        )


def refuse_if_taken(host: str, port: int) -> None:
    """Raise CommandError when nobody can listen there.

    Asked for here because workers share their port: two servers would share it too.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            where = {"host": host, "port": port, "problem": error.strerror or str(error)}
            if error.errno == errno.EADDRINUSE:
                message = _(
                    "Port %(port)s on %(host)s is taken by another program. "
                    "Stop that program, or choose another port with --port."
                )
            else:
                message = _("Nobody can listen on %(host)s, port %(port)s: %(problem)s")
            raise CommandError(message % where) from error
