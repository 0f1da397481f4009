"""``iltizam booklet PLAN``: the plan as adopted, axis by axis."""

from iltizam.reporting.commands import DocumentCommand, language_of, plan_named
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.editions import booklet_of


class Command(DocumentCommand):
    help = "Write the booklet of a plan: its axes and commitments as they were adopted."

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="PLAN", help="the plan's address, like 2018-2020")
        super().add_arguments(parser)

    def compiled(self, language, *, slug, **options):
        plan = plan_named(slug)
        tag = language_of(plan, language)
        return booklet_of(facts_of(plan), tag)
