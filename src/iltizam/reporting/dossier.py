"""Everything the site knows of one commitment, read in one statement."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q

from iltizam.civilsociety.models import ParallelAssessment
from iltizam.core.models import TextMeta
from iltizam.core.prepared import Prepared
from iltizam.core.rows import JsonRows, period_columns
from iltizam.plans.models import (
    Activity,
    ActivityChange,
    Band,
    Commitment,
    CommitmentText,
    CommitteeRemark,
    FocalPoint,
    IrmRating,
    LineageLink,
    Partner,
    RevisedDate,
    SourceNote,
)
from iltizam.tracking.models import (
    Action,
    ActionMove,
    CommunicationAction,
    Evidence,
    Indicator,
    Measurement,
    Obstacle,
    Outcome,
    ProgressUpdate,
    PublishedRate,
    RateReview,
)

# A commitment's page shows this many of the latest reports; an activity's shows all.
LATEST = 40

RECORDED = ("recorded_at", "sequence")
NEWEST = ("-recorded_at", "-sequence")


def commitment_dossiers(user: Any = None) -> Any:
    """The commitments this user may see, each with all its child rows as lists."""
    return (
        Commitment.objects.visible_to(user or AnonymousUser())
        .select_related("plan", "axis", "lead", "lead__parent", "source")
        .annotate(
            **_about_the_plan(),
            **_about_the_commitment(),
            **_about_its_relatives(user or AnonymousUser()),
            **_about_its_activities(),
        )
    )


_BY_NUMBER = Prepared(
    lambda slug, ref: commitment_dossiers().filter(plan__slug=slug, number=ref),
    slug=("a", "b"),
    ref=(1, 2),
)
_BY_UID = Prepared(
    lambda slug, ref: commitment_dossiers().filter(plan__slug=slug, uid=ref),
    slug=("a", "b"),
    ref=("a", "b"),
)


def commitment_dossier(user, slug, ref):
    """The commitment of an address (``ref`` its number or its uid), or None."""
    if user.is_authenticated:
        where = {"number" if isinstance(ref, int) else "uid": ref}
        return commitment_dossiers(user).filter(plan__slug=slug, **where).first()
    return (_BY_NUMBER if isinstance(ref, int) else _BY_UID).first(slug=slug, ref=ref)


def _about_the_plan():
    bands = Band.objects.filter(plan=OuterRef("plan")).order_by("minimum")
    return {
        "band_rows": JsonRows(
            bands.values("code", "label", "minimum", "published_low", "published_high")
        )
    }


def _of(model, *columns, order=("position", "id"), **related):
    rows = model.objects.filter(commitment=OuterRef("pk")).order_by(*order)
    return JsonRows(rows.values(*columns, **{n: F(path) for n, path in related.items()}))


def _about_the_commitment():
    return {**_promised(), **_said_of_it(), **_met_on_the_way(), **_came_out_of_it()}


def _promised():
    """What is promised and by whom."""
    ours = TextMeta.objects.filter(
        object_uid=OuterRef("uid"), field="summary", made_by=TextMeta.Maker.SITE
    )
    return {
        "summary_is_ours": Exists(ours),
        "text_rows": _of(
            CommitmentText,
            "text",
            order=("field__position",),
            code="field__code",
            label="field__label",
        ),
        "partner_rows": _of(
            Partner, "role", name="organisation__name", uid="organisation__uid"
        ),
        "focal_rows": _of(
            FocalPoint,
            "role",
            "starts_on",
            "ends_on",
            order=("starts_on", "id"),
            name="organisation__name",
        ),
    }


def _said_of_it():
    """What the committee, civil society, the reviewers and the source's readers say."""
    when = period_columns("effective")
    published = ParallelAssessment.objects.published().filter(commitment=OuterRef("pk"))
    return {
        "remark_rows": _of(
            CommitteeRemark, "activity", "code", "text", "proposed_title", "outcome", *when
        ),
        "note_rows": _of(SourceNote, "activity", "code", "text"),
        "rating_rows": _of(IrmRating, "dimension", "value", *when, order=("id",)),
        "assessment_rows": JsonRows(
            published.order_by(*RECORDED).values(
                "percent", "status", "text", "evidence_url", *when, name=F("organisation__name")
            )
        ),
    }


def _met_on_the_way():
    """Difficulties, and what was done to make the commitment known."""
    return {
        "obstacle_rows": _of(
            Obstacle,
            "activity",
            "sentence",
            "severity",
            "mitigation",
            "state",
            "amended_at",
            "amendment_reason",
            *period_columns("since"),
            *period_columns("resolved"),
            order=RECORDED,
            must_act_name="must_act__name",
        ),
        "communication_rows": _of(
            CommunicationAction,
            "action",
            "audience",
            "indicators",
            *period_columns("happened"),
        ),
    }


