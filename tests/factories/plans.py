import datetime

import factory

from iltizam.core.periods import Period, Precision
from iltizam.core.uids import new_uid
from iltizam.plans import enums, models
from tests.factories.base import JANUARY, NOON, Factory, day, next_place, text
from tests.factories.core import ActorFactory
from tests.factories.directory import CountryFactory, OrganisationFactory


class PlanFactory(Factory):
    """A published plan in implementation; ``live``, ``imported`` and ``hidden`` differ."""

    class Meta:
        model = models.ActionPlan

    class Params:
        live = factory.Trait(origin=enums.Origin.LIVE, phase=enums.PlanPhase.IMPLEMENTATION)
        imported = factory.Trait(
            origin=enums.Origin.PUBLICATION,
            phase=enums.PlanPhase.CLOSED,
            as_of=Period.month(2026, 6),
        )
        hidden = factory.Trait(published_at=None)

    slug = factory.Sequence(lambda n: f"plan-{n}")
    title = factory.Sequence(lambda n: text(f"Action plan {n}"))
    territory = factory.SubFactory(CountryFactory)
    period = Period(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31), Precision.YEAR)
    phase = enums.PlanPhase.IMPLEMENTATION
    language = "en"
    required_languages = factory.LazyFunction(lambda: ["en"])
    published_at = NOON


class BandFactory(Factory):
    class Meta:
        model = models.Band

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"band_{n}")
    label = text("limited")
    minimum = factory.Sequence(lambda n: n % 101)


class FormFieldFactory(Factory):
    class Meta:
        model = models.FormField

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"field_{n}")
    label = text("Problem")
    position = factory.Sequence(lambda n: n)


class SourceFactory(Factory):
    class Meta:
        model = models.Source

    plan = factory.SubFactory(PlanFactory)
    title = text("Self-assessment report")


class AxisFactory(Factory):
    class Meta:
        model = models.Axis

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: text(f"Axis {n}"))


class CommitmentFactory(Factory):
    class Meta:
        model = models.Commitment

    class Params:
        draft = factory.Trait(phase=enums.CommitmentPhase.DRAFT)

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    position = factory.SelfAttribute("number")
    title = factory.Sequence(lambda n: text(f"Commitment {n}"))


class CommitmentTextFactory(Factory):
    class Meta:
        model = models.CommitmentText

    commitment = factory.SubFactory(CommitmentFactory)
    field = factory.SubFactory(
        FormFieldFactory, plan=factory.SelfAttribute("..commitment.plan")
    )
    text = text("Budgets are printed and nobody can search them.")


class PartnerFactory(Factory):
    class Meta:
        model = models.Partner

    commitment = factory.SubFactory(CommitmentFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = enums.PartnerRole.SUPPORTING


class FocalPointFactory(Factory):
    class Meta:
        model = models.FocalPoint

    commitment = factory.SubFactory(CommitmentFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = enums.FocalPointRole.LEAD
    starts_on = datetime.date(2026, 1, 1)


class LineageLinkFactory(Factory):
    class Meta:
        model = models.LineageLink

    earlier_uid = factory.LazyFunction(new_uid)
    later_uid = factory.LazyFunction(new_uid)
    relation = enums.LineageRelation.CARRIED_ON_BY
    basis = enums.LineageBasis.STATED


class ActivityFactory(Factory):
    class Meta:
        model = models.Activity

    class Params:
        under_way = factory.Trait(state=enums.ActivityState.UNDER_WAY)
        completed = factory.Trait(state=enums.ActivityState.COMPLETED)
        suspended = factory.Trait(
            state=enums.ActivityState.SUSPENDED, state_reason=text("Waits for the decree.")
        )
        cancelled = factory.Trait(
            state=enums.ActivityState.CANCELLED, state_reason=text("The law was not passed.")
        )

    commitment = factory.SubFactory(CommitmentFactory)
    number = factory.Sequence(lambda n: n + 1)
    key = factory.LazyAttribute(lambda o: str(o.number) if o.number else new_uid())
    position = factory.LazyAttribute(lambda o: o.number or 1)
    title = factory.Sequence(lambda n: text(f"Activity {n}"))


class RevisedDateFactory(Factory):
    class Meta:
        model = models.RevisedDate

    activity = factory.SubFactory(ActivityFactory)
    revised = Period.month(2026, 9)
    reason = text("The tender was repeated.")
    effective = JANUARY
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)
    by = factory.SubFactory(ActorFactory)


class ActivityDependencyFactory(Factory):
    class Meta:
        model = models.ActivityDependency

    activity = factory.SubFactory(ActivityFactory)
    event = text("The budget law is adopted.")


class ActivityChangeFactory(Factory):
    class Meta:
        model = models.ActivityChange

    activity = factory.SubFactory(ActivityFactory)
    kind = enums.ChangeKind.WEIGHT
    old = "1"
    new = "2"
    reason = text("It is most of the work.")
    effective = JANUARY
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)
    by = factory.SubFactory(ActorFactory)


class ProposedChangeFactory(Factory):
    """An open proposal; ``answered_no`` was refused, ``answered_yes`` became a change."""

    class Meta:
        model = models.ProposedChange

    class Params:
        answered_no = factory.Trait(
            state=enums.ProposalState.REFUSED,
            answer=text("The weight was agreed with the committee."),
            answered_by=factory.SubFactory(ActorFactory, role="secretariat"),
            answered_at=NOON,
        )
        answered_yes = factory.Trait(
            state=enums.ProposalState.APPROVED,
            answered_by=factory.SubFactory(ActorFactory, role="secretariat"),
            answered_at=NOON,
            change=factory.SubFactory(
                ActivityChangeFactory, activity=factory.SelfAttribute("..activity")
            ),
        )

    activity = factory.SubFactory(ActivityFactory)
    commitment = factory.SelfAttribute("activity.commitment")
    kind = enums.ChangeKind.WEIGHT
    new = "2"
    reason = text("It is most of the work.")
    asked_by = factory.SubFactory(ActorFactory)
    asked_at = NOON


class CommitteeRemarkFactory(Factory):
    class Meta:
        model = models.CommitteeRemark

    commitment = factory.SubFactory(CommitmentFactory)
    code = "no_progress"
    text = text("No progress since the last meeting.")
    effective = day(2026, 2, 10)


class SourceNoteFactory(Factory):
    class Meta:
        model = models.SourceNote

    plan = factory.SubFactory(PlanFactory)
    text = text("The report prints two different dates.")


class IrmRatingFactory(Factory):
    class Meta:
        model = models.IrmRating

    commitment = factory.SubFactory(CommitmentFactory)
    dimension = enums.IrmDimension.COMPLETION
    value = "substantial"
