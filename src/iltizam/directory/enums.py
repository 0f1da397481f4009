from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryKind(models.TextChoices):
    COUNTRY = "country", _("country")
    REGION = "region", _("region")
    PROVINCE = "province", _("province or prefecture")
    COMMUNE = "commune", _("commune")


class OrganisationKind(models.TextChoices):
    MINISTRY = "ministry", _("ministry or department")
    PUBLIC_BODY = "public_body", _("public body")
    INDEPENDENT = "independent", _("independent institution")
    LOCAL_AUTHORITY = "local_authority", _("local authority")
    ASSOCIATION = "association", _("association")
    INTERNATIONAL = "international", _("international organisation")
    UNIVERSITY = "university", _("university")
    PRIVATE = "private", _("private company")


class OrganisationStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    RENAMED = "renamed", _("renamed")
    DISSOLVED = "dissolved", _("dissolved")
