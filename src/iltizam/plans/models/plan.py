"""The plan, its axes, its methodology and its sources."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, PeriodField
from iltizam.core.models import Holiday
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.core.workdays import Calendar
from iltizam.directory.models import Territory
from iltizam.plans.enums import (
    ActivityList,
    CancelledRule,
    Origin,
    PlanPhase,
    PlanRateRule,
    UpdateReview,
)
from iltizam.plans.models.visibility import OfPlan, is_visible_to

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CODE = r"^[a-z][a-z0-9_]*$"


def newest():
    """The order of plans by where they begin, the latest first."""
    begins = Coalesce("period_start", "as_of_start")
    return begins.desc(nulls_last=True), "-ordinal", "slug"


class ActionPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The plans this user may see: for now the published ones, for everybody."""
        return self.filter(is_visible_to(user))

    def newest_first(self):
        """By where they begin; a draft without a period by its as-of date."""
        return self.order_by(*newest())

    def own_first(self, territory):
        """Plans of the territory with this code first, then all others; each newest first."""
        is_other = Case(When(territory__code=territory, then=0), default=1)
        return self.order_by(is_other, *newest())


class ActionPlan(models.Model):
    """A national or local plan; the rates of one that is no longer live carry ``as_of``."""

    uid = UidField()
    slug = models.CharField(
        _("address"), max_length=60, unique=True, validators=[RegexValidator(SLUG)]
    )
    title = LocalisedField(_("title"))
    description = LocalisedField(_("description"), blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, verbose_name=_("territory"))
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), null=True, blank=True)
    period = PeriodField(_("period"))
    phase = models.CharField(_("phase"), max_length=14, choices=PlanPhase)
    origin = models.CharField(_("origin"), max_length=11, choices=Origin, default=Origin.LIVE)
    activity_list = models.CharField(
        _("activities listed"),
        max_length=10,
        choices=ActivityList,
        default=ActivityList.COMPLETE,
    )
    language = models.CharField(_("original language"), max_length=20)
    required_languages = models.JSONField(_("required languages"), default=list)
    optional_languages = models.JSONField(_("optional languages"), default=list, blank=True)
    as_of = PeriodField(_("as of"))
    adopted = PeriodField(_("adopted"))
    adoption_decision = LocalisedField(_("adoption decision"), blank=True)
    document_url = models.URLField(_("published document"), blank=True, default="")
    ogp_id = models.CharField(_("OGP identifier"), max_length=40, blank=True, default="")
    is_fictional = models.BooleanField(_("fictional"), default=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    # The methodology (R2, R3, R8): data of the plan, never constants of the code.
    rate_rule = models.CharField(
        _("rule of the plan's rate"),
        max_length=11,
        choices=PlanRateRule,
        default=PlanRateRule.COMMITMENTS,
    )
    cancelled_rule = models.CharField(
        _("cancelled activities"),
        max_length=13,
        choices=CancelledRule,
        default=CancelledRule.LEFT_OUT,
    )
    stale_after_days = models.PositiveSmallIntegerField(_("stale after days"), default=60)
    at_risk_points = models.PositiveSmallIntegerField(_("at risk from points"), default=25)
    review_answer_days = models.PositiveSmallIntegerField(
        _("working days to answer a proposed rate"), default=15
    )
    methodology_note = LocalisedField(_("note on the methodology"), blank=True)
    update_review = models.CharField(
        _("who reviews updates"),
        max_length=11,
        choices=UpdateReview,
        default=UpdateReview.NONE,
    )

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            models.CheckConstraint(
                name="plans_plan_stale_after_at_least_a_day",
                condition=Q(stale_after_days__gte=1),
                violation_error_message=_("An activity is stale after at least one day."),
            ),
            models.CheckConstraint(
                name="plans_plan_period_in_order",
                condition=Q(period_end=None) | Q(period_end__gte=F("period_start")),
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self):
        return self.slug

    @property
    def is_live(self):
        """Whether its figures follow today's date (R8) rather than ``as_of``."""
        return self.origin == Origin.LIVE and self.phase == PlanPhase.IMPLEMENTATION

    @property
    def is_imported(self):
        return self.origin == Origin.PUBLICATION

    @property
    def is_draft(self):
        """Whether it is still being written with the public: nothing in it is adopted."""
        return self.phase == PlanPhase.CO_CREATION

    @property
    def has_history(self):
        """Whether it is run on this site: a publication shows one state, a draft none yet."""
        return not (self.is_imported or self.is_draft)

    def calendar(self) -> Calendar:
        """Its working days: the holidays of its territory and of all that is part of.

        One query.
        """
        own = Territory.objects.filter(pk=self.territory_id)
        around = Q(pk=self.territory_id)
        for above in ("parent", "parent__parent", "parent__parent__parent"):
            around |= Q(pk__in=own.values(above))
        codes = Territory.objects.filter(around).values("code")
        return Holiday.objects.filter(territory_code__in=codes).as_calendar()


class Band(models.Model):
    """One status band (R5): it begins at ``minimum`` of the figure shown.

    ``published_low`` and ``published_high`` are the closed bounds the source prints,
    which may overlap ("60–90", "90–100"); they serve only to check published rates.
    """

    plan = models.ForeignKey(
        ActionPlan, models.CASCADE, related_name="bands", verbose_name=_("plan")
    )
    code = models.CharField(_("code"), max_length=20, validators=[RegexValidator(CODE)])
    label = LocalisedField(_("label"))
    minimum = models.PositiveSmallIntegerField(_("from percent"))
    published_low = models.PositiveSmallIntegerField(_("lowest printed"), null=True, blank=True)
    published_high = models.PositiveSmallIntegerField(
        _("highest printed"), null=True, blank=True
    )

    objects = OfPlan.as_manager()

    class Meta:
        verbose_name = _("status band")
        verbose_name_plural = _("status bands")
        ordering = ["minimum"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="plans_band_one_per_code",
                violation_error_message=_("A plan has each band once."),
            ),
            models.UniqueConstraint(
                fields=["plan", "minimum"],
                name="plans_band_one_per_minimum",
                violation_error_message=_("Two bands cannot begin at the same percent."),
            ),
            models.CheckConstraint(
                name="plans_band_within_0_to_100",
                condition=Q(minimum__lte=100)
                & (Q(published_high=None) | Q(published_high__lte=100)),
                violation_error_message=_("A rate lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="plans_band_printed_bounds_in_order",
                condition=Q(published_low=None, published_high=None)
                # Both named: a comparison with NULL is neither true nor false, and passes.
                | Q(
                    published_low__isnull=False,
                    published_high__isnull=False,
                    published_high__gte=F("published_low"),
                ),
                violation_error_message=_("Printed bounds come in pairs, lowest first."),
            ),
        ]

    def __str__(self):
        return self.code


class FormField(models.Model):
    """A text field of the plan's commitment form, with its label and its OGP field."""

    plan = models.ForeignKey(
        ActionPlan, models.CASCADE, related_name="form_fields", verbose_name=_("plan")
    )
    code = models.CharField(_("code"), max_length=40, validators=[RegexValidator(CODE)])
    label = LocalisedField(_("label"))
    is_required = models.BooleanField(_("required"), default=False)
    ogp_field = models.CharField(_("OGP field"), max_length=60, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"))

    objects = OfPlan.as_manager()

    class Meta:
        verbose_name = _("form field")
        verbose_name_plural = _("form fields")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="plans_formfield_one_per_code",
                violation_error_message=_("A form has each field once."),
            ),
        ]

    def __str__(self):
        return self.code


