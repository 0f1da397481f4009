"""Who reads a report before it is public, and comments on it: a dated role."""

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from iltizam.accounts.dated import DatedQuerySet, DatedRole, ended_has_last_day, in_order
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.directory.models import Person
from iltizam.reporting.models.report import Report


class ReportReaderQuerySet(DatedQuerySet):
    def as_held(self, user, on):
        """For the registry of roles: held in the report, for no organisation."""
        role = Value(Actor.Role.READER.value, output_field=models.CharField())
        nobody = Value("", output_field=models.CharField())
        rows = self.current(on).filter(person__user=user)
        return rows.values_list(role, "report__uid", nobody)


class ReportReader(DatedRole):
    """Access to one report that is not public yet; ending it acts at once."""

    uid = UidField()
    report = models.ForeignKey(
        Report, models.CASCADE, related_name="readers", verbose_name=_("report")
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, verbose_name=_("person")
    )

    objects = ReportReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of a report")
        verbose_name_plural = _("readers of reports")
        ordering = ["starts_on", "id"]
        constraints = [
            in_order("reporting_reportreader_in_order"),
            ended_has_last_day("reporting_reportreader_ended_has_last_day"),
        ]

    def __str__(self):
        return f"{self.report_id} {self.starts_on}"


declare(
    ReportReader,
    restricted="id uid report starts_on ends_on ended_at named_by",
    personal="person",
)
