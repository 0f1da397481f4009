"""The members of a commitment and of what stands below it."""

from decimal import Decimal

from iltizam.civilsociety.models import ParallelAssessment
from iltizam.exchange.codecs import Localised, Number, Ref, Text
from iltizam.exchange.format.activity import ACTIVITY
from iltizam.exchange.format.base import (
    ACTIVITY_REF,
    EFFECTIVE,
    FROM_1,
    FROM_SOURCE,
    GOALS,
    OGP_VALUES,
    ORGANISATION,
    PERCENT,
    PUBLIC_ON,
    PUBLISHED_RATE,
    RECORDED,
    SOURCE_NOTE,
    UID,
)
from iltizam.exchange.shapes import Children, Computed, Field, Group, Origins, Shape
from iltizam.plans.models import (
    Commitment,
    CommitmentText,
    CommitteeRemark,
    FocalPoint,
    IrmRating,
    Partner,
)
from iltizam.plans.models.plan import CODE
from iltizam.plans.texts import MOST_WORDS_OF_A_SUMMARY
from iltizam.tracking.models import (
    CommunicationAction,
    Indicator,
    Measurement,
    Obstacle,
    Outcome,
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
        Field("ogp_column"),
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
)

OBSTACLE = Shape(
    "obstacle",
    Obstacle,
    (
        UID,
        Field("activity", codec=ACTIVITY_REF),
        Field("sentence", required=True, amended=True),
        Field("amended_at", amended=True),
        Field("amendment_reason", amended=True),
        Field("since", required=True),
        Field("severity", always=True, free=True),
        Field("mitigation", free=True),
        Field("must_act", codec=ORGANISATION, free=True),
        Field("state", always=True, free=True),
        Field("resolved", free=True),
        PUBLIC_ON,
        Origins(),
    ),
    owners=("commitment",),
    order=RECORDED,
    history=True,
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
