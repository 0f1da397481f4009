"""The rich plan's first commitment: everything a commitment can show, on one page."""

import datetime
from decimal import Decimal

from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from iltizam.plans import enums
from iltizam.tracking.drafts import DraftItem
from iltizam.tracking.enums import ProposedBy, ReviewState, Severity
from tests import factories as make
from tests.factories import rich_texts as texts


class Documented:
    """What the builder of the rich plan adds to its first commitment."""

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
        self.unpublished(portal)
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

    def unpublished(self, activity):
        """Reports in every state before publication, each full, and a change asked for."""
        said = {
            "text": texts.DRAFTED,
            "difficulties": texts.DRAFTED,
            "effective": self.ago(2),
            "draft_items": [DraftItem("done", texts.DRAFTED).as_json()],
        }
        submitted = make.ProgressUpdateFactory(
            activity=activity, percent=80, submitted=True, author=self.lead, **said
        )
        make.EvidenceFactory(
            activity=activity,
            attached=True,
            update=submitted,
            title=texts.DRAFTED,
            url="https://example.org/not-public-yet",
        )
        make.ProgressUpdateFactory(activity=activity, percent=None, author=self.lead, **said)
        make.ProgressUpdateFactory(
            activity=activity,
            percent=79,
            returned=True,
            return_reason=texts.RETURNED,
            author=self.lead,
            **said,
        )
        make.ProposedChangeFactory(
            activity=activity, reason=texts.ASKED_FOR, asked_by=self.lead
        )

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
            amended_at=self.at(90),
            amendment_reason=texts.OBSTACLE_AMENDED,
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
        told = self.update(trainings, 100, 30, by_letter=True, source=self.source)
        make.UpdateConfirmationFactory(update=told, by=self.lead, recorded_at=self.at(28))

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
