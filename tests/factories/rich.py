"""One plan of an invented country with every kind of row, for tests and pictures.

What published plans leave empty is filled here: history, evidence, lineage, voices.
Days count from ``on``, so that late stays late; texts are in French, Arabic and English.
"""

import datetime

from iltizam.core.periods import Period, Precision
from iltizam.directory.enums import TerritoryKind
from iltizam.directory.models import Territory
from iltizam.plans import enums
from iltizam.plans.models import ActionPlan, Activity, Commitment
from tests import factories as make
from tests.factories import rich_texts as texts
from tests.factories.rich_commitment import Documented


def rich_plan(on: datetime.date | None = None, *, slug: str = "demo") -> ActionPlan:
    """A live, published plan that fills every table of the domain, seen on the day ``on``."""
    return _Builder(on or datetime.date(2026, 11, 20), slug).build()


class _Builder(Documented):
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
            object_uid=self.first.uid, field="summary", language="fr", made_by="site"
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
