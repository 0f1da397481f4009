"""The roles that are held in the installation itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from iltizam.accounts.dated import DatedQuerySet, DatedRole, ended_has_last_day, in_order
from iltizam.accounts.enums import StaffKind
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField


class StaffRoleQuerySet(DatedQuerySet):
    def as_held(self, user, on):
        """For the registry of roles: (role, object's uid, organisation's uid)."""
        nothing = models.Value("", output_field=models.CharField())
        return self.current(on).filter(user=user).values_list("role", nothing, nothing)


class StaffRole(DatedRole):
    """A role held in the installation: secretariat, reviewer, administrator."""

    uid = UidField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="staff_roles",
        verbose_name=_("account"),
    )
    role = models.CharField(_("role"), max_length=13, choices=StaffKind)

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff role")
        verbose_name_plural = _("staff roles")
        ordering = ["starts_on", "id"]
        constraints = [
            in_order("accounts_staffrole_in_order"),
            ended_has_last_day("accounts_staffrole_ended_has_last_day"),
        ]

    def __str__(self):
        return f"{self.user_id} {self.role}"


declare(
    StaffRole,
    public="role starts_on ends_on",
    restricted="id uid ended_at named_by",
    personal="user",
)
