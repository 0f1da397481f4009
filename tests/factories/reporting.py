import datetime

import factory

from iltizam.core.periods import Period, Precision
from iltizam.reporting import enums, models
from tests.factories.base import NOON, Factory, next_place
from tests.factories.core import ActorFactory
from tests.factories.plans import PlanFactory
from tests.factories.tracking import SnapshotFactory

YEAR = Period(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31), Precision.YEAR)


class ReportFactory(Factory):
    """A report with no calendar; ``actions.create_report`` makes one with it."""

    class Meta:
        model = models.Report

    plan = factory.SubFactory(PlanFactory)
    kind = enums.ReportKind.MID_TERM
    covers = YEAR
    languages = factory.LazyFunction(lambda: ["en"])
    created_by = factory.SubFactory(ActorFactory, role="secretariat")
    created_at = NOON


class StageFactory(Factory):
    class Meta:
        model = models.Stage

    class Params:
        done = factory.Trait(done_at=NOON, done_by=factory.SubFactory(ActorFactory))

    report = factory.SubFactory(ReportFactory)
    code = enums.StageCode.DATA_UPDATE
    position = 1


class NarrativeFactory(Factory):
    class Meta:
        model = models.Narrative

    report = factory.SubFactory(ReportFactory)
    slot = "context"
    language = "en"


class NarrativeVersionFactory(Factory):
    class Meta:
        model = models.NarrativeVersion

    class Params:
        returned = factory.Trait(origin=enums.NarrativeOrigin.DOCX, sender="Committee member")

    narrative = factory.SubFactory(NarrativeFactory)
    number = 1
    text = "The country joined the partnership."
    by = factory.SubFactory(ActorFactory, role="secretariat")
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class ReportVersionFactory(Factory):
    """A draft; ``sealed`` and ``published`` are the later states."""

    class Meta:
        model = models.ReportVersion

    class Params:
        sealed = factory.Trait(sealed_at=NOON, sealed_digest="0" * 64)
        published = factory.Trait(sealed=True, published_at=NOON)

    report = factory.SubFactory(ReportFactory)
    number = 1
    snapshot = factory.SubFactory(SnapshotFactory, plan=factory.SelfAttribute("..report.plan"))
    made_at = NOON
    made_by = factory.SubFactory(ActorFactory, role="secretariat")


class CompiledDocumentFactory(Factory):
    class Meta:
        model = models.CompiledDocument

    version = factory.SubFactory(ReportVersionFactory)
    language = "en"
    document = "{}"
    sha256 = "0" * 64


class RenderingFactory(Factory):
    class Meta:
        model = models.Rendering

    document = factory.SubFactory(CompiledDocumentFactory)
    format = enums.RenderingFormat.PDF
    requested_at = NOON


class ReportReaderFactory(Factory):
    class Meta:
        model = models.ReportReader

    report = factory.SubFactory(ReportFactory)
    person = factory.SubFactory("tests.factories.directory.PersonFactory", with_account=True)
    starts_on = datetime.date(2026, 1, 1)


class CommentFactory(Factory):
    class Meta:
        model = models.Comment

    class Params:
        answered = factory.Trait(
            state=enums.CommentState.ANSWERED,
            answer="It is taken up.",
            answered_by=factory.SubFactory(ActorFactory, role="secretariat"),
            answered_at=NOON,
        )

    version = factory.SubFactory(ReportVersionFactory)
    language = "en"
    block_id = "context"
    quote = "The country joined the partnership."
    text = "Say in which year."
    author = factory.SubFactory(ActorFactory, role="reader")
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class ReturnedFileFactory(Factory):
    class Meta:
        model = models.ReturnedFile

    class Params:
        refused = factory.Trait(state=enums.FileState.REFUSED, refusal="returned_damaged")

    version = factory.SubFactory(ReportVersionFactory)
    language = "en"
    file_key = "0" * 32
    file_name = "report.docx"
    size = 10
    sha256 = "0" * 64
    sender = "Committee member"
    received_at = NOON
    received_by = factory.SubFactory(ActorFactory, role="secretariat")
    state = enums.FileState.READ


class ReturnedChangeFactory(Factory):
    class Meta:
        model = models.ReturnedChange

    class Params:
        rejected = factory.Trait(
            state=enums.ReturnedChangeState.REJECTED,
            decided_by=factory.SubFactory(ActorFactory, role="secretariat"),
            decided_at=NOON,
        )

    returned_file = factory.SubFactory(ReturnedFileFactory)
    slot = "context"
    before = "The country joined the partnership."
    after = "The country joined the partnership in 2018."


class LetterheadFactory(Factory):
    class Meta:
        model = models.Letterhead

    plan = factory.SubFactory(PlanFactory)
    changed_at = NOON
    changed_by = factory.SubFactory(ActorFactory, role="secretariat")


class LogoFactory(Factory):
    class Meta:
        model = models.Logo

    letterhead = factory.SubFactory(LetterheadFactory)
    position = 1
    alternative = factory.LazyFunction(lambda: {"en": "A star"})
    sha256 = "0" * 64
    file_key = "0" * 32
