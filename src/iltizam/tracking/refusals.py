"""Which reported rows are kept by the database once they are public (spec 6.27)."""

from iltizam.core.immutability import refuse
from iltizam.tracking.models import (
    ActionMove,
    Measurement,
    ProgressUpdate,
    PublishedRate,
    Snapshot,
    SnapshotRate,
)

refuse(ProgressUpdate, when="OLD.state = 'published'")
refuse(ActionMove)
refuse(Measurement)
refuse(PublishedRate)
refuse(Snapshot)
refuse(SnapshotRate)
