"""Which rows of a plan's history are kept by the database (spec 6.27)."""

from iltizam.core.immutability import refuse
from iltizam.plans.models import ActivityChange, RevisedDate

refuse(RevisedDate)
refuse(ActivityChange)
