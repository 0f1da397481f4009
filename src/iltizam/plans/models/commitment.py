"""The commitment: what is promised, by whom, since when, carried on by what."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from iltizam.accounts.dated import DatedQuerySet, DatedRole, ended_has_last_day
from iltizam.core.fields import LocalisedField, PeriodField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.directory.models import Organisation, Person
from iltizam.plans.enums import (
    CommitmentPhase,
    Fate,
    FocalPointRole,
    LineageBasis,
    LineageRelation,
    NumberSource,
    PartnerRole,
)
from iltizam.plans.models.plan import ActionPlan, Axis, FormField, Source
from iltizam.plans.models.visibility import OfCommitment, OfPlan


class CommitmentQuerySet(OfPlan):
    def in_order(self) -> "CommitmentQuerySet":
        return self.order_by("position", "number", "id")


class Commitment(models.Model):
    """One promise of a plan. Axis, lead and number are optional: real plans lack them."""

    uid = UidField()
    plan = models.ForeignKey(
        ActionPlan, models.CASCADE, related_name="commitments", verbose_name=_("plan")
    )
    axis = models.ForeignKey(
        Axis,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("axis"),
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    number_source = models.CharField(
        _("number given by"),
        max_length=9,
        choices=NumberSource,
        default=NumberSource.PUBLISHED,
    )
    position = models.PositiveSmallIntegerField(_("position"))
    phase = models.CharField(
        _("phase"), max_length=7, choices=CommitmentPhase, default=CommitmentPhase.ADOPTED
    )
    title = LocalisedField(_("title"))
    summary = LocalisedField(_("plain-language summary"), blank=True)
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_commitments",
        verbose_name=_("lead institution"),
    )
    other_stakeholders = LocalisedField(_("other stakeholders"), blank=True)
    ogp_values = models.JSONField(_("OGP values"), default=list, blank=True)
    policy_areas = models.JSONField(_("policy areas"), default=list, blank=True)
    sdgs = models.JSONField(_("Sustainable Development Goals"), default=list, blank=True)
    period = PeriodField(_("period"))
    budget_amount = models.DecimalField(
        _("budget"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    budget_currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    fate = models.CharField(
        _("what became of it"), max_length=12, choices=Fate, blank=True, default=""
    )
    ogp_id = models.CharField(_("OGP identifier"), max_length=40, blank=True, default="")
    # From here on a weight changes by R7 only; it belongs to the installation, like
    # every moment of recording, and is in no plan file.
    weights_locked_at = models.DateTimeField(_("weights locked at"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )
    source_page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plans_commitment_one_per_number",
                violation_error_message=_("Two commitments of a plan cannot have one number."),
            ),
            models.CheckConstraint(
                name="plans_commitment_number_from_1",
                condition=Q(number=None) | Q(number__gte=1),
                violation_error_message=_("Commitments are numbered from 1."),
            ),
            models.CheckConstraint(
                name="plans_commitment_budget_has_currency",
                condition=Q(budget_amount=None, budget_currency="")
                | (
                    Q(budget_amount__isnull=False, budget_amount__gte=0)
                    & ~Q(budget_currency="")
                ),
                violation_error_message=_("A budget has an amount and a currency."),
            ),
        ]

    def __str__(self):
        return f"{self.plan_id}/{self.number or self.uid}"

    @property
    def is_draft(self):
        return self.phase == CommitmentPhase.DRAFT


class CommitmentText(models.Model):
    """The text of one field of the plan's form, for one commitment."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="texts", verbose_name=_("commitment")
    )
    field = models.ForeignKey(FormField, models.PROTECT, verbose_name=_("field"))
    text = LocalisedField(_("text"))

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("text of a commitment")
        verbose_name_plural = _("texts of commitments")
        ordering = ["field__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "field"],
                name="plans_commitmenttext_one_per_field",
                violation_error_message=_("A commitment has one text per field."),
            ),
        ]

    def __str__(self):
        return f"{self.commitment_id}.{self.field_id}"


class Partner(models.Model):
    """An institution that supports a commitment, or another stakeholder."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="partners", verbose_name=_("commitment")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=11, choices=PartnerRole)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "organisation", "role"],
                name="plans_partner_once_per_role",
                violation_error_message=_("This organisation is already named in that role."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.role}"


class FocalPointQuerySet(DatedQuerySet, OfCommitment):
    def as_held(self, user, on):
        """For the registry of roles: held in the commitment, for the focal point's
        institution, else for the commitment's lead."""
        organisation = Coalesce("organisation__uid", "commitment__lead__uid", Value(""))
        rows = self.current(on).filter(person__user=user)
        return rows.values_list("role", "commitment__uid", organisation)


class FocalPoint(DatedRole):
    """A dated assignment to a commitment; ending it is a date, and acts at once."""

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="focal_points", verbose_name=_("commitment")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("organisation")
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=6, choices=FocalPointRole)
    # Publications name focal points without saying since when.
    starts_on = models.DateField(_("from"), null=True, blank=True)

    objects = FocalPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="plans_focalpoint_in_order",
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("It ends before it begins."),
            ),
            ended_has_last_day("plans_focalpoint_ended_has_last_day"),
        ]

    def __str__(self):
        return f"{self.commitment_id} {self.role}"


class LineageLink(models.Model):
    """One step from an earlier object to a later one, walkable both ways.

    By uid: ideas and clusters of later apps join the same graph, and a plan may name
    a commitment of a plan that this installation does not have.
    """

    uid = UidField()
    earlier_uid = models.CharField(_("earlier"), max_length=16)
    later_uid = models.CharField(_("later"), max_length=16)
    relation = models.CharField(_("relation"), max_length=13, choices=LineageRelation)
    basis = models.CharField(_("basis"), max_length=8, choices=LineageBasis)
    recorded_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("lineage link")
        verbose_name_plural = _("lineage links")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["earlier_uid"], name="plans_lineage_earlier"),
            models.Index(fields=["later_uid"], name="plans_lineage_later"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["earlier_uid", "later_uid", "relation"],
                name="plans_lineage_once",
                violation_error_message=_("These two are already linked so."),
            ),
            models.CheckConstraint(
                name="plans_lineage_between_two",
                condition=~Q(earlier_uid=F("later_uid")),
                violation_error_message=_("Nothing carries on itself."),
            ),
        ]

    def __str__(self):
        return f"{self.earlier_uid} {self.relation} {self.later_uid}"


declare(
    Commitment,
    public="""uid plan axis number number_source position phase title summary lead
        other_stakeholders ogp_values policy_areas sdgs
        period_start period_end period_precision period_text budget_amount budget_currency
        fate ogp_id weights_locked_at source source_page""",
    restricted="id",
)
declare(CommitmentText, public="commitment field text", restricted="id")
declare(Partner, public="commitment organisation role position", restricted="id")
declare(
    FocalPoint,
    public="uid commitment organisation role starts_on ends_on",
    restricted="id ended_at named_by",
    personal="person",
)
declare(
    LineageLink,
    public="uid earlier_uid later_uid relation basis",
    restricted="id recorded_by",
)
