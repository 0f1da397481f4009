"""What stands at the head of a plan's papers: who writes, from where, under which signs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.plans.models import ActionPlan
from iltizam.plans.models.visibility import OfPlan


class Letterhead(models.Model):
    """One per plan: the same on covers and on letters. ``signatory`` is an office, no name."""

    uid = UidField()
    plan = models.OneToOneField(
        ActionPlan, models.CASCADE, related_name="letterhead", verbose_name=_("plan")
    )
    organisations = LocalisedField(_("who writes, one institution per line"), blank=True)
    address = LocalisedField(_("address at the foot"), blank=True)
    place = LocalisedField(_("place"), blank=True)
    signatory = LocalisedField(_("office that signs"), blank=True)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    objects = OfPlan.as_manager()

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self):
        return str(self.plan_id)


class LogoQuerySet(models.QuerySet):
    def file_keys(self) -> list[str]:
        """The keys of all files that rows name (``core.files``)."""
        return list(self.order_by("pk").values_list("file_key", flat=True))


class Logo(models.Model):
    """A picture of a letterhead. One that was taken off stays for the versions that show it."""

    uid = UidField()
    letterhead = models.ForeignKey(
        Letterhead, models.CASCADE, related_name="logos", verbose_name=_("letterhead")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    alternative = LocalisedField(_("what it shows, in words"))
    sha256 = models.CharField(_("hash"), max_length=64)
    file_key = models.CharField(_("file"), max_length=40)
    is_shown = models.BooleanField(_("shown"), default=True)

    objects = LogoQuerySet.as_manager()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["letterhead", "sha256"],
                name="reporting_logo_once",
                violation_error_message=_("This logo is there already."),
            ),
        ]

    def __str__(self):
        return self.sha256[:12]

    @property
    def name(self) -> str:
        """How documents call it: by its content, so that the same one is the same file."""
        return f"logo-{self.sha256[:32]}.png"


declare(
    Letterhead,
    public="uid plan organisations address place signatory changed_at",
    restricted="id changed_by",
)
declare(
    Logo, public="uid letterhead position alternative sha256 is_shown", restricted="id file_key"
)