def _came_out_of_it():
    """Indicators with their measurements, the outcome, the rates that sources print."""
    when = period_columns("effective")
    measurements = Measurement.objects.filter(indicator__commitment=OuterRef("pk"))
    return {
        "indicator_rows": _of(
            Indicator,
            "id",
            "name",
            "unit",
            "kind",
            "baseline",
            "target",
            *period_columns("baseline_date"),
        ),
        "measurement_rows": JsonRows(
            measurements.order_by("effective_end", *RECORDED).values(
                "indicator", "value", *when
            )
        ),
        "outcome_rows": _of(
            Outcome,
            "goal_reached",
            "results",
            "contribution",
            "next_steps",
            "note",
            *when,
            order=("id",),
        ),
        "published_rows": _of(
            PublishedRate, "percent", "recorded_at", "sequence", *when, order=RECORDED
        ),
    }


def _about_its_relatives(user):
    """The lineage links of the commitment, and the commitments at their other ends."""
    links = LineageLink.objects.filter(
        Q(earlier_uid=OuterRef("uid")) | Q(later_uid=OuterRef("uid"))
    )
    later = LineageLink.objects.filter(earlier_uid=OuterRef(OuterRef("uid")))
    earlier = LineageLink.objects.filter(later_uid=OuterRef(OuterRef("uid")))
    others = Commitment.objects.visible_to(user).filter(
        Q(uid__in=later.values("later_uid")) | Q(uid__in=earlier.values("earlier_uid"))
    )
    return {
        "link_rows": JsonRows(
            links.order_by("id").values("earlier_uid", "later_uid", "relation", "basis")
        ),
        "relative_rows": JsonRows(
            others.order_by("id").values(
                "uid", "number", "title", slug=F("plan__slug"), plan_title=F("plan__title")
            )
        ),
    }


def activity_rows(**lookup):
    """The activities' own columns, as rows."""
    return JsonRows(
        Activity.objects.filter(**lookup)
        .order_by("position", "id")
        .values(
            "id",
            "uid",
            "key",
            "number",
            "title",
            "description",
            "expected_output",
            "state",
            "state_reason",
            "weight",
            "in_plan",
            "listed_as_unfinished",
            *period_columns("planned"),
            *period_columns("actual_start"),
            *period_columns("actual_end"),
            responsible_name=F("responsible__name"),
        )
    )


def reported_rows(path, latest=None):
    """Everything reported on the activities that ``path`` leads to (a look-up's beginning).

    ``latest`` limits the updates, revised dates and proposed rates to that many.
    """
    of = {path: OuterRef("pk")}
    return {**_done(path, of), **_reported(of, latest), **_changed(of, latest)}


def _done(path, of):
    """Actions with their moves, and the evidence."""
    by_action = {f"action__{path}": OuterRef("pk")}
    return {
        "action_rows": JsonRows(
            Action.objects.filter(**of)
            .order_by("position", "id")
            .values("id", "activity", "text")
        ),
        "move_rows": JsonRows(
            ActionMove.objects.filter(**by_action)
            .order_by(*RECORDED)
            .values(
                "action",
                "kind",
                "reason",
                "made_public_on",
                "effective_end",
                "recorded_at",
                "sequence",
                *period_columns("happened"),
            )
        ),
        "evidence_rows": JsonRows(
            Evidence.objects.published()
            .filter(**of)
            .order_by(*RECORDED)
            .values(
                "uid",
                "activity",
                "uid",
                "kind",
                "title",
                "url",
                "file_key",
                "sha256",
                "is_public",
                "restriction_reason",
                "dead_since",
                *period_columns("dated"),
            )
        ),
    }


def _reported(of, latest):
    """Published updates and proposed rates, newest first."""
    when = period_columns("effective")
    return {
        "update_rows": JsonRows(
            ProgressUpdate.objects.published()
            .filter(**of)
            .order_by(*NEWEST)
            .values(
                "uid",
                "activity",
                "percent",
                "text",
                "difficulties",
                "regression_reason",
                "no_evidence_reason",
                *RECORDED,
                *when,
                corrected_uid=F("corrects__uid"),
            )[:latest]
        ),
        "review_rows": JsonRows(
            RateReview.objects.filter(**of)
            .order_by(*NEWEST)
            .values(
                "activity",
                "proposed_by",
                "current_percent",
                "proposed_percent",
                "reason",
                "state",
                "answer",
                "decided_by",
                *RECORDED,
                *when,
                *period_columns("answered"),
            )[:latest]
        ),
    }


def _changed(of, latest):
    """Revised dates, and changes of weight, state and membership (R7), newest first."""
    when = period_columns("effective")
    return {
        "revised_rows": JsonRows(
            RevisedDate.objects.filter(**of)
            .order_by(*NEWEST)
            .values(
                "activity",
                "reason",
                *RECORDED,
                *period_columns("revised"),
                *when,
            )[:latest]
        ),
        "change_rows": JsonRows(
            ActivityChange.objects.filter(**of)
            .order_by(*NEWEST)
            .values(
                "activity",
                "kind",
                "old",
                "new",
                "reason",
                "rate_before",
                "rate_after",
                *RECORDED,
                *when,
            )
        ),
    }


def _about_its_activities():
    return {
        "activity_rows": activity_rows(commitment=OuterRef("pk")),
        **reported_rows("activity__commitment", LATEST),
    }
