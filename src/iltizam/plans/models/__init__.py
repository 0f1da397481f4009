"""Action plans and what they promise (spec 1.4).

The tables are grouped by what a reader looks for: the plan with its methodology,
the commitment, the activity, and what others say of them.
"""

from iltizam.plans.models.activity import (
    Activity,
    ActivityChange,
    ActivityDependency,
    RevisedDate,
)
from iltizam.plans.models.commitment import (
    Commitment,
    CommitmentText,
    FocalPoint,
    LineageLink,
    Partner,
)
from iltizam.plans.models.plan import ActionPlan, Axis, Band, FormField, Source
from iltizam.plans.models.proposals import ProposedChange
from iltizam.plans.models.remarks import CommitteeRemark, IrmRating, SourceNote

__all__ = [
    "ActionPlan",
    "Activity",
    "ActivityChange",
    "ActivityDependency",
    "Axis",
    "Band",
    "Commitment",
    "CommitmentText",
    "CommitteeRemark",
    "FocalPoint",
    "FormField",
    "IrmRating",
    "LineageLink",
    "Partner",
    "ProposedChange",
    "RevisedDate",
    "Source",
    "SourceNote",
]
