"""What is sent as a link by mail: invitations, and changes of an address (spec 6.15).

Of a link only a digest is kept: whoever reads the database cannot follow it. It works
once, for some time, and only by a form that is sent: a mail scanner opens it in vain.
"""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open(self, at: datetime.datetime | None = None) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(
            accepted_at=None, withdrawn_at=None, expires_at__gt=at or timezone.now()
        )


class Invitation(models.Model):
    """An offer of a role to a named person, accepted once or not at all.

    Of the link only a digest is kept: whoever reads the database cannot accept it.
    """

    uid = UidField()
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=20)
    role = models.CharField(_("role"), max_length=13, choices=Actor.Role)
    # What the role is held in, by uid: the directory and the plans lie above.
    object_uid = models.CharField(_("object"), max_length=16, blank=True, default="")
    token_digest = models.CharField(
        _("digest of the link"), max_length=64, unique=True, editable=False
    )
    invited_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="accounts_invitation_expires_after_it_was_sent",
                condition=Q(expires_at__gt=F("invited_at")),
                violation_error_message=_("An invitation can be accepted for some time."),
            ),
            models.CheckConstraint(
                name="accounts_invitation_accepted_or_withdrawn",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                violation_error_message=_(
                    "An invitation that was accepted cannot be withdrawn: end the role."
                ),
            ),
        ]

    def __str__(self):
        return self.uid

    @property
    def is_open(self):
        return (
            self.accepted_at is None
            and self.withdrawn_at is None
            and self.expires_at > timezone.now()
        )


class AddressChangeQuerySet(models.QuerySet):
    def open(self) -> "AddressChangeQuerySet":
        """Those that still wait for a confirmation."""
        return self.filter(done_at=None, expires_at__gt=timezone.now())

    def of_token(self, token: str) -> "AddressChange | None":
        digest = digest_of(token)
        return self.open().filter(Q(old_digest=digest) | Q(new_digest=digest)).first()


class AddressChange(models.Model):
    """A new e-mail address that both mailboxes must confirm, the old and the new one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    new_email = models.EmailField(_("new e-mail address"))
    old_digest = models.CharField(
        _("digest of the link to the old address"), max_length=64, unique=True
    )
    new_digest = models.CharField(
        _("digest of the link to the new address"), max_length=64, unique=True
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    old_confirmed_at = models.DateTimeField(
        _("confirmed at the old address"), null=True, blank=True
    )
    new_confirmed_at = models.DateTimeField(
        _("confirmed at the new address"), null=True, blank=True
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an e-mail address")
        verbose_name_plural = _("changes of e-mail addresses")
        constraints = [
            models.CheckConstraint(
                name="accounts_addresschange_done_when_both_confirmed",
                condition=Q(done_at=None)
                | Q(old_confirmed_at__isnull=False, new_confirmed_at__isnull=False),
                violation_error_message=_("Both addresses confirm a change."),
            ),
        ]

    def __str__(self):
        return str(self.pk)

    def is_for_old(self, token: str) -> bool:
        return self.old_digest == digest_of(token)


declare(
    Invitation,
    restricted="""id uid role object_uid token_digest invited_by invited_at expires_at
        accepted_at withdrawn_at""",
    personal="email name language accepted_by",
)
declare(
    AddressChange,
    restricted="""id old_digest new_digest asked_at expires_at old_confirmed_at
        new_confirmed_at done_at""",
    personal="user new_email",
)
