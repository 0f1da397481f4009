"""The plan format, version 1: every member of the file, in its order.

This is the one place that says which field is which member. ``docs/data-format.md``
says what each means.
"""

from decimal import Decimal

from iltizam.civilsociety.models import ParallelAssessment
from iltizam.core.fields import LANGUAGE_TAG
from iltizam.directory.models import Organisation, Territory
from iltizam.exchange.codecs import (
    MOST_WORDS_OF_A_SUMMARY,
    Choice,
    Hash,
    Localised,
    Number,
    Ref,
    Several,
    Text,
    Uid,
    Whole,
)
from iltizam.exchange.shapes import Children, Computed, Field, Group, Origins, Shape
from iltizam.plans.enums import OgpValue
from iltizam.plans.models import (
    ActionPlan,
    Activity,
    ActivityChange,
    ActivityDependency,
    Axis,
    Band,
    Commitment,
    CommitmentText,
    CommitteeRemark,
    FocalPoint,
    FormField,
    IrmRating,
    LineageLink,
    Partner,
    RevisedDate,
    Source,
    SourceNote,
)
from iltizam.plans.models.plan import CODE, SLUG
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
    Snapshot,
    SnapshotRate,
)

FORMAT = "iltizam-plan"
VERSION = 1

PERCENT = Whole(0, 100)
FROM_1 = Whole(1)
ORGANISATION = Ref("organisation", Uid())
SOURCE = Ref("source", Uid())
ACTIVITY_REF = Ref("activity", Uid())
UPDATE_REF = Ref("update", Uid())
TERRITORY_REF = Ref("territory", Text(12))
LANGUAGES = Several(Text(20, LANGUAGE_TAG.pattern))
GOALS = Several(Whole(1, 17))
OGP_VALUES = Several(Choice(tuple(OgpValue.values)))

RECORDED = ("recorded_at", "sequence")
UID = Field("uid", required=True)
EFFECTIVE = Field("effective", required=True)
PUBLIC_ON = Field("made_public_on")
FROM_SOURCE = Field("source", codec=SOURCE)

TERRITORY = Shape(
    "territory",
    Territory,
    (
        UID,
        Field("code", codec=Text(12, r"^[A-Za-z0-9-]+$"), required=True),
        Field("name", required=True),
        Field("kind", required=True),
        Field("parent", codec=TERRITORY_REF),
    ),
    ref="territory",
)

ORGANISATION_SHAPE = Shape(
    "organisation",
    Organisation,
    (
        UID,
        Field("name", required=True),
        Field("acronym"),
        Field("kind", required=True),
        Field("parent", codec=ORGANISATION),
        Field("territory", codec=TERRITORY_REF),
        Field("domains"),
        Field("website"),
        Field("status"),
        Field("renamed_to", codec=ORGANISATION),
        Origins(),
    ),
    ref="organisation",
)

BAND = Shape(
    "band",
    Band,
    (
        Field("code", required=True),
        Field("label", required=True),
        Field("minimum", codec=PERCENT, required=True, always=True),
        Field("published_low", codec=PERCENT),
        Field("published_high", codec=PERCENT),
    ),
    owners=("plan",),
    key=("code",),
    order=("minimum",),
)

FORM_FIELD = Shape(
    "form_field",
    FormField,
    (
        Field("code", required=True),
        Field("label", required=True),
        Field("required", field="is_required"),
        Field("ogp_field"),
    ),
    owners=("plan",),
    key=("code",),
    ref="form_field",
)

SOURCE_SHAPE = Shape(
    "source",
    Source,
    (
        UID,
        Field("title", required=True),
        Field("publisher"),
        Field("dated"),
        Field("url"),
        Origins(),
    ),
    owners=("plan",),
    ref="source",
)

PUBLISHED_RATE = Shape(
    "published_rate",
    PublishedRate,
    (UID, Field("percent", codec=PERCENT, required=True), EFFECTIVE, PUBLIC_ON, FROM_SOURCE),
    owners=("plan", "axis", "commitment"),
    order=RECORDED,
    history=True,
)

AXIS = Shape(
    "axis",
    Axis,
    (
        UID,
        Field("number", codec=FROM_1, required=True),
        Field("title", required=True),
        Field("description"),
        Origins(),
        Computed("rate", "rate"),
        Children("published_rates", PUBLISHED_RATE),
    ),
    owners=("plan",),
    order=("number",),
    ref="axis",
)

