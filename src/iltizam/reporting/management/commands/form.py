"""``iltizam form PLAN/N``: the form of one commitment, on two pages."""

from iltizam.reporting.commands import DocumentCommand, commitment_named, language_of
from iltizam.reporting.editions import form_of


class Command(DocumentCommand):
    help = "Write the form of a commitment as it was adopted, with the OGP template's fields."

    def add_arguments(self, parser):
        parser.add_argument(
            "commitment", metavar="PLAN/N", help="the plan's address and the number"
        )
        super().add_arguments(parser)

    def compiled(self, language, *, commitment, **options):
        facts, found = commitment_named(commitment)
        tag = language_of(facts.plan, language)
        return form_of(facts, found, tag)
