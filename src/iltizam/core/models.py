"""The foundations' own tables (spec 9): actors, audit trail, versions, texts, search."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, PlainJSONEncoder
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.core.workdays import Calendar


class Actor(models.Model):
    """Who did something, as a pseudonym: a role, an organisation, no name.

    The link to a person (``ActorPerson``) can be erased; everything the actor did stays.
    """

    class Role(models.TextChoices):
        SYSTEM = "system", _("the product itself")
        IMPORT = "import", _("import of a publication")
        SECRETARIAT = "secretariat", _("secretariat")
        LEAD = "lead", _("commitment lead")
        DEPUTY = "deputy", _("deputy lead")
        MANAGER = "manager", _("institution manager")
        MEMBER = "member", _("committee member")
        ASSOCIATION = "association", _("association")
        REVIEWER = "reviewer", _("independent reviewer")
        ADMINISTRATOR = "administrator", _("administrator")
        PARTICIPANT = "participant", _("participant")

    uid = UidField()
    role = models.CharField(_("role"), max_length=13, choices=Role)
    # By uid, not by key: the directory lies above the foundations.
    organisation_uid = models.CharField(
        _("organisation"), max_length=16, blank=True, default=""
    )

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [
            # Two processes that import for the first time must find one pseudonym.
            models.UniqueConstraint(
                fields=["role"],
                condition=Q(role__in=["system", "import"], organisation_uid=""),
                name="core_actor_one_per_own_role",
                violation_error_message=_("The product acts under one pseudonym per role."),
            ),
        ]

    def __str__(self):
        return f"{self.role} {self.uid}"

    @classmethod
    def system(cls) -> "Actor":
        """The product acting by itself (one row)."""
        return cls.objects.get_or_create(role=cls.Role.SYSTEM, organisation_uid="")[0]


class ActorPerson(models.Model):
    """Which person an actor is; erased without touching what the actor did."""

    actor = models.OneToOneField(
        Actor, models.CASCADE, related_name="person_link", verbose_name=_("actor")
    )
    person_uid = models.CharField(_("person"), max_length=16)

    class Meta:
        verbose_name = _("link of an actor to a person")
        verbose_name_plural = _("links of actors to persons")

    def __str__(self):
        return str(self.actor_id)


class AuditStream(models.Model):
    """The head of one hash chain (a plan, a body, a vote, the accounts)."""

    name = models.CharField(_("stream"), max_length=60, unique=True)
    sequence = models.PositiveBigIntegerField(_("last event"), default=0)
    row_sequence = models.PositiveBigIntegerField(_("last recorded row"), default=0)
    head = models.CharField(_("hash of the last event"), max_length=64, blank=True, default="")
    last_at = models.DateTimeField(_("last moment used"), null=True)

    class Meta:
        verbose_name = _("audit stream")
        verbose_name_plural = _("audit streams")

    def __str__(self):
        return self.name


class AuditEvent(models.Model):
    """One thing that happened. Append-only; each carries the hash of the one before."""

    stream = models.ForeignKey(
        AuditStream, models.PROTECT, related_name="events", verbose_name=_("stream")
    )
    sequence = models.PositiveBigIntegerField(_("number in the stream"))
    recorded_at = models.DateTimeField(_("recorded at"))
    event_type = models.CharField(_("event"), max_length=80)
    object_uid = models.CharField(_("object"), max_length=16)
    actor = models.ForeignKey(Actor, models.PROTECT, verbose_name=_("actor"))
    digests = models.JSONField(_("salted digests per field"), encoder=PlainJSONEncoder)
    previous = models.CharField(_("hash of the event before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "sequence"],
                name="core_auditevent_one_per_number",
                violation_error_message=_("Two events of a stream cannot have one number."),
            ),
        ]
        indexes = [
            models.Index(fields=["object_uid"], name="core_auditevent_object"),
            models.Index(fields=["recorded_at"], name="core_auditevent_moment"),
            models.Index(fields=["event_type"], name="core_auditevent_kind"),
        ]

    def __str__(self):
        return f"{self.event_type} {self.object_uid}"


class AuditPayload(models.Model):
    """What an event's digest was made of, one row per field; the row can be erased."""

    event = models.ForeignKey(
        AuditEvent, models.PROTECT, related_name="payload", verbose_name=_("event")
    )
    field = models.CharField(_("field"), max_length=60)
    value = models.JSONField(_("value"), encoder=PlainJSONEncoder, null=True)
    salt = models.CharField(_("salt"), max_length=32)
    # Set in the transaction that then deletes the row: nothing else may be deleted.
    erased_by = models.ForeignKey(
        AuditEvent,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("erased by"),
    )

    class Meta:
        verbose_name = _("audit payload")
        verbose_name_plural = _("audit payloads")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "field"],
                name="core_auditpayload_one_per_field",
                violation_error_message=_("A field of an event is recorded once."),
            ),
        ]

    def __str__(self):
        return self.field