SOURCE_NOTE = Shape(
    "source_note",
    SourceNote,
    (UID, Field("code"), Field("text", required=True)),
    owners=("plan", "commitment", "activity"),
)

UPDATE = Shape(
    "update",
    ProgressUpdate,
    (
        UID,
        Field("percent", codec=PERCENT, required=True),
        EFFECTIVE,
        PUBLIC_ON,
        Field("text"),
        Field("difficulties"),
        Field("regression_reason"),
        Field("corrects", codec=UPDATE_REF),
        Field("received_by"),
        Field("received_on"),
        FROM_SOURCE,
        Origins(),
    ),
    owners=("activity",),
    order=RECORDED,
    history=True,
    only=lambda: {"state": "published"},
    ref="update",
)

MOVE = Shape(
    "move",
    ActionMove,
    (
        UID,
        Field("kind", required=True),
        Field("reason"),
        Field("happened"),
        EFFECTIVE,
        PUBLIC_ON,
        Field("update", codec=UPDATE_REF),
        FROM_SOURCE,
        Origins(),
    ),
    owners=("action",),
    order=RECORDED,
    history=True,
)

ACTION = Shape(
    "action",
    Action,
    (UID, Field("text", required=True), Origins(), Children("moves", MOVE)),
    owners=("activity",),
)

EVIDENCE = Shape(
    "evidence",
    Evidence,
    (
        UID,
        Field("kind", required=True),
        Field("title"),
        Field("url"),
        Field("sha256", codec=Hash()),
        Field("dated"),
        Field("is_public"),
        Field("restriction_reason"),
        PUBLIC_ON,
        Field("update", codec=UPDATE_REF),
        Origins(),
    ),
    owners=("activity",),
    order=RECORDED,
    history=True,
)

RATE_REVIEW = Shape(
    "rate_review",
    RateReview,
    (
        UID,
        Field("proposed_by", required=True),
        Field("current_percent", codec=PERCENT),
        Field("proposed_percent", codec=PERCENT, required=True),
        Field("reason"),
        EFFECTIVE,
        PUBLIC_ON,
        Field("state", always=True, once=True),
        Field("answer", once=True),
        Field("answered", once=True),
        Field("decided_by", once=True),
        Field("resulting_update", codec=UPDATE_REF, once=True),
        FROM_SOURCE,
        Origins(),
    ),
    owners=("activity",),
    order=RECORDED,
    history=True,
)

REVISED_DATE = Shape(
    "revised_date",
    RevisedDate,
    (
        UID,
        Field("revised", required=True),
        Field("reason", required=True),
        EFFECTIVE,
        PUBLIC_ON,
        Origins(),
    ),
    owners=("activity",),
    order=RECORDED,
    history=True,
)

DEPENDENCY = Shape(
    "dependency",
    ActivityDependency,
    (Field("activity", field="on_activity", codec=ACTIVITY_REF), Field("event")),
    owners=("activity",),
    key=("on_activity", "event"),
)

CHANGE = Shape(
    "change",
    ActivityChange,
    (
        UID,
        Field("kind", required=True),
        Field("old"),
        Field("new"),
        Field("reason", required=True),
        Field("rate_before"),
        Field("rate_after"),
        EFFECTIVE,
        PUBLIC_ON,
        Origins(),
    ),
    owners=("activity",),
    order=RECORDED,
    history=True,
)

ACTIVITY = Shape(
    "activity",
    Activity,
    (
        UID,
        Field("key", required=True),
        Field("number", codec=FROM_1, always=True),
        Field("number_source"),
        Field("title", required=True),
        Field("description"),
        Field("expected_output"),
        Field("weight", codec=Number(9, 3, above=Decimal(0)), always=True),
        Computed("percent", "percent"),
        Computed("status", "status"),
        Field("state", always=True),
        Field("state_reason"),
        Field("published_band"),
        Field("listed_as_unfinished"),
        Field("in_plan"),
        Field("responsible", codec=ORGANISATION),
        Field("planned"),
        Field("actual_start"),
        Field("actual_end"),
        Origins(),
        Children("revised_dates", REVISED_DATE),
        Children("waits_for", DEPENDENCY),
        Children("changes", CHANGE),
        Children("updates", UPDATE),
        Children("actions", ACTION),
        Children("evidence", EVIDENCE),
        Children("rate_reviews", RATE_REVIEW),
        Children("source_notes", SOURCE_NOTE),
    ),
    owners=("commitment",),
    ref="activity",
)

