from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffKind(models.TextChoices):
    """The roles that are held in the installation itself, not in one of its objects."""

    SECRETARIAT = "secretariat", _("secretariat")
    REVIEWER = "reviewer", _("independent reviewer")
    ADMINISTRATOR = "administrator", _("administrator")
