"""The members of the document itself: the plan, its methodology and its directory."""

from iltizam.core.fields import LANGUAGE_TAG
from iltizam.core.models import Withheld
from iltizam.directory.models import Organisation, Territory
from iltizam.exchange.codecs import Text, Uid
from iltizam.exchange.format.base import (
    EFFECTIVE,
    FROM_1,
    LANGUAGES,
    ORGANISATION,
    PERCENT,
    PUBLIC_ON,
    PUBLISHED_RATE,
    RECORDED,
    SOURCE_NOTE,
    TERRITORY_REF,
    UID,
)
from iltizam.exchange.format.commitment import COMMITMENT
from iltizam.exchange.shapes import Children, Computed, Field, Group, Origins, Shape
from iltizam.plans.models import ActionPlan, Axis, Band, FormField, LineageLink, Source
from iltizam.plans.models.plan import SLUG
from iltizam.tracking.models import Snapshot, SnapshotRate

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
        Field("purpose"),
        EFFECTIVE,
        PUBLIC_ON,
        Children("rates", SNAPSHOT_RATE),
    ),
    owners=("plan",),
    order=RECORDED,
    history=True,
)

WITHHELD = Shape(
    "withheld",
    Withheld,
    (
        Field("object", field="object_uid", codec=Uid(), required=True),
        Field("field", codec=Text(60, r"^[a-z_]+(\.[a-z0-9_]+)?$"), required=True),
        Field("language", codec=Text(20, LANGUAGE_TAG.pattern)),
        Field("reason", required=True),
        Field("on", field="withheld_on", required=True),
    ),
    key=("object_uid", "field", "language"),
    order=("id",),
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
                Field("is_fictional"),
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
                Field("update_review"),
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
        Children("withheld", WITHHELD),
    ),
    order=("id",),
)