COMMITMENT_TEXT = Shape(
    "commitment_text",
    CommitmentText,
    (
        Field("field", codec=Ref("form_field", Text(40, CODE)), required=True),
        Field("text", required=True),
    ),
    owners=("commitment",),
    key=("field",),
    order=("field__position", "field__id"),
)

PARTNER = Shape(
    "partner",
    Partner,
    (
        Field("organisation", codec=ORGANISATION, required=True),
        Field("role", required=True),
    ),
    owners=("commitment",),
    key=("organisation", "role"),
)

FOCAL_POINT = Shape(
    "focal_point",
    FocalPoint,
    (
        UID,
        Field("organisation", codec=ORGANISATION),
        Field("role", required=True),
        Field("starts_on"),
        Field("ends_on"),
    ),
    owners=("commitment",),
    order=("id",),
)

OUTCOME = Shape(
    "outcome",
    Outcome,
    (
        UID,
        Field("goal_reached"),
        Field("results"),
        Field("contribution"),
        Field("next_steps"),
        Field("note"),
        Field("effective"),
        FROM_SOURCE,
        Origins(),
    ),
    owners=("commitment",),
    order=("id",),
)

COMMUNICATION = Shape(
    "communication",
    CommunicationAction,
    (
        UID,
        Field("action", required=True),
        Field("happened"),
        Field("audience"),
        Field("indicators"),
        FROM_SOURCE,
        Origins(),
    ),
    owners=("commitment",),
)

MEASUREMENT = Shape(
    "measurement",
    Measurement,
    (UID, Field("value", required=True), Field("effective"), PUBLIC_ON, FROM_SOURCE),
    owners=("indicator",),
    order=RECORDED,
    history=True,
)

INDICATOR = Shape(
    "indicator",
    Indicator,
    (
        UID,
        Field("activity", codec=ACTIVITY_REF),
        Field("kind", required=True, always=True),
        Field("name", required=True),
        Field("unit"),
        Field("baseline"),
        Field("baseline_date"),
        Field("target"),
        Origins(),
        Children("measurements", MEASUREMENT),
    ),
    owners=("commitment",),
)

REMARK = Shape(
    "remark",
    CommitteeRemark,
    (
        UID,
        Field("activity", codec=ACTIVITY_REF),
        Field("code", required=True),
        Field("text"),
        Field("proposed_title"),
        EFFECTIVE,
        PUBLIC_ON,
        Field("outcome", always=True),
        Field("outcome_reason"),
        FROM_SOURCE,
        Origins(),
    ),
    owners=("commitment",),
)

IRM_RATING = Shape(
    "irm_rating",
    IrmRating,
    (
        UID,
        Field("dimension", required=True),
        Field("value", required=True),
        Field("report"),
        Field("effective"),
        FROM_SOURCE,
        Origins(),
    ),
    owners=("commitment",),
    order=("id",),
)

ASSESSMENT = Shape(
    "parallel_assessment",
    ParallelAssessment,
    (
        UID,
        Field("organisation", codec=ORGANISATION, required=True),
        Field("percent", codec=PERCENT),
        Field("status"),
        Field("text"),
        Field("evidence_url"),
        EFFECTIVE,
        PUBLIC_ON,
        Origins(),
    ),
    owners=("commitment",),
    order=RECORDED,
    history=True,
    only=lambda: {"recorded_at__isnull": False},
)

OBSTACLE = Shape(
    "obstacle",
    Obstacle,
    (
        UID,
        Field("activity", codec=ACTIVITY_REF),
        Field("sentence", required=True),
        Field("since", required=True),
        Field("severity", always=True),
        Field("mitigation"),
        Field("must_act", codec=ORGANISATION),
        Field("state", always=True),
        Field("resolved"),
        PUBLIC_ON,
        Origins(),
    ),
    owners=("commitment",),
    order=RECORDED,
)

