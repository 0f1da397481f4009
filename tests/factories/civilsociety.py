import datetime

import factory

from iltizam.civilsociety import models
from iltizam.civilsociety.enums import AssociationStatus
from tests.factories.base import JANUARY, NOON, Factory, next_place, text
from tests.factories.directory import OrganisationFactory, PersonFactory
from tests.factories.plans import CommitmentFactory


class AssociationFactory(Factory):
    class Meta:
        model = models.Association

    class Params:
        verified = factory.Trait(
            status=AssociationStatus.VERIFIED, verified_on=datetime.date(2026, 1, 15)
        )

    organisation = factory.SubFactory(OrganisationFactory, association=True)


class RepresentativeFactory(Factory):
    class Meta:
        model = models.Representative

    association = factory.SubFactory(AssociationFactory)
    person = factory.SubFactory(PersonFactory)
    starts_on = datetime.date(2026, 1, 1)


class ParallelAssessmentFactory(Factory):
    """A published assessment; ``unpublished`` is still the association's own."""

    class Meta:
        model = models.ParallelAssessment

    class Params:
        unpublished = factory.Trait(recorded_at=None, sequence=None)

    commitment = factory.SubFactory(CommitmentFactory)
    organisation = factory.SubFactory(OrganisationFactory, association=True)
    percent = 40
    status = "limited"
    text = text("Half of the promised data sets can be found.")
    effective = JANUARY
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)
