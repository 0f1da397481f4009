"""What several parts of the format share."""

from iltizam.core.fields import LANGUAGE_TAG
from iltizam.exchange.codecs import Choice, Ref, Several, Text, Uid, Whole
from iltizam.exchange.shapes import Field, Shape
from iltizam.plans.enums import OgpValue
from iltizam.plans.models import SourceNote
from iltizam.tracking.models import PublishedRate

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

PUBLISHED_RATE = Shape(
    "published_rate",
    PublishedRate,
    (UID, Field("percent", codec=PERCENT, required=True), EFFECTIVE, PUBLIC_ON, FROM_SOURCE),
    owners=("plan", "axis", "commitment"),
    order=RECORDED,
    history=True,
)

SOURCE_NOTE = Shape(
    "source_note",
    SourceNote,
    (UID, Field("code"), Field("text", required=True)),
    owners=("plan", "commitment", "activity"),
)
