"""Territories, organisations and people (spec 1.3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from iltizam.accounts.dated import DatedQuerySet, DatedRole, ended_has_last_day, in_order
from iltizam.core.fields import LocalisedField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.directory.enums import OrganisationKind, OrganisationStatus, TerritoryKind


class Territory(models.Model):
    """Country → region → province or commune; a plan has one."""

    uid = UidField()
    code = models.CharField(_("code"), max_length=12, unique=True)
    name = LocalisedField(_("name"))
    kind = models.CharField(_("kind"), max_length=10, choices=TerritoryKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("part of")
    )

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.CheckConstraint(
                name="directory_territory_only_country_is_root",
                condition=Q(kind="country", parent=None)
                | (~Q(kind="country") & Q(parent__isnull=False)),
                violation_error_message=_("Every territory but a country is part of another."),
            ),
        ]

    def __str__(self):
        return self.code


class Organisation(models.Model):
    """A ministry, a public body, an association… A renamed one keeps its old row.

    Ministries are renamed between plans; an old plan goes on showing the old name,
    and ``renamed_to`` leads to the new one.
    """

    uid = UidField()
    name = LocalisedField(_("name"))
    acronym = models.CharField(_("acronym"), max_length=40, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("territory")
    )
    domains = models.JSONField(_("domains of expertise"), default=list, blank=True)
    website = models.URLField(_("website"), blank=True, default="")
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=OrganisationStatus,
        default=OrganisationStatus.ACTIVE,
    )
    renamed_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="former_names",
        verbose_name=_("renamed to"),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="directory_organisation_renamed_names_successor",
                condition=Q(status="renamed", renamed_to__isnull=False)
                | (~Q(status="renamed") & Q(renamed_to=None)),
                violation_error_message=_("A renamed organisation names its successor."),
            ),
            models.CheckConstraint(
                name="directory_organisation_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("An organisation cannot be part of itself."),
            ),
        ]

    def __str__(self):
        return self.acronym or next(iter(self.name.values()), self.uid)


class Person(models.Model):
    """Someone who holds or held a role; need not have an account. Never public."""

    uid = UidField()
    name = models.CharField(_("name"), max_length=200)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    phone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self):
        return self.uid


class Affiliation(models.Model):
    """A person's time in an organisation."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="affiliations", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.CheckConstraint(
                name="directory_affiliation_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.person_id} {self.starts_on}"


class InstitutionManagerQuerySet(DatedQuerySet):
    def as_held(self, user, on):
        """For the registry of roles: held in the institution, and for it."""
        role = Value(Actor.Role.MANAGER.value, output_field=models.CharField())
        rows = self.current(on).filter(person__user=user)
        return rows.values_list(role, "organisation__uid", "organisation__uid")


class InstitutionManager(DatedRole):
    """Who names leads in an institution and reviews their reports; ending it acts at once."""

    uid = UidField()
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="managers",
        verbose_name=_("institution"),
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, verbose_name=_("person")
    )

    objects = InstitutionManagerQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution manager")
        verbose_name_plural = _("institution managers")
        ordering = ["starts_on", "id"]
        constraints = [
            in_order("directory_manager_in_order"),
            ended_has_last_day("directory_manager_ended_has_last_day"),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.starts_on}"


declare(Territory, public="uid code name kind parent", restricted="id")
declare(
    Organisation,
    public="uid name acronym kind parent territory domains website status renamed_to",
    restricted="id",
)
declare(Person, restricted="id uid", personal="name languages email phone user")
declare(Affiliation, restricted="id", personal="person organisation starts_on ends_on")
declare(
    InstitutionManager,
    restricted="id uid organisation starts_on ends_on ended_at named_by",
    personal="person",
)
