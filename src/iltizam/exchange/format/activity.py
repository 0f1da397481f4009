"""The members of an activity and of what is reported about it."""

from decimal import Decimal

from iltizam.exchange.codecs import Hash, Number
from iltizam.exchange.format.base import (
    ACTIVITY_REF,
    EFFECTIVE,
    FROM_1,
    FROM_SOURCE,
    ORGANISATION,
    PERCENT,
    PUBLIC_ON,
    RECORDED,
    SOURCE_NOTE,
    UID,
    UPDATE_REF,
)
from iltizam.exchange.shapes import Children, Computed, Field, Origins, Shape
from iltizam.plans.models import Activity, ActivityChange, ActivityDependency, RevisedDate
from iltizam.tracking.models import Action, ActionMove, Evidence, ProgressUpdate, RateReview

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
        Field("no_evidence_reason"),
        Field("corrects", codec=UPDATE_REF),
        Field("received_by"),
        Field("received_on"),
        FROM_SOURCE,
        Origins(),
    ),
    owners=("activity",),
    order=RECORDED,
    history=True,
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
        Field("reason"),
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
