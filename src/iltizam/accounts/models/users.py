"""Who can sign in."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

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

    def get_full_name(self) -> str:
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


class CacheEntry(models.Model):
    """Attempts counted and codes used: the table of the cache that all processes share."""

    cache_key = models.CharField(_("key"), max_length=255, primary_key=True)
    value = models.TextField(_("value"))
    expires = models.DateTimeField(_("expires"), db_index=True)

    class Meta:
        db_table = "accounts_cache"
        verbose_name = _("entry of the cache")
        verbose_name_plural = _("entries of the cache")

    def __str__(self):
        return self.cache_key


declare(CacheEntry, restricted="cache_key value expires")
declare(
    User,
    restricted="id uid is_active is_superuser date_joined session_epoch",
    personal="email name language password last_login",
)
