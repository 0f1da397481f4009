"""``iltizam progress PLAN``: the progress table between two dates."""

from django.core.management.base import CommandError

from iltizam.reporting.commands import DocumentCommand, day_named, language_of, plan_named
from iltizam.reporting.compiling.progress import BadDates, progress_between


class Command(DocumentCommand):
    help = (
        "Write the table that a meeting works with: every commitment with its rate, its "
        "unfinished activities, remarks, and how it moved between two dates."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="PLAN", help="the plan's address, like 2018-2020")
        parser.add_argument(
            "--since", metavar="DATE", help="default: the last meeting, else the beginning"
        )
        parser.add_argument("--until", metavar="DATE", help="default: today")
        parser.add_argument(
            "--slides", action="store_true", help="one axis to a page, to be shown on a wall"
        )
        super().add_arguments(parser)

    def compiled(self, language, *, slug, since, until, slides, **options):
        plan = plan_named(slug)
        tag = language_of(plan, language)
        try:
            return progress_between(
                plan, day_named(since), day_named(until), tag, as_slides=slides
            )
        except BadDates as error:
            raise CommandError(str(error)) from error
