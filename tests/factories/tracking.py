import datetime
from decimal import Decimal

import factory

from iltizam.core.periods import Period
from iltizam.core.uids import new_uid
from iltizam.tracking import enums, models
from tests.factories.base import JANUARY, NOON, Factory, day, next_place, text
from tests.factories.core import ActorFactory
from tests.factories.plans import ActivityFactory, CommitmentFactory, PlanFactory


class ProgressUpdateFactory(Factory):
    """A draft; ``submitted``, ``returned`` and ``published`` are the later states."""

    class Meta:
        model = models.ProgressUpdate

    class Params:
        submitted = factory.Trait(state=enums.UpdateState.SUBMITTED, submitted_at=NOON)
        returned = factory.Trait(
            state=enums.UpdateState.RETURNED,
            submitted_at=NOON,
            return_reason=text("Say which regions were reached."),
            returned_at=NOON,
            returned_by=factory.SubFactory(ActorFactory, role="secretariat"),
        )
        published = factory.Trait(
            state=enums.UpdateState.PUBLISHED,
            submitted_at=NOON,
            recorded_at=NOON,
            sequence=factory.LazyFunction(next_place),
        )
        by_letter = factory.Trait(
            received_by=enums.Channel.LETTER,
            received_on=datetime.date(2026, 2, 20),
            received_from="secretary general",
        )

    activity = factory.SubFactory(ActivityFactory)
    percent = 30
    effective = JANUARY
    author = factory.SubFactory(ActorFactory)


class UpdateConfirmationFactory(Factory):
    class Meta:
        model = models.UpdateConfirmation

    update = factory.SubFactory(ProgressUpdateFactory, published=True, by_letter=True)
    by = factory.SubFactory(ActorFactory)
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class ActionFactory(Factory):
    class Meta:
        model = models.Action

    activity = factory.SubFactory(ActivityFactory)
    position = factory.LazyFunction(next_place)
    text = text("A workshop with the regions took place.")

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        kwargs["position"] = kwargs["position"] % 30_000
        return kwargs


class ActionMoveFactory(Factory):
    class Meta:
        model = models.ActionMove

    class Params:
        not_done = factory.Trait(
            kind=enums.ActionKind.NOT_DONE, reason=text("No room was free.")
        )
        additional = factory.Trait(kind=enums.ActionKind.ADDITIONAL)

    action = factory.SubFactory(ActionFactory)
    kind = enums.ActionKind.DONE
    effective = JANUARY
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class EvidenceFactory(Factory):
    class Meta:
        model = models.Evidence

    class Params:
        restricted = factory.Trait(
            url="",
            file_key=factory.LazyFunction(new_uid),
            sha256="0" * 64,
            is_public=False,
            restriction_reason=text("It names applicants."),
        )
        dead = factory.Trait(checked_at=NOON, dead_since=datetime.date(2026, 2, 1))
        # To a report that is not published yet: not public either.
        attached = factory.Trait(
            update=factory.SubFactory(
                ProgressUpdateFactory, activity=factory.SelfAttribute("..activity")
            ),
            recorded_at=None,
            sequence=None,
        )

    activity = factory.SubFactory(ActivityFactory)
    kind = enums.EvidenceKind.PAGE
    title = text("The portal's page")
    url = "https://example.org/budget"
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class ObstacleFactory(Factory):
    class Meta:
        model = models.Obstacle

    class Params:
        resolved_in_march = factory.Trait(
            state=enums.ObstacleState.RESOLVED, resolved=Period.month(2026, 3)
        )
        amended = factory.Trait(amended_at=NOON, amendment_reason=text("The office was wrong."))

    commitment = factory.SubFactory(CommitmentFactory)
    sentence = text("The decree is not signed.")
    since = JANUARY
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class RateReviewFactory(Factory):
    class Meta:
        model = models.RateReview

    class Params:
        refused = factory.Trait(
            state=enums.ReviewState.REFUSED,
            answer=text("The portal is not open yet."),
            answered=day(2026, 3, 1),
            decided_by="commitment lead",
        )

    activity = factory.SubFactory(ActivityFactory)
    proposed_by = enums.ProposedBy.COMMITTEE
    current_percent = 20
    proposed_percent = 60
    reason = text("The platform is already used.")
    effective = day(2026, 2, 10)
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class PublishedRateFactory(Factory):
    class Meta:
        model = models.PublishedRate

    plan = factory.SubFactory(PlanFactory)
    percent = 84
    effective = JANUARY
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class SnapshotFactory(Factory):
    class Meta:
        model = models.Snapshot

    plan = factory.SubFactory(PlanFactory)
    name = "Committee meeting"
    effective = JANUARY
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class SnapshotRateFactory(Factory):
    class Meta:
        model = models.SnapshotRate

    snapshot = factory.SubFactory(SnapshotFactory)
    object_uid = factory.LazyFunction(new_uid)
    exact = "1513/18"
    published = 84
    basis = "activities"


class CommunicationActionFactory(Factory):
    class Meta:
        model = models.CommunicationAction

    commitment = factory.SubFactory(CommitmentFactory)
    position = 1
    action = text("A film about the portal")


class IndicatorFactory(Factory):
    class Meta:
        model = models.Indicator

    commitment = factory.SubFactory(CommitmentFactory)
    position = 1
    name = text("Requests answered in time")


class MeasurementFactory(Factory):
    class Meta:
        model = models.Measurement

    indicator = factory.SubFactory(IndicatorFactory)
    value = Decimal(82)
    effective = JANUARY
    recorded_at = NOON
    sequence = factory.LazyFunction(next_place)


class OutcomeFactory(Factory):
    class Meta:
        model = models.Outcome

    commitment = factory.SubFactory(CommitmentFactory)
    goal_reached = True
