"""``iltizam tick``: everything that is due and not yet done, once or every so often."""

import os
import threading

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from iltizam.core import due

LOOK_FOR_PARENT = 1.0  # seconds


class Command(BaseCommand):
    help = (
        "Do everything that is due and not yet done. It can be run at any time, twice, late "
        "or at once with another: everything is done once."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--every",
            type=int,
            metavar="SECONDS",
            help="go on, every so many seconds",
        )
        parser.add_argument(
            "--parent",
            type=int,
            default=os.getppid(),
            metavar="PID",
            help="with --every: end when that process has (default: the one that starts this)",
        )

    def handle(self, *, every, parent, **options):
        if every is None:
            self._once()
            return
        if every < 1:
            raise CommandError(_("The number of seconds must be 1 or more."))
        pause = threading.Event()
        while os.getppid() == parent:
            due.do_what_is_due()
            # None is held while waiting, and one that broke is opened again.
            connections.close_all()
            for _second in range(every):
                if os.getppid() != parent:
                    return
                pause.wait(LOOK_FOR_PARENT)

    def _once(self):
        done, failed = due.do_what_is_due()
        for name, count in done.items():
            self.stdout.write(f"{name}: {count}")
        if failed:
            raise CommandError(
                _("Failed, and will be tried again: %(names)s") % {"names": ", ".join(failed)}
            )
