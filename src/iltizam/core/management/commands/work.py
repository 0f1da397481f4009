"""``iltizam work``: does what was asked for and takes long, until it is told to stop."""

import os
import signal
import threading

from django.core.management.base import BaseCommand

from iltizam.core import withholding

LOOK_FOR_PARENT = 1.0  # seconds
LOOK_FOR_TASKS = 1.0  # seconds


class Command(BaseCommand):
    help = (
        "Do what was asked for and takes long: building documents. Several may run at once: "
        "each task is done by one. Killed, it loses nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--batch", action="store_true", help="end when nothing is left to be done"
        )
        parser.add_argument(
            "--parent", type=int, metavar="PID", help="end when that process has"
        )

    def handle(self, *, batch, parent, **options):
        # Imports models of an app that need not be there to print the help.
        from django_tasks_db.compat import task_started

        task_started.connect(_read_anew, dispatch_uid="iltizam-work")
        if parent is not None:
            threading.Thread(target=_stop_with, args=(parent,), daemon=True).start()
        worker = self._worker(batch=batch)
        if not batch:
            worker.configure_signals()
        worker.run()

    def _worker(self, *, batch):
        from django_tasks_db.management.commands.db_worker import Worker

        return Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=LOOK_FOR_TASKS,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{os.uname().nodename}-{os.getpid()}"[:60],
        )


def _read_anew(**_signal):
    """A worker runs for weeks: what was withheld meanwhile is read before each task."""
    withholding.forget()


def _stop_with(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(LOOK_FOR_PARENT)
    os.kill(os.getpid(), signal.SIGTERM)
