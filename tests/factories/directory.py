import datetime

import factory

from iltizam.directory import models
from iltizam.directory.enums import OrganisationKind, OrganisationStatus, TerritoryKind
from tests.factories.accounts import UserFactory
from tests.factories.base import Factory, text


class CountryFactory(Factory):
    class Meta:
        model = models.Territory

    code = factory.Sequence(lambda n: f"X{n}")
    name = text("Arcadia")
    kind = TerritoryKind.COUNTRY


class TerritoryFactory(Factory):
    class Meta:
        model = models.Territory

    code = factory.Sequence(lambda n: f"X0-{n}")
    name = text("Northern Arcadia")
    kind = TerritoryKind.REGION
    parent = factory.SubFactory(CountryFactory)


class OrganisationFactory(Factory):
    class Meta:
        model = models.Organisation

    class Params:
        renamed = factory.Trait(
            status=OrganisationStatus.RENAMED,
            renamed_to=factory.SubFactory("tests.factories.directory.OrganisationFactory"),
        )
        association = factory.Trait(kind=OrganisationKind.ASSOCIATION)

    name = factory.Sequence(lambda n: text(f"Ministry of Works {n}"))
    kind = OrganisationKind.MINISTRY


class PersonFactory(Factory):
    class Meta:
        model = models.Person

    class Params:
        with_account = factory.Trait(user=factory.SubFactory(UserFactory))

    name = factory.Sequence(lambda n: f"Person {n}")


class AffiliationFactory(Factory):
    class Meta:
        model = models.Affiliation

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    starts_on = datetime.date(2026, 1, 1)


class InstitutionManagerFactory(Factory):
    class Meta:
        model = models.InstitutionManager

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(PersonFactory)
    starts_on = datetime.date(2026, 1, 1)
