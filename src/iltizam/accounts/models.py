"""Accounts, the roles held in the installation itself, and invitations (spec 4)."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from iltizam.accounts.dated import DatedQuerySet, DatedRole, ended_has_last_day, in_order
from iltizam.accounts.enums import StaffKind
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField


def folded(email: str) -> str:
    """An address as it is stored and looked up: two spellings are one account."""
    return email.strip().lower()


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=folded(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        raise NotImplementedError(
            "Nobody is a superuser here: make the first administrator with"
            " `iltizam invite EMAIL --role administrator`."
        )

    def get_by_natural_key(self, username):
        return self.get(email=folded(username))


class User(AbstractBaseUser):
    """Somebody who can sign in. What they may do follows from dated roles held elsewhere."""

    uid = UidField()
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("An account with this e-mail address exists already.")},
    )
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=20, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    # Asked by packages of others; no rule of ours does, so it opens nothing.
    is_superuser = models.BooleanField(_("superuser"), default=False, editable=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    # Part of what a session is bound to: raising it ends every open one.
    session_epoch = models.PositiveIntegerField(_("sessions ended"), default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                name="accounts_user_email_in_lower_case",
                condition=Q(email=Lower(F("email"))),
                violation_error_message=_("An e-mail address is kept in small letters."),
            ),
        ]

    def __str__(self):
        return self.uid

    def get_full_name(self):
        return self.name or self.email

    def get_session_auth_hash(self):
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self):
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret):
        """Bound to the password and to ``session_epoch``: a change of either ends sessions."""
        value = f"{self.password} {self.session_epoch}"
        key_salt = "iltizam.accounts.session"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()


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


class InvitationQuerySet(models.QuerySet):
    def open(self, at=None):
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


declare(
    User,
    restricted="id uid is_active is_superuser date_joined session_epoch",
    personal="email name language password last_login",
)
declare(
    StaffRole,
    public="role starts_on ends_on",
    restricted="id uid ended_at named_by",
    personal="user",
)
declare(
    Invitation,
    restricted="""id uid role object_uid token_digest invited_by invited_at expires_at
        accepted_at withdrawn_at""",
    personal="email name language accepted_by",
)
