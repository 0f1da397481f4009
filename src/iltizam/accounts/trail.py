"""What happens to accounts and roles, in words; nothing of it is shown to the public."""

from django.utils.translation import gettext_lazy as _

from iltizam.core.trail import label

label(
    "accounts.account.closed",
    _("an account was closed"),
    public=False,
)
label(
    "accounts.account.reopened",
    _("an account was opened again"),
    public=False,
)
label(
    "accounts.address.changed",
    _("the e-mail address of an account was changed"),
    public=False,
)
label(
    "accounts.invitation.sent",
    _("an invitation was sent"),
    public=False,
)
label(
    "accounts.invitation.accepted",
    _("an invitation was accepted"),
    public=False,
)
label(
    "accounts.invitation.withdrawn",
    _("an invitation was withdrawn"),
    public=False,
)
label(
    "accounts.role.granted",
    _("a role was granted"),
    public=False,
)
label(
    "accounts.role.ended",
    _("a role was ended"),
    public=False,
)
label(
    "accounts.second_factor.reset",
    _("the second factor of an account was reset"),
    public=False,
)
