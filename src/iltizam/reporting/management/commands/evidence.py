"""``iltizam evidence PLAN``: the evidence pack for the independent reviewers."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from iltizam.reporting.commands import language_of, plan_named
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
            raise CommandError(
                _("%(path)s cannot be written: %(reason)s.")
                % {"path": out, "reason": error.strerror}
            ) from error
        self.stdout.write(
            _("%(slug)s: evidence pack written to %(path)s; evidence files in it: %(count)d.")
            % {"slug": slug, "count": count, "path": out}
        )