class PublishedHead(models.Model):
    """The end of a stream as it was published on a day: what ``verify --against`` takes."""

    day = models.DateField(_("day"))
    stream = models.CharField(_("stream"), max_length=60)
    sequence = models.PositiveBigIntegerField(_("last event"))
    head = models.CharField(_("hash of the last event"), max_length=64)

    class Meta:
        verbose_name = _("published head")
        verbose_name_plural = _("published heads")
        ordering = ["day", "stream"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "stream"],
                name="core_publishedhead_one_per_day",
                violation_error_message=_("The head of a stream is published once a day."),
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.stream}"


class Withheld(models.Model):
    """A text or file that is no longer shown, why, and since when; the row stays as it is.

    ``field`` is named as in ``TextMeta`` (``texts.problem``: of the plan's form); without a
    language all are withheld. Read through ``core.withholding`` only.
    """

    kind = models.CharField(_("kind"), max_length=60)  # the model, like tracking.evidence
    object_uid = models.CharField(_("object"), max_length=16)
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=20, blank=True, default="")
    reason = LocalisedField(_("public reason"))
    withheld_on = models.DateField(_("withheld on"))

    class Meta:
        verbose_name = _("withheld text")
        verbose_name_plural = _("withheld texts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["object_uid", "field", "language"],
                name="core_withheld_once",
                violation_error_message=_("This is withheld already."),
            ),
        ]

    def __str__(self):
        return f"{self.object_uid}.{self.field}"


class ScopeVersion(models.Model):
    """How often anything in a scope has changed; cached pages carry the number."""

    scope = models.CharField(_("scope"), max_length=80, primary_key=True)
    version = models.PositiveBigIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("version of a scope")
        verbose_name_plural = _("versions of scopes")

    def __str__(self):
        return f"{self.scope}: {self.version}"


