"""Which of civil society's rows are kept by the database once they are public (spec 6.27)."""

from iltizam.civilsociety.models import ParallelAssessment
from iltizam.core.immutability import refuse

refuse(ParallelAssessment, when="OLD.recorded_at IS NOT NULL")
