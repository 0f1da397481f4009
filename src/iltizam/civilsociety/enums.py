from django.db import models
from django.utils.translation import gettext_lazy as _


class AssociationStatus(models.TextChoices):
    APPLIED = "applied", _("applied")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