class TextMeta(models.Model):
    """How one text came to be: original or translation, by whom, reviewed or not."""

    class Maker(models.TextChoices):
        SOURCE = "source", _("as published")
        SITE = "site", _("by the site")
        HUMAN = "human", _("by a translator")
        MACHINE = "machine", _("by a machine")

    object_uid = models.CharField(_("object"), max_length=16)
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=20)
    made_by = models.CharField(_("made by"), max_length=8, choices=Maker)
    # Empty for an original; a translation names what it translates, and its digest then.
    original_language = models.CharField(
        _("translated from"), max_length=20, blank=True, default=""
    )
    original_digest = models.CharField(
        _("digest of the original"), max_length=64, blank=True, default=""
    )
    translator = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, verbose_name=_("translator")
    )
    reviewed = models.BooleanField(_("reviewed"), default=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("origin of a text")
        verbose_name_plural = _("origins of texts")
        constraints = [
            models.UniqueConstraint(
                fields=["object_uid", "field", "language"],
                name="core_textmeta_one_per_text",
                violation_error_message=_("The origin of a text is recorded once."),
            ),
            models.CheckConstraint(
                name="core_textmeta_translation_has_digest",
                condition=Q(original_language="", original_digest="")
                | (~Q(original_language="") & ~Q(original_digest="")),
                violation_error_message=_("A translation names the original it translates."),
            ),
        ]

    def __str__(self):
        return f"{self.object_uid}.{self.field} ({self.language})"


class SearchEntry(models.Model):
    """The folded words of one public object in one language."""

    object_uid = models.CharField(_("object"), max_length=16)
    scope_uid = models.CharField(_("plan"), max_length=16)
    kind = models.CharField(_("kind"), max_length=20)
    language = models.CharField(_("language"), max_length=20)
    title = models.TextField(_("folded title"))
    body = models.TextField(_("folded text"), blank=True, default="")

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["object_uid", "language"],
                name="core_searchentry_one_per_language",
                violation_error_message=_("An object has one search entry per language."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["scope_uid", "kind", "language"], name="core_searchentry_scope"
            )
        ]

    def __str__(self):
        return f"{self.object_uid} ({self.language})"


class SearchWord(models.Model):
    """A folded word that stands in some entry: what the beginning of a word may mean."""

    word = models.CharField(_("word"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("word of the search entries")
        verbose_name_plural = _("words of the search entries")

    def __str__(self):
        return self.word


class Moved(models.Model):
    """An address that was public once and where its content is now (spec 5, 9).

    Paths are kept without their language: ``plans/old/`` → ``plans/new/``.
    """

    old_path = models.CharField(_("old address"), max_length=300, unique=True)
    new_path = models.CharField(_("new address"), max_length=300, blank=True, default="")
    reason = LocalisedField(_("why it was withdrawn"), blank=True)

    class Meta:
        verbose_name = _("moved address")
        verbose_name_plural = _("moved addresses")

    def __str__(self):
        return self.old_path


class HolidayQuerySet(models.QuerySet):
    def calendar(self, territory_code: str) -> Calendar:
        """The working days of a territory: its holidays, the installation's weekend.

        One query.
        """
        return self.filter(territory_code=territory_code).as_calendar()

    def as_calendar(self) -> Calendar:
        """The working days where these are the holidays; one query."""
        days = frozenset(self.values_list("day", flat=True))
        return Calendar(settings.INSTALLATION.weekend, days)


class Holiday(models.Model):
    """A day that is not worked in a territory; estimates until announced."""

    territory_code = models.CharField(_("territory"), max_length=12)
    day = models.DateField(_("day"))
    name = LocalisedField(_("name"), blank=True)
    is_estimate = models.BooleanField(_("estimated"), default=False)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.UniqueConstraint(
                fields=["territory_code", "day"],
                name="core_holiday_one_per_day",
                violation_error_message=_("This day is already in the calendar."),
            ),
        ]

    def __str__(self):
        return f"{self.territory_code} {self.day}"


declare(Actor, public="uid role organisation_uid", restricted="id")
declare(ActorPerson, restricted="id actor", personal="person_uid")
declare(AuditStream, public="name sequence head last_at", restricted="id row_sequence")
declare(
    AuditEvent,
    public="stream sequence recorded_at event_type object_uid actor digests previous hash",
    restricted="id",
)
declare(AuditPayload, restricted="id event field salt erased_by", personal="value")
declare(PublishedHead, public="day stream sequence head", restricted="id")
declare(Withheld, public="object_uid field language reason withheld_on", restricted="id kind")
declare(ScopeVersion, restricted="scope version")
declare(
    TextMeta,
    public="object_uid field language made_by original_language original_digest reviewed",
    restricted="id translator at",
)
declare(SearchEntry, public="object_uid scope_uid kind language title body", restricted="id")
declare(SearchWord, restricted="id word")
declare(Moved, public="old_path new_path reason", restricted="id")
declare(Holiday, public="territory_code day name is_estimate", restricted="id")
