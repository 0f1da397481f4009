"""``iltizam evidence PLAN``: the evidence pack for the independent reviewers."""

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from iltizam.reporting.commands import language_of, plan_named, unwritable
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.evidence import write_pack


class Command(BaseCommand):
    help = (
        "Write everything that shows what was done as one archive: an index page, the "
        "inventory with hashes and dates, the updates, the files that are public, and the "
        "figures as CSV."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="PLAN", help="the plan's address, like 2018-2020")
        parser.add_argument(
            "--lang", metavar="TAG", help="one of the plan's languages (default: its own)"
        )
        parser.add_argument("--out", metavar="FILE", required=True, help="the archive (zip)")

    def handle(self, *args, slug, lang, out, **options):
        plan = plan_named(slug)
        language = language_of(plan, lang)
        try:
            with open(out, "wb") as file:  # noqa: PTH123 - a path as it was typed
                count = write_pack(file, facts_of(plan), language)
        except OSError as error:
            raise unwritable(out, error) from error
        words = ngettext(
            "%(slug)s: %(count)d file in %(path)s.",
            "%(slug)s: %(count)d files in %(path)s.",
            count,
        )
        self.stdout.write(words % {"slug": slug, "count": count, "path": out})
