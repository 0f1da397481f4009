"""What imports leave in the trail, in words."""

from django.utils.translation import gettext_lazy as _

from iltizam.core.trail import label

label(
    "plans.plan.imported",
    _("a plan file was imported"),
    public=True,
    shows="file slug counts",
)
label(
    "plans.irm_ratings.imported",
    _("ratings of the independent reviewers were imported"),
    public=True,
    shows="file changes",
)
