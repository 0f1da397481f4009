"""The stream of what belongs to no plan: institutions and territories, public to all."""

from typing import Any

from iltizam.core.trail import place, show_streams
from iltizam.directory.models import Organisation, Territory

DIRECTORY = "directory"


def _stream(instance: Any) -> str | None:
    return DIRECTORY if isinstance(instance, Organisation | Territory) else None


show_streams(DIRECTORY, set)
place(_stream)
