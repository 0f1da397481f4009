import datetime

import factory

from iltizam.core import models
from iltizam.core.uids import new_uid
from tests.factories.base import Factory, text


class ActorFactory(Factory):
    class Meta:
        model = models.Actor

    role = models.Actor.Role.LEAD
    organisation_uid = factory.LazyFunction(new_uid)


class ActorPersonFactory(Factory):
    class Meta:
        model = models.ActorPerson

    actor = factory.SubFactory(ActorFactory)
    person_uid = factory.LazyFunction(new_uid)


class HolidayFactory(Factory):
    class Meta:
        model = models.Holiday

    territory_code = "XA"
    day = factory.Sequence(lambda n: datetime.date(2026, 1, 1) + datetime.timedelta(days=n))
    name = text("Day of the Constitution")


class MovedFactory(Factory):
    class Meta:
        model = models.Moved

    old_path = factory.Sequence(lambda n: f"plans/old-{n}/")
    new_path = "plans/new/"


class TextMetaFactory(Factory):
    class Meta:
        model = models.TextMeta

    object_uid = factory.LazyFunction(new_uid)
    field = "title"
    language = "en"
    made_by = models.TextMeta.Maker.SOURCE


class SearchEntryFactory(Factory):
    class Meta:
        model = models.SearchEntry

    object_uid = factory.LazyFunction(new_uid)
    scope_uid = factory.LazyFunction(new_uid)
    kind = "commitment"
    language = "en"
    title = "open budgets"


class SearchWordFactory(Factory):
    class Meta:
        model = models.SearchWord

    word = factory.Sequence(lambda n: f"budget{n}")


class WithheldFactory(Factory):
    class Meta:
        model = models.Withheld

    kind = "tracking.progressupdate"
    object_uid = factory.LazyFunction(new_uid)
    field = "text"
    reason = text("It named a person.")
    withheld_on = datetime.date(2026, 3, 2)


class PublishedHeadFactory(Factory):
    class Meta:
        model = models.PublishedHead

    day = factory.Sequence(lambda n: datetime.date(2026, 1, 1) + datetime.timedelta(days=n))
    stream = "plan:a"
    sequence = 1
    head = "0" * 64
