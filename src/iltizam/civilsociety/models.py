"""Civil society's own voice on commitments (spec 1.4, 1.7); screens come later."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from iltizam.accounts.dated import DatedQuerySet, DatedRole, ended_has_last_day, in_order
from iltizam.civilsociety.enums import AssociationStatus
from iltizam.core.fields import LinkField, LocalisedField, PeriodField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.directory.models import Organisation, Person
from iltizam.plans.models import Commitment
from iltizam.plans.models.plan import CODE
from iltizam.plans.models.visibility import OfCommitment


class Association(models.Model):
    """A civil-society organisation verified by the secretariat."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="association", verbose_name=_("organisation")
    )
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=AssociationStatus,
        default=AssociationStatus.APPLIED,
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        constraints = [
            models.CheckConstraint(
                name="civilsociety_association_verified_iff_dated",
                condition=Q(status="verified", verified_on__isnull=False)
                | ~Q(status="verified"),
                violation_error_message=_("A verified association has a date."),
            ),
        ]

    # It is known by the organisation it is the profile of.
    uid_lookup = "organisation__uid"

    def __str__(self):
        return self.uid

    @property
    def uid(self):
        return self.organisation.uid

    @property
    def name(self):
        return self.organisation.name


class RepresentativeQuerySet(DatedQuerySet):
    def as_held(self, user, on):
        """For the registry of roles: held in and for the organisation, once verified."""
        role = Value(Actor.Role.ASSOCIATION.value, output_field=models.CharField())
        rows = self.current(on).filter(
            person__user=user, association__status=AssociationStatus.VERIFIED
        )
        uid = "association__organisation__uid"
        return rows.values_list(role, uid, uid)


class Representative(DatedRole):
    """Who acts in the name of an association, and since when."""

    uid = UidField()
    association = models.ForeignKey(
        Association,
        models.PROTECT,
        related_name="representatives",
        verbose_name=_("association"),
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, verbose_name=_("person")
    )

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative of an association")
        verbose_name_plural = _("representatives of associations")
        ordering = ["starts_on", "id"]
        constraints = [
            in_order("civilsociety_representative_in_order"),
            ended_has_last_day("civilsociety_representative_ended_has_last_day"),
        ]

    def __str__(self):
        return f"{self.association_id} {self.starts_on}"


class ParallelAssessmentQuerySet(OfCommitment):
    def published(self):
        return self.filter(recorded_at__isnull=False)


class ParallelAssessment(models.Model):
    """An association's own percent and status of a commitment; never averaged."""

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment,
        models.CASCADE,
        related_name="parallel_assessments",
        verbose_name=_("commitment"),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("association")
    )
    percent = models.PositiveSmallIntegerField(_("percent"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=20, blank=True, default="", validators=[RegexValidator(CODE)]
    )
    text = LocalisedField(_("text"), blank=True)
    evidence_url = LinkField(_("evidence"), max_length=500, blank=True, default="")
    effective = PeriodField(_("moment described"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    sequence = models.PositiveBigIntegerField(_("order of recording"), null=True, blank=True)

    objects = ParallelAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("parallel assessment")
        verbose_name_plural = _("parallel assessments")
        ordering = ["recorded_at", "sequence"]
        constraints = [
            models.CheckConstraint(
                name="civilsociety_assessment_percent_0_to_100",
                condition=Q(percent=None) | Q(percent__lte=100),
                violation_error_message=_("A rate lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="civilsociety_assessment_recorded_in_order",
                condition=Q(recorded_at=None, sequence=None)
                | Q(recorded_at__isnull=False, sequence__isnull=False),
                violation_error_message=_("A published assessment has a moment and a place."),
            ),
        ]

    def __str__(self):
        return self.uid


declare(Association, public="organisation status verified_on", restricted="id")
declare(
    ParallelAssessment,
    public="""uid commitment organisation percent status text evidence_url effective_start
        effective_end effective_precision effective_text made_public_on recorded_at
        sequence""",
    restricted="id",
)
declare(
    Representative,
    restricted="id uid association starts_on ends_on ended_at named_by",
    personal="person",
)