COMMITMENT = Shape(
    "commitment",
    Commitment,
    (
        UID,
        Field("number", codec=FROM_1, always=True),
        Field("number_source"),
        Field("phase", always=True),
        Field("title", required=True),
        Field("summary", codec=Localised(is_name=True, most_words=MOST_WORDS_OF_A_SUMMARY)),
        Field("axis", codec=Ref("axis", FROM_1), always=True),
        Field("lead", codec=ORGANISATION, always=True),
        Computed("status", "status"),
        Computed("rate", "rate"),
        Children("texts", COMMITMENT_TEXT, mapping=True),
        Children("partners", PARTNER),
        Field("other_stakeholders"),
        Field("ogp_values", codec=OGP_VALUES),
        Field("policy_areas"),
        Field("sdgs", codec=GOALS),
        Field("period"),
        Group(
            "budget",
            (
                Field("amount", "budget_amount", Number(16, 2, lowest=Decimal(0))),
                Field("currency", "budget_currency", Text(3, r"^[A-Z]{3}$")),
            ),
        ),
        Field("fate"),
        Field("ogp_id"),
        FROM_SOURCE,
        Field("source_page", codec=FROM_1),
        Origins(),
        Children("published_rates", PUBLISHED_RATE),
        Children("focal_points", FOCAL_POINT),
        Children("outcome", OUTCOME, single=True),
        Children("communication", COMMUNICATION),
        Children("indicators", INDICATOR),
        Children("remarks", REMARK),
        Children("irm_ratings", IRM_RATING),
        Children("parallel_assessments", ASSESSMENT),
        Children("obstacles", OBSTACLE),
        Children("source_notes", SOURCE_NOTE),
        Children("activities", ACTIVITY, always=True),
    ),
    owners=("plan",),
)

LINEAGE = Shape(
    "lineage",
    LineageLink,
    (
        UID,
        Field("earlier", field="earlier_uid", codec=Uid(), required=True),
        Field("later", field="later_uid", codec=Uid(), required=True),
        Field("relation", required=True),
        Field("basis", required=True),
    ),
    order=("uid",),
)

SNAPSHOT_RATE = Shape(
    "snapshot_rate",
    SnapshotRate,
    (
        Field("object", field="object_uid", codec=Uid(), required=True),
        Field("exact", codec=Text(80, r"^\d+(/[1-9]\d*)?$")),
        Field("published", codec=PERCENT),
        Field("basis"),
    ),
    owners=("snapshot",),
    key=("object_uid",),
    order=("id",),
    history=True,
)

SNAPSHOT = Shape(
    "snapshot",
    Snapshot,
    (
        UID,
        Field("name", required=True),
        EFFECTIVE,
        PUBLIC_ON,
        Children("rates", SNAPSHOT_RATE),
    ),
    owners=("plan",),
    order=RECORDED,
    history=True,
)

PLAN = Shape(
    "plan",
    ActionPlan,
    (
        Group(
            "plan",
            (
                UID,
                Field("slug", codec=Text(60, SLUG), required=True),
                Field("title", required=True),
                Field("description"),
                Field("territory", codec=TERRITORY_REF, required=True),
                Field("ordinal", codec=FROM_1),
                Field("period"),
                Field("phase", required=True),
                Field("origin", required=True, always=True),
                Field("activity_list", required=True, always=True),
                Field("language", codec=Text(20, LANGUAGE_TAG.pattern), required=True),
                Field("required_languages", codec=LANGUAGES, required=True),
                Field("optional_languages", codec=LANGUAGES),
                Field("as_of"),
                Field("adopted"),
                Field("adoption_decision"),
                Field("document_url"),
                Field("ogp_id"),
                Origins(),
            ),
        ),
        Computed("rate", "rate"),
        Group(
            "methodology",
            (
                Field("rate_rule", required=True, always=True),
                Field("cancelled_rule", required=True, always=True),
                Field("stale_after_days", codec=FROM_1, always=True),
                Field("at_risk_points", codec=PERCENT, always=True),
                Field("review_answer_days", always=True),
                Field("note", field="methodology_note"),
                Children("bands", BAND, always=True),
            ),
        ),
        Children("form", FORM_FIELD),
        Children("territories", TERRITORY),
        Children("organisations", ORGANISATION_SHAPE),
        Children("sources", SOURCE_SHAPE),
        Children("axes", AXIS),
        Children("published_rates", PUBLISHED_RATE),
        Children("commitments", COMMITMENT, always=True),
        Children("lineage", LINEAGE),
        Children("source_notes", SOURCE_NOTE),
        Children("snapshots", SNAPSHOT),
    ),
    order=("id",),
)
