from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StagedState(models.TextChoices):
    """How far a plan file has come; nobody but who brought it sees anything of it yet."""

    RECEIVED = "received", pgettext_lazy("plan file", "received")
    CHECKING = "checking", _("being checked")
    READY = "ready", _("can be imported")
    REFUSED = "refused", pgettext_lazy("plan file", "refused")


# Where each state may lead; what is imported, or given up, is removed.
ARROWS = {
    StagedState.RECEIVED: {StagedState.CHECKING},
    # Back to the beginning when the process that checked it died.
    StagedState.CHECKING: {StagedState.READY, StagedState.REFUSED, StagedState.RECEIVED},
    StagedState.READY: {StagedState.CHECKING},
    StagedState.REFUSED: set(),
}
