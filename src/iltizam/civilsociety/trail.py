"""What happens to associations and who speaks for them, in words."""

from django.utils.translation import gettext_lazy as _

from iltizam.core.trail import label

label(
    "civilsociety.association.verified",
    _("an association was verified"),
    public=True,
)
label(
    "civilsociety.representative.named",
    _("a representative of an association was named"),
    public=False,
)
label(
    "civilsociety.representative.ended",
    _("the role of an association's representative was ended"),
    public=False,
)
