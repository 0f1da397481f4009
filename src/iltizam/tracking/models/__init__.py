"""What is reported about commitments and activities (spec 1.4, Progress)."""

from iltizam.tracking.models.evidence import Evidence
from iltizam.tracking.models.figures import PublishedRate, Snapshot, SnapshotRate
from iltizam.tracking.models.progress import (
    Action,
    ActionMove,
    Obstacle,
    RateReview,
)
from iltizam.tracking.models.results import (
    CommunicationAction,
    Indicator,
    Measurement,
    Outcome,
)
from iltizam.tracking.models.updates import ProgressUpdate, UpdateConfirmation

__all__ = [
    "Action",
    "ActionMove",
    "CommunicationAction",
    "Evidence",
    "Indicator",
    "Measurement",
    "Obstacle",
    "Outcome",
    "ProgressUpdate",
    "PublishedRate",
    "RateReview",
    "Snapshot",
    "SnapshotRate",
    "UpdateConfirmation",
]
