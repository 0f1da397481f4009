"""What imports leave in the trail, in words."""

from django.utils.translation import gettext_lazy as _

from iltizam.core import telling
from iltizam.core.trail import label
from iltizam.exchange.withdrawing import unrecorded_marks

label(
    "plans.plan.imported",
    _("a plan file was imported"),
    public=True,
    shows="file slug counts",
)
telling.check(unrecorded_marks)
label(
    "plans.irm_ratings.imported",
    _("ratings of the independent reviewers were imported"),
    public=True,
    shows="file changes",
)
