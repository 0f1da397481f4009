"""Scheduled work: "what is due and not yet done" (spec 6.23, 9).

Apps register a task in their ``AppConfig.ready()``. A task asks the database what is
due, does that and returns how many things it did: run twice it does them once, run late
it loses none, and it may be killed at any moment.
"""

import logging
from collections.abc import Callable

from iltizam.core import withholding

log = logging.getLogger(__name__)

Task = Callable[[], int]
_tasks: dict[str, Task] = {}


def register(name: str, task: Task) -> None:
    """Let ``task`` run with every tick, under a name for the log."""
    _tasks[name] = task


def do_what_is_due() -> tuple[dict[str, int], list[str]]:
    """Run every task: how much each did, and the names of those that failed.

    One that fails is logged and keeps no other from its turn; it comes again.
    """
    withholding.forget()  # this process may tick for weeks
    done, failed = {}, []
    for name, task in _tasks.items():
        try:
            done[name] = task()
        except Exception:
            log.exception("tick: %s failed and will be tried again", name)
            failed.append(name)
    return done, failed