class Source(models.Model):
    """A published document that facts of the plan come from."""

    uid = UidField()
    plan = models.ForeignKey(
        ActionPlan, models.CASCADE, related_name="sources", verbose_name=_("plan")
    )
    title = LocalisedField(_("title"))
    publisher = LocalisedField(_("publisher"), blank=True)
    dated = PeriodField(_("dated"))
    url = models.URLField(_("address"), blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = OfPlan.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position", "id"]

    def __str__(self):
        return self.uid


class Axis(models.Model):
    """An ordered theme of the plan."""

    uid = UidField()
    plan = models.ForeignKey(
        ActionPlan, models.CASCADE, related_name="axes", verbose_name=_("plan")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = LocalisedField(_("title"))
    description = LocalisedField(_("description"), blank=True)

    objects = OfPlan.as_manager()

    class Meta:
        verbose_name = _("axis")
        verbose_name_plural = _("axes")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plans_axis_one_per_number",
                violation_error_message=_("Two axes of a plan cannot have one number."),
            ),
        ]

    def __str__(self):
        return f"{self.plan_id}/{self.number}"


declare(
    ActionPlan,
    public="""uid slug title description territory ordinal
        period_start period_end period_precision period_text phase origin activity_list language
        required_languages optional_languages as_of_start as_of_end as_of_precision as_of_text
        adopted_start adopted_end adopted_precision adopted_text adoption_decision document_url
        ogp_id is_fictional published_at rate_rule cancelled_rule stale_after_days at_risk_points
        review_answer_days methodology_note update_review""",
    restricted="id",
)
declare(Band, public="plan code label minimum published_low published_high", restricted="id")
declare(FormField, public="plan code label is_required ogp_field position", restricted="id")
declare(
    Source,
    public="""uid plan title publisher dated_start dated_end dated_precision dated_text url
        position""",
    restricted="id",
)
declare(Axis, public="uid plan number title description", restricted="id")
