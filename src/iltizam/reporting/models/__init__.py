"""A self-assessment report and its life: calendar, texts, versions, what others say (spec 1.5)."""

from iltizam.reporting.models.comments import Comment
from iltizam.reporting.models.letterheads import Letterhead, Logo
from iltizam.reporting.models.narratives import Narrative, NarrativeVersion
from iltizam.reporting.models.readers import ReportReader
from iltizam.reporting.models.report import Report, Stage
from iltizam.reporting.models.returned import ReturnedChange, ReturnedFile
from iltizam.reporting.models.versions import CompiledDocument, Rendering, ReportVersion

__all__ = [
    "Comment",
    "CompiledDocument",
    "Letterhead",
    "Logo",
    "Narrative",
    "NarrativeVersion",
    "Rendering",
    "Report",
    "ReportReader",
    "ReportVersion",
    "ReturnedChange",
    "ReturnedFile",
    "Stage",
]
