"""The stream of what belongs to no plan: institutions and territories, public to all."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iltizam.core.trail import label, place, show_streams
from iltizam.directory.models import Organisation, Territory

DIRECTORY = "directory"


def _stream(instance: Any) -> str | None:
    return DIRECTORY if isinstance(instance, Organisation | Territory) else None


show_streams(DIRECTORY, set)
place(_stream)
label(
    "directory.manager.named",
    _("an institution manager was named"),
    public=False,
)
label(
    "directory.manager.ended",
    _("the role of an institution manager was ended"),
    public=False,
)
