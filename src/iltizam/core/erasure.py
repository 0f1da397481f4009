"""Erasing a person and keeping what they did; and giving a person their own data.

Apps register in their ``AppConfig.ready()`` which rows are about a person, and what of
them goes. A check holds that against the privacy declaration: a personal field that
nobody erases fails it. What is chained is erased by an entry that says so, and why.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from iltizam.core import values
from iltizam.core.models import Actor, ActorPerson, AuditEvent, AuditPayload
from iltizam.core.privacy import Privacy, declared
from iltizam.core.redaction import KINDS, refuse_reason
from iltizam.core.texts import LocalisedText
from iltizam.core.trail import ACCOUNTS, label_of
from iltizam.core.uids import is_uid
from iltizam.core.versions import SITE, TRAIL, raise_versions

MOST_MENTIONS = 50  # of a name in public texts, as they are listed


@dataclass
class Subject:
    """A person, as all apps together know them: every uid, and what names them."""

    uids: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @property
    def uid(self) -> str:
        """The one under which the erasure is recorded."""
        return min(self.uids)

    def with_email(self, path: str = "email") -> Q:
        """The condition that a row has one of the addresses, in whatever letters."""
        found = Q(pk=None)
        for email in sorted(self.emails):
            found |= Q(**{f"{path}__iexact": email})
        return found


@dataclass(frozen=True)
class Kept:
    """Rows about a person: deleted when they are erased, or ``blank`` says what is left.

    ``secret`` fields are not among the data a person is given: they are about their
    safety (a password), not about them.
    """

    model: type[models.Model]
    rows: Callable[[Subject], "QuerySet[Any]"]
    blank: Mapping[str, Any] | None = None
    secret: frozenset[str] = frozenset()


_kept: list[Kept] = []
_known_by: list[Callable[[Subject], None]] = []


def register(
    model: type[models.Model],
    rows: Callable[[Subject], "QuerySet[Any]"],
    *,
    blank: Mapping[str, Any] | None = None,
    secret: str = "",
) -> None:
    """Declare which rows of ``model`` are about a person; lower apps come first.

    ``blank`` gives the fields that are emptied and what they then hold; without it the
    rows are deleted, those of higher apps before those of lower ones.
    """
    _kept.append(Kept(model, rows, blank, frozenset(secret.split())))


def known_by(complete: Callable[[Subject], None]) -> None:
    """Let ``complete`` add to a subject what the app knows of them: uids, addresses, names."""
    _known_by.append(complete)


def problems() -> Iterator[tuple[type[models.Model], str]]:
    """(model, field) of every personal field that no erasure reaches."""
    reached: dict[type[models.Model], set[str]] = {}
    for kept in _kept:
        fields = {f.name for f in kept.model._meta.local_fields}
        reached.setdefault(kept.model, set()).update(
            fields if kept.blank is None else kept.blank
        )
    reached[AuditPayload] = {"value"}  # by its events and by what it holds
    for model in apps.get_models():
        for name, privacy in declared(model).items():
            if privacy is Privacy.PERSONAL and name not in reached.get(model, set()):
                yield model, name


def find(person: str) -> Subject:
    """The person with this uid or e-mail address. Raises LookupError for nobody."""
    subject = Subject()
    if is_uid(person):
        subject.uids.add(person)
    elif "@" in person:
        subject.emails.add(person.strip().casefold())
    before = None
    while before != (before := _size(subject)):
        for complete in _known_by:
            complete(subject)
    if not subject.uids or not any(kept.rows(subject).exists() for kept in _kept):
        raise LookupError(_("Nobody is known as %(person)s.") % {"person": person[:80]})
    return subject


def _size(subject: Subject) -> tuple[int, ...]:
    return (len(subject.uids), len(subject.emails), len(subject.phones), len(subject.names))


@dataclass(frozen=True)
class Erased:
    """What goes, or would: rows by model, recorded values by stream, and what stays named."""

    rows: dict[type[models.Model], int]
    values: dict[str, list[list[Any]]]
    keys: frozenset[int]
    mentions: list[tuple[str, str]]  # uid and field of texts in which the name stands


def preview(subject: Subject) -> Erased:
    """What ``erase`` would do; writes nothing."""
    keys = frozenset(values.of_objects(subject.uids).values_list("pk", flat=True))
    keys |= frozenset(
        values.holding([*subject.emails, *subject.phones]).values_list("pk", flat=True)
    )
    counts: dict[type[models.Model], int] = {}
    for kept in _kept:
        counts[kept.model] = counts.get(kept.model, 0) + kept.rows(subject).count()
    return Erased(
        {model: count for model, count in counts.items() if count},
        values.places(AuditPayload.objects.filter(pk__in=keys)),
        keys,
        list(_mentions(subject)),
    )


@transaction.atomic
def erase(subject: Subject, *, reason: LocalisedText, by: Actor) -> Erased:
    """Erase a person: the link to what they did, their personal data, recorded values.

    What they did stays, under a role. An entry says publicly that it happened, why and
    when; ``verify`` says "lawfully erased". Raises CannotRedact without a reason.
    """
    refuse_reason(reason)
    done = preview(subject)
    values.erase(
        set(done.keys),
        obj=SimpleNamespace(uid=subject.uid),
        event_type="core.person.erased",
        stream=ACCOUNTS,
        reason=reason,
        by=by,
    )
    for kept in reversed(_kept):
        keys = list(kept.rows(subject).values_list("pk", flat=True))
        rows = kept.model._default_manager.filter(pk__in=keys)
        if kept.blank is None:
            rows.delete()
        else:
            rows.update(**kept.blank)
    raise_versions(SITE, TRAIL)
    return done


def _mentions(subject: Subject) -> Iterator[tuple[str, str]]:
    """Texts in which the person is named: nobody but a reader can say what to do about it."""
    words = [
        word
        for word in sorted(subject.names | subject.emails | subject.phones)
        if len(word) >= values.SHORTEST
    ]
    count = 0
    for model in apps.get_models():
        fields = [f for f in model._meta.local_fields if isinstance(f, KINDS)]
        if not words or not fields or not model.__module__.startswith("iltizam."):
            continue
        for row in model._default_manager.filter(_contains(fields, words)).order_by("pk"):
            for each in fields:
                text = str(getattr(row, each.attname))
                if any(word.casefold() in text.casefold() for word in words):
                    count += 1
                    if count > MOST_MENTIONS:
                        return
                    yield str(getattr(row, "uid", "") or row.pk), each.name


def _contains(fields: list[Any], words: list[str]) -> Q:
    found = Q(pk=None)
    for each in fields:
        for word in words:
            # A text per language is asked as the JSON that it is.
            found |= Q(**{f"{each.name}__icontains": word})
    return found


def personal_data(subject: Subject) -> dict[str, Any]:
    """Everything that is kept about a person, for themselves: plain JSON.

    Their rows with all their fields but secrets, what was recorded about them, and what
    they did.
    """
    actors = ActorPerson.objects.filter(person_uid__in=subject.uids).values("actor")
    events = AuditEvent.objects.filter(actor__in=actors).order_by("recorded_at", "pk")
    return {
        "uids": sorted(subject.uids),
        "records": [
            _described(kept, row)
            for kept in _kept
            for row in kept.rows(subject).order_by("pk").distinct()
        ],
        "recorded": [
            {**_event(value.event), "field": value.field, "value": value.value}
            for value in values.of_objects(subject.uids)
            .select_related("event")
            .order_by("event__recorded_at", "event", "field")
        ],
        "acts": [_event(event) for event in events.iterator(500)],
    }


def _described(kept: Kept, row: models.Model) -> dict[str, Any]:
    return {
        "kind": kept.model._meta.label_lower,
        "name": str(kept.model._meta.verbose_name),
        "fields": {
            each.name: _plain(row, each)
            for each in kept.model._meta.local_fields
            if not each.primary_key and each.name not in kept.secret
        },
    }


def _plain(row: models.Model, each: "models.Field[Any, Any]") -> Any:
    value = getattr(row, each.name)
    if isinstance(value, models.Model):
        return getattr(value, "uid", None) or str(value)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _event(event: AuditEvent) -> dict[str, Any]:
    words = label_of(event.event_type)
    return {
        "at": event.recorded_at.isoformat(),
        "event": event.event_type,
        "words": str(words.words) if words else "",
        "object": event.object_uid,
    }


register(
    ActorPerson,
    lambda subject: ActorPerson.objects.filter(person_uid__in=subject.uids),
)
