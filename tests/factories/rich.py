"""One plan of an invented country with every kind of row, for tests and pictures.

What published plans leave empty is filled here: history, evidence, lineage, voices.
Days count from ``on``, so that late stays late; texts are in French, Arabic and English.
"""

import datetime
from decimal import Decimal

from iltizam.core.periods import Period, Precision
from iltizam.core.texts import LocalisedText
from iltizam.directory.enums import TerritoryKind
from iltizam.directory.models import Territory
from iltizam.plans import enums
from iltizam.plans.models import ActionPlan, Activity, Commitment
from iltizam.tracking.enums import ProposedBy, ReviewState, Severity
from tests import factories as make
from tests.factories import rich_texts as texts


def rich_plan(on: datetime.date | None = None, *, slug: str = "demo") -> ActionPlan:
    """A live, published plan that fills every table of the domain, seen on the day ``on``."""
    return _Builder(on or datetime.date(2026, 11, 20), slug).build()


class _Builder:
    def __init__(self, on: datetime.date, slug: str):
        self.on = on
        self.slug = slug

    def ago(self, days: int) -> Period:
        return Period.day(self.on - datetime.timedelta(days=days))

    def at(self, days: int) -> datetime.datetime:
        moment = datetime.datetime.combine(self.on, datetime.time(9), datetime.UTC)
        return moment - datetime.timedelta(days=days)

    def build(self) -> ActionPlan:
        self.places_and_people()
        self.methodology()
        self.documented_commitment()
        self.late_commitment()
        self.commitment_with_stopped_activities()
        self.completed_commitment()
        self.bare_commitments()
        self.whole_plan_rows()
        return self.plan

    def places_and_people(self):
        country = Territory.objects.filter(code="XA").first() or make.CountryFactory(
            code="XA", name=texts.COUNTRY
        )
        self.territory = make.TerritoryFactory(
            code=f"XA-{self.slug}"[:12],
            name=texts.REGION,
            kind=TerritoryKind.REGION,
            parent=country,
        )
        self.country = country
        self.ministry = make.OrganisationFactory(
            name=texts.MINISTRY, acronym="MF", territory=country
        )
        self.agency = make.OrganisationFactory(
            name=texts.AGENCY, kind="public_body", parent=self.ministry
        )
        self.old_agency = make.OrganisationFactory(
            name=texts.OLD_AGENCY, kind="public_body", status="renamed", renamed_to=self.agency
        )
        self.association = make.OrganisationFactory(name=texts.ASSOCIATION, association=True)
        make.AssociationFactory(organisation=self.association, verified=True)
        self.lead = make.ActorFactory(organisation_uid=self.ministry.uid)
        self.secretariat = make.ActorFactory(role="secretariat", organisation_uid="")

    def methodology(self):
        start = datetime.date(self.on.year - 1, 1, 1)
        self.plan = make.PlanFactory(
            slug=self.slug,
            title=texts.PLAN,
            description=texts.PLAN_DESCRIPTION,
            territory=self.country,
            ordinal=2,
            live=True,
            period=Period(start, datetime.date(self.on.year, 12, 31), Precision.YEAR),
            adopted=Period.month(self.on.year - 1, 2),
            adoption_decision=texts.ADOPTION,
            document_url="https://example.org/plan.pdf",
            ogp_id="XA-2",
            language="fr",
            required_languages=["fr", "ar"],
            optional_languages=["en"],
            methodology_note=texts.METHODOLOGY_NOTE,
            published_at=self.at(600),
        )
        for code, minimum, low, high in texts.BANDS:
            make.BandFactory(
                plan=self.plan,
                code=code,
                label=texts.BAND_LABELS[code],
                minimum=minimum,
                published_low=low,
                published_high=high,
            )
        self.fields = {
            code: make.FormFieldFactory(
                plan=self.plan, code=code, label=label, ogp_field=ogp, position=place
            )
            for place, (code, label, ogp) in enumerate(texts.FORM)
        }
        self.axes = [
            make.AxisFactory(plan=self.plan, number=number, title=title, description=text)
            for number, (title, text) in enumerate(texts.AXES, start=1)
        ]
        self.source = make.SourceFactory(
            plan=self.plan,
            title=texts.SOURCE,
            publisher=texts.MINISTRY,
            dated=self.ago(40),
            url="https://example.org/minutes",
        )

    def commitment(self, number: int | None, words, **fields) -> Commitment:
        title, summary = words
        defaults = {"lead": self.ministry, "axis": self.axes[0], "period": self.plan.period}
        return make.CommitmentFactory(
            plan=self.plan,
            number=number,
            position=number or 90,
            title=title,
            summary=summary,
            **{**defaults, **fields},
        )

    def activity(self, commitment, number, title, *, dates, percents=(), **fields) -> Activity:
        """``dates``: planned beginning and end in days from ``on``; ``percents``: (days ago, %)."""
        first, last = (self.on + datetime.timedelta(days=days) for days in dates)
        activity = make.ActivityFactory(
            commitment=commitment,
            number=number,
            title=title,
            planned=Period(first, last, Precision.DAY),
            **fields,
        )
        for days, percent in percents:
            self.update(activity, percent, days)
        return activity

    def update(self, activity, percent, days, **fields):
        return make.ProgressUpdateFactory(
            activity=activity,
            percent=percent,
            published=True,
            effective=self.ago(days),
            submitted_at=self.at(days),
            recorded_at=self.at(days),
            author=self.lead,
            **fields,
        )

    def documented_commitment(self):
        """Everything a commitment can show, on one page."""
        self.first = self.commitment(
            1,
            texts.BUDGET,
            other_stakeholders=texts.STAKEHOLDERS,
            ogp_values=["access_to_information", "technology_and_innovation"],
            policy_areas=["budget_transparency"],
            sdgs=[16, 17],
            budget_amount=Decimal("1200000.00"),
            budget_currency="XAD",
            ogp_id="XA0001",
            source=self.source,
            source_page=12,
        )
        for code, text in texts.BUDGET_TEXTS.items():
            make.CommitmentTextFactory(
                commitment=self.first, field=self.fields[code], text=text
            )
        make.PartnerFactory(commitment=self.first, organisation=self.agency)
        make.PartnerFactory(
            commitment=self.first,
            organisation=self.association,
            role=enums.PartnerRole.STAKEHOLDER,
            position=1,
        )
        self.focal_points(self.first)
        self.portal()
        self.decree()
        self.trainings()
        self.voices(self.first)
        self.figures(self.first)

    def focal_points(self, commitment):
        # A name that may appear on no page, in no file and in no index.
        person = make.PersonFactory(name="Nobody Shown", email="nobody@example.org")
        handed_over = self.on - datetime.timedelta(days=120)
        for starts, ends, role in (
            (handed_over - datetime.timedelta(days=400), handed_over, "lead"),
            (handed_over, None, "lead"),
            (handed_over, None, "deputy"),
        ):
            make.FocalPointFactory(
                commitment=commitment,
                organisation=self.ministry,
                person=person if ends is None else None,
                role=role,
                starts_on=starts,
                ends_on=ends,
            )

    def portal(self):
        """An activity with a history: a correction, a fall with its reason, a weight change."""
        portal = self.activity(
            self.first,
            1,
            texts.PORTAL,
            dates=(-500, 30),
            weight=Decimal(3),
            under_way=True,
            description=texts.PORTAL_DESCRIPTION,
            expected_output=texts.PORTAL_OUTPUT,
            responsible=self.agency,
            actual_start=self.ago(480),
        )
        self.update(portal, 20, 400, text=texts.UPDATES[0])
        wrong = self.update(portal, 85, 200, text=texts.UPDATES[1])
        self.update(portal, 58, 200, text=texts.UPDATES[2], corrects=wrong)
        self.update(
            portal,
            50,
            90,
            regression_reason=texts.REGRESSION,
            difficulties=texts.DIFFICULTY,
        )
        last = self.update(portal, 72, 12, text=texts.UPDATES[3], validated_by=self.secretariat)
        make.ProgressUpdateFactory(
            activity=portal, percent=80, submitted=True, effective=self.ago(2), author=self.lead
        )
        self.actions(portal, last)
        self.evidence(portal, last)
        make.RevisedDateFactory(
            activity=portal,
            revised=Period.day(self.on + datetime.timedelta(days=75)),
            reason=texts.POSTPONED,
            effective=self.ago(95),
            recorded_at=self.at(95),
            by=self.lead,
        )
        make.ActivityChangeFactory(
            activity=portal,
            old="1",
            new="3",
            reason=texts.WEIGHT_REASON,
            rate_before="125/3",
            rate_after="52",
            effective=self.ago(300),
            recorded_at=self.at(300),
            by=self.lead,
            approved_by=self.secretariat,
        )
        make.RateReviewFactory(
            activity=portal,
            current_percent=72,
            proposed_percent=60,
            proposed_by=ProposedBy.CIVIL_SOCIETY,
            reason=texts.REVIEW_REASON,
            effective=self.ago(8),
            recorded_at=self.at(8),
        )
        self.portal_activity = portal

    def actions(self, activity, update):
        for place, (words, moves) in enumerate(texts.ACTIONS, start=1):
            action = make.ActionFactory(activity=activity, position=place, text=words)
            for days, kind, reason in moves:
                make.ActionMoveFactory(
                    action=action,
                    kind=kind,
                    reason=reason,
                    happened=Period.month(self.on.year, 3) if kind == "done" else None,
                    effective=self.ago(days),
                    recorded_at=self.at(days),
                    update=update if days == 12 else None,
                )

    def evidence(self, activity, update):
        make.EvidenceFactory(
            activity=activity,
            update=update,
            title=texts.EVIDENCE[0],
            dated=self.ago(15),
            recorded_at=self.at(12),
            checked_at=self.at(1),
        )
        make.EvidenceFactory(
            activity=activity, title=texts.EVIDENCE[1], recorded_at=self.at(200), dead=True
        )
        make.EvidenceFactory(
            activity=activity,
            kind="minutes",
            title=texts.EVIDENCE[2],
            restricted=True,
            restriction_reason=texts.RESTRICTED,
            recorded_at=self.at(90),
        )

    def decree(self):
        """An activity that waits for another and for an outside event."""
        decree = self.activity(
            self.first,
            2,
            texts.DECREE,
            dates=(-300, -20),
            percents=[(150, 40)],
            weight=Decimal(2),
            under_way=True,
        )
        make.ActivityDependencyFactory(
            activity=decree, on_activity=self.portal_activity, event=LocalisedText()
        )
        make.ActivityDependencyFactory(activity=decree, event=texts.OUTSIDE_EVENT, position=1)
        make.ObstacleFactory(
            commitment=self.first,
            activity=decree,
            sentence=texts.OBSTACLE,
            note="Who said so is told to those a rule names.",
            since=self.ago(110),
            severity=Severity.HIGH,
            mitigation=texts.MITIGATION,
            must_act=self.ministry,
            recorded_at=self.at(110),
        )
        make.ObstacleFactory(
            commitment=self.first,
            sentence=texts.OBSTACLE_RESOLVED,
            since=self.ago(400),
            state="resolved",
            resolved=self.ago(310),
            recorded_at=self.at(400),
        )
        make.RateReviewFactory(
            activity=decree,
            current_percent=20,
            proposed_percent=40,
            state=ReviewState.ACCEPTED,
            reason=texts.REVIEW_REASON,
            answer=texts.REVIEW_ACCEPTED,
            answered=self.ago(150),
            decided_by="commitment lead",
            resulting_update=decree.updates.first(),
            effective=self.ago(160),
            recorded_at=self.at(160),
        )
        make.RateReviewFactory(
            activity=decree, refused=True, reason=texts.REVIEW_REASON, recorded_at=self.at(50)
        )

    def trainings(self):
        """Full, but not completed: the product warns. Received by letter, confirmed since."""
        trainings = self.activity(
            self.first, 3, texts.TRAININGS, dates=(-200, 60), weight=Decimal(1), under_way=True
        )
        self.update(
            trainings, 100, 30, by_letter=True, confirmed_at=self.at(28), source=self.source
        )

    def voices(self, commitment):
        make.ParallelAssessmentFactory(
            commitment=commitment,
            organisation=self.association,
            percent=40,
            text=texts.ASSESSMENT,
            evidence_url="https://example.org/assessment",
            effective=self.ago(25),
            recorded_at=self.at(25),
        )
        make.ParallelAssessmentFactory(
            commitment=commitment,
            organisation=self.association,
            unpublished=True,
            text=texts.UNPUBLISHED,
        )
        for dimension, value in texts.IRM:
            make.IrmRatingFactory(
                commitment=commitment,
                dimension=dimension,
                value=value,
                report=texts.IRM_REPORT,
                effective=self.ago(60),
                source=self.source,
            )

    def figures(self, commitment):
        for place, (name, unit, kind, values) in enumerate(texts.INDICATORS, start=1):
            indicator = make.IndicatorFactory(
                commitment=commitment,
                activity=self.portal_activity if place == 1 else None,
                position=place,
                kind=kind,
                name=name,
                unit=unit,
                baseline=Decimal(values[0]),
                baseline_date=Period.year(self.on.year - 2),
                target=Decimal(values[-1]) * 2,
            )
            for days, value in zip((400, 200, 20), values, strict=True):
                make.MeasurementFactory(
                    indicator=indicator,
                    value=Decimal(value),
                    effective=self.ago(days),
                    recorded_at=self.at(days),
                    source=self.source,
                )
        make.CommunicationActionFactory(
            commitment=commitment,
            action=texts.CAMPAIGN,
            happened=Period.month(self.on.year, 4),
            audience=texts.AUDIENCE,
            indicators=texts.CAMPAIGN_RESULT,
            source=self.source,
        )
        make.CommitteeRemarkFactory(
            commitment=commitment,
            activity=self.portal_activity,
            code="no_progress",
            text=texts.REMARK,
            effective=self.ago(40),
            source=self.source,
        )
        make.SourceNoteFactory(
            plan=self.plan, commitment=commitment, code="two_dates", text=texts.NOTE
        )

    def late_commitment(self):
        """Late, stale and not begun: what a visitor must see at once."""
        late = self.commitment(2, texts.REQUESTS, axis=self.axes[1], lead=self.agency)
        self.activity(
            late,
            1,
            texts.REQUESTS_ACTIVITIES[0],
            dates=(-400, -60),
            percents=[(180, 35)],
            under_way=True,
        )
        self.activity(late, 2, texts.REQUESTS_ACTIVITIES[1], dates=(-100, -5))
        self.activity(late, 3, texts.REQUESTS_ACTIVITIES[2], dates=(20, 40), percents=[(70, 0)])
        make.CommitteeRemarkFactory(
            commitment=late, code="platform_not_updated", text=texts.NOT_UPDATED
        )

    def commitment_with_stopped_activities(self):
        """Suspended counts as it stands, cancelled is left out: two rates are shown (R2)."""
        stopped = self.commitment(3, texts.COUNCILS, axis=self.axes[1])
        self.activity(
            stopped, 1, texts.COUNCILS_ACTIVITIES[0], dates=(-300, 10), percents=[(20, 64)]
        )
        suspended = self.activity(
            stopped,
            2,
            texts.COUNCILS_ACTIVITIES[1],
            dates=(-200, 50),
            percents=[(100, 25)],
            suspended=True,
            state_reason=texts.SUSPENDED,
        )
        cancelled = self.activity(
            stopped,
            3,
            texts.COUNCILS_ACTIVITIES[2],
            dates=(-200, 50),
            percents=[(150, 10)],
            cancelled=True,
            state_reason=texts.CANCELLED,
        )
        for activity, state, days in (
            (suspended, "suspended", 80),
            (cancelled, "cancelled", 60),
        ):
            make.ActivityChangeFactory(
                activity=activity,
                kind=enums.ChangeKind.STATE,
                old="under_way",
                new=state,
                reason=activity.state_reason,
                effective=self.ago(days),
                recorded_at=self.at(days),
                by=self.lead,
                approved_by=self.secretariat,
            )

    def completed_commitment(self):
        done = self.commitment(4, texts.LAWS, fate=enums.Fate.KEPT)
        for number, title in enumerate(texts.LAWS_ACTIVITIES, start=1):
            activity = self.activity(
                done,
                number,
                title,
                dates=(-450, -30),
                percents=[(300, 50), (35, 100)],
                completed=True,
                actual_end=self.ago(35),
            )
            make.EvidenceFactory(
                activity=activity, kind="law", title=title, recorded_at=self.at(35)
            )
        make.OutcomeFactory(
            commitment=done,
            goal_reached=True,
            effective=self.ago(20),
            source=self.source,
            **texts.OUTCOME,
        )

    def bare_commitments(self):
        """As real plans have them: without activities; without axis, lead and number."""
        self.commitment(5, texts.SCHOOLS)
        unnumbered = self.commitment(
            None, texts.HERITAGE, axis=None, lead=None, period=None, fate=enums.Fate.MERGED
        )
        make.ActivityFactory(
            commitment=unnumbered,
            number=None,
            key="x-1",
            position=1,
            title=texts.HERITAGE_ACTIVITY,
            planned=Period(None, None, Precision.TEXT, "fin de l’année"),
            state=enums.ActivityState.NOT_DOCUMENTED,
            listed_as_unfinished=True,
            published_band="limited",
            in_plan=True,
        )

    def whole_plan_rows(self):
        earlier = make.PlanFactory(
            slug=f"{self.slug}-earlier",
            title=texts.EARLIER_PLAN,
            territory=self.country,
            ordinal=1,
            imported=True,
            period=Period(
                datetime.date(self.on.year - 3, 1, 1),
                datetime.date(self.on.year - 2, 12, 31),
                Precision.YEAR,
            ),
            as_of=Period.month(self.on.year - 2, 12),
            language="fr",
            required_languages=["fr"],
            published_at=self.at(600),
        )
        before = make.CommitmentFactory(
            plan=earlier,
            number=7,
            title=texts.EARLIER_COMMITMENT,
            lead=self.old_agency,
            fate=enums.Fate.CARRIED_OVER,
        )
        for commitment, percent in ((before, 25), (None, 61)):
            make.PublishedRateFactory(
                plan=earlier, commitment=commitment, percent=percent, recorded_at=self.at(600)
            )
        make.LineageLinkFactory(
            earlier_uid=before.uid, later_uid=self.first.uid, recorded_by=self.secretariat
        )
        make.TextMetaFactory(
            object_uid=self.first.uid,
            field="title",
            language="ar",
            made_by="human",
            original_language="fr",
            original_digest="0" * 64,
            translator=self.secretariat,
        )
        snapshot = make.SnapshotFactory(
            plan=self.plan,
            name="Réunion du comité de pilotage",
            effective=self.ago(40),
            recorded_at=self.at(40),
        )
        for row, rate, whole in ((self.plan, "461/12", 38), (self.first, "52", 52)):
            make.SnapshotRateFactory(
                snapshot=snapshot, object_uid=row.uid, exact=rate, published=whole
            )
