"""``iltizam recompute FILE``: every rate of a published file, from that file alone."""

import sys

from django.core.management.base import BaseCommand

from iltizam.exchange import recompute


class Command(BaseCommand):
    help = (
        "Compute every rate of a published plan file again, from that file alone, and name "
        "every difference (exit status 1). Asks no database and no network; the command line "
        "runs it without any setup."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a plan file; - reads stdin")

    def handle(self, *args, file, **options):
        status = recompute.main([file])
        if status:
            sys.exit(status)
