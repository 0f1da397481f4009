"""``iltizam booklet PLAN``: the plan as adopted, axis by axis."""

from iltizam.reporting.commands import DocumentCommand, language_of, plan_named
from iltizam.reporting.compiling.booklet import compile_booklet
from iltizam.reporting.compiling.editions import Edition
from iltizam.reporting.compiling.facts import facts_of


class Command(DocumentCommand):
    help = "Write the booklet of a plan: its axes and commitments as they were adopted."

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="PLAN", help="the plan's address, like 2018-2020")
        super().add_arguments(parser)

    def compiled(self, language, *, slug, **options):
        plan = plan_named(slug)
        tag = language_of(plan, language)
        return compile_booklet(facts_of(plan), tag, edition=Edition(kind="booklet"))
