"""``iltizam report PLAN``: the self-assessment report, as things stand."""

from iltizam.reporting.commands import DocumentCommand, language_of, plan_named
from iltizam.reporting.editions import look_at


class Command(DocumentCommand):
    help = (
        "Write the self-assessment report of a plan as it follows from what was reported "
        "and written up to now. Nothing is kept; versions are made in the workspace."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="PLAN", help="the plan's address, like 2018-2020")
        super().add_arguments(parser)

    def compiled(self, language, *, slug, **options):
        plan = plan_named(slug)
        tag = language_of(plan, language)
        return look_at(plan, tag)
