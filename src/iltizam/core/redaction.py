"""Withdrawing a text or a file with a public reason; what was recorded still verifies."""

import datetime
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.core import search, values, withholding
from iltizam.core.audit import ERASING, HasUid
from iltizam.core.fields import LANGUAGE_TAG, LinkField, LocalisedField, NoteField, WordField
from iltizam.core.models import Actor, AuditEvent, AuditPayload, TextMeta, Withheld
from iltizam.core.texts import LocalisedText, has_bidi_controls
from iltizam.core.trail import stream_of
from iltizam.core.versions import SITE, TRAIL, raise_versions

MOST_STANDING = 50  # copies in other rows, as they are listed
LONGEST_REASON = 120  # characters, in each language
KINDS = (LocalisedField, WordField, NoteField, LinkField)


class CannotRedact(Exception):
    """There is no such text or file, or it is withheld already; the message says which."""


@dataclass(frozen=True)
class Target:
    """One text or file of one object, as ``Withheld`` names it."""

    instance: models.Model  # the row that holds it
    owner: HasUid  # the object that is named
    field: str
    value: Any  # the text as it is; None for a file

    @property
    def texts(self) -> dict[str, str]:
        """What is withheld, by language ("" for a text without one)."""
        if isinstance(self.value, dict):
            return {language: text for language, text in self.value.items() if text}
        return {withholding.EVERY: str(self.value)} if self.value else {}


@dataclass(frozen=True)
class Redacted:
    """What is withdrawn, or would be."""

    target: Target
    language: str
    texts: dict[str, str]
    stream: str
    values: dict[str, list[list[Any]]]  # recorded ones that are erased, by stream
    keys: frozenset[int]
    copies: dict[str, list[list[Any]]]  # the same words, recorded about something else
    standing: list[tuple[str, str]]  # (uid, field) of other rows that show the same words
    origins: int  # rows about how the texts came to be


def find(uid: str, field: str) -> Target:
    """The text ``field`` of the object, ``texts.…`` of a form, or "file".

    Raises CannotRedact, naming the fields that there are.
    """
    owners = [owner for model in _models() for owner in model.objects.filter(uid=uid)]
    if not owners:
        raise CannotRedact(_("Nothing has the identifier %(uid)s.") % {"uid": uid[:40]})
    targets = [target for owner in owners for target in _targets(owner)]
    for target in targets:
        if target.field == field:
            return target
    raise CannotRedact(
        _("%(uid)s has no text or file “%(field)s”; there are: %(fields)s.")
        % {
            "uid": uid,
            "field": field[:60],
            "fields": ", ".join(target.field for target in targets) or "–",
        }
    )


def _models() -> Iterator[Any]:
    """Every model of ours whose rows have a uid."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.local_fields}
        if model.__module__.startswith("iltizam.") and "uid" in names:
            yield model


def _targets(owner: Any) -> Iterator[Target]:
    """Everything of an object that can be withdrawn and is not empty."""
    for field in owner._meta.local_fields:
        if isinstance(field, KINDS) and getattr(owner, field.attname):
            yield Target(owner, owner, field.name, getattr(owner, field.attname))
    file = withholding.file_of(type(owner))
    if file and file.has(owner):
        yield Target(owner, owner, withholding.FILE, None)
    for row, name, value in withholding.belonging_to(owner):
        if value:
            yield Target(row, owner, name, value)


def preview(target: Target, *, language: str = withholding.EVERY) -> Redacted:
    """What ``redact`` would withdraw; writes nothing. Raises CannotRedact."""
    if isinstance(target.value, withholding.WithheldText | withholding.WithheldWord):
        _refuse_twice(target, language)
    texts = target.texts
    if language:
        if language not in texts:
            raise CannotRedact(
                _("“%(field)s” has no text in the language %(language)s; there are: %(known)s.")
                % {
                    "field": target.field,
                    "language": language[:20],
                    "known": ", ".join(sorted(filter(None, texts))) or "–",
                }
            )
        texts = {language: texts[language]}
    uid = target.owner.uid
    names = withholding.names_in_trail(type(target.instance), target.field)
    rows = values.of_objects([uid], fields=names)
    holding = values.holding(texts.values())
    about_it = holding.filter(event__object_uid=uid)
    keys = frozenset(rows.values_list("pk", flat=True))
    keys |= frozenset(about_it.values_list("pk", flat=True))
    return Redacted(
        target,
        language,
        texts,
        stream_of(target.instance),
        values.places(AuditPayload.objects.filter(pk__in=keys)),
        keys,
        values.places(holding.exclude(event__object_uid=uid)),
        list(islice(_standing(target, texts.values()), MOST_STANDING)),
        _origins(target, language).count(),
    )


def _standing(target: Target, texts: Collection[str]) -> Iterator[tuple[str, str]]:
    """Texts of other rows in which one of ``texts`` is shown word for word."""
    long = [text for text in texts if len(text) >= values.SHORTEST]
    for model in apps.get_models() if long else ():
        fields = [each for each in model._meta.local_fields if isinstance(each, KINDS)]
        if not fields or not model.__module__.startswith("iltizam."):
            continue
        for row in model._default_manager.filter(_holds(fields, long)).order_by("pk"):
            for each in fields:
                shown = getattr(row, each.attname)
                said = shown.values() if isinstance(shown, dict) else [shown]
                is_copy = any(text in one for one in said for text in long)
                if is_copy and not (row == target.instance and shown == target.value):
                    yield withholding.uid_of(row), each.name


def _holds(fields: list[Any], texts: list[str]) -> models.Q:
    """One of the fields holds one of the texts, as far as the database can tell."""
    found = models.Q(pk=None)
    for each in fields:
        for text in texts:
            is_json = isinstance(each, LocalisedField)
            form = json.dumps(text, ensure_ascii=False)[1:-1] if is_json else text
            found |= models.Q(**{f"{each.name}__icontains": form})
    return found


def _refuse_twice(target: Target, language: str) -> None:
    marks = withholding.known().marks.get((target.owner.uid, target.field), {})
    if withholding.EVERY in marks or language in marks:
        raise CannotRedact(_("“%(field)s” is withdrawn already.") % {"field": target.field})


def _origins(target: Target, language: str) -> "models.QuerySet[TextMeta]":
    """How the texts came to be: rows that hold digests of them."""
    rows = TextMeta.objects.filter(object_uid=target.owner.uid, field=target.field)
    if not language:
        return rows
    return rows.filter(models.Q(language=language) | models.Q(original_language=language))


def refuse_reason(reason: LocalisedText) -> None:
    """It stands in titles and names: it must be there, short, and plain."""
    if not any(text.strip() for text in reason.values()):
        raise CannotRedact(_("Nothing is withdrawn without a public reason."))
    for text in reason.values():
        if len(text) > LONGEST_REASON or "<" in text or has_bidi_controls(text):
            raise CannotRedact(
                _("A reason has at most %(most)d characters, and no markup among them.")
                % {"most": LONGEST_REASON}
            )


@transaction.atomic
def redact(
    target: Target,
    *,
    reason: LocalisedText,
    by: Actor,
    language: str = withholding.EVERY,
    on: datetime.date | None = None,
) -> Redacted:
    """Withdraw a text (in one language, or in all) or a file, for a public reason.

    The row stays as it is; whoever reads it is given "withdrawn: reason, date". Recorded
    values and their salts are erased, search forgets the words, a file is deleted once
    all that is committed. ``on``: since when, where it was withdrawn elsewhere before.
    Raises CannotRedact, also for a reason that is missing or too long.
    """
    refuse_reason(reason)
    done = preview(target, language=language)
    Withheld(
        kind=target.instance._meta.label_lower,
        object_uid=target.owner.uid,
        field=target.field,
        language=language,
        reason=reason,
        withheld_on=on or timezone.localdate(),
    ).save(force_insert=True)
    _origins(target, language).delete()
    values.erase(
        set(done.keys),
        obj=target.owner,
        event_type="core.field.redacted",
        stream=done.stream,
        reason=reason,
        by=by,
        field=target.field,
        language=language,
    )
    withholding.forget()
    for renew in withholding.renewals():
        renew(target.instance)
    search.forget_words(done.texts.values())
    if target.field == withholding.FILE and (
        file := withholding.file_of(type(target.instance))
    ):
        transaction.on_commit(lambda: file.discard(target.instance))
    raise_versions(SITE, TRAIL)
    return done


# What stands in the trail alone


@dataclass(frozen=True)
class Recorded:
    """A text that one entry of the trail recorded."""

    payload: AuditPayload
    texts: dict[str, str]  # by language ("" for a text without one)

    @property
    def copies(self) -> dict[str, list[list[Any]]]:
        """The same words in other entries."""
        rows = values.holding(self.texts.values()).exclude(pk=self.payload.pk)
        return values.places(rows)


def find_recorded(stream: str, number: int, field: str) -> Recorded:
    """The text that an entry holds under ``field``: a reason that no row keeps, a former wording.

    Raises CannotRedact for what is no text: facts are not withdrawn. Nor is the reason of a
    withdrawal.
    """
    event = AuditEvent.objects.filter(stream__name=stream, sequence=number).first()
    if event is None:
        raise CannotRedact(
            _("The stream %(stream)s has no entry %(number)s.")
            % {"stream": stream[:60], "number": number}
        )
    kept = {each.field: each for each in event.payload.order_by("field")}
    texts = {name: _recorded_texts(each.value) for name, each in kept.items()}
    if event.event_type in ERASING or not texts.get(field):
        raise CannotRedact(
            _("Entry %(number)d has no text “%(field)s”; there are: %(fields)s.")
            % {
                "number": number,
                "field": field[:60],
                "fields": ", ".join(name for name, said in texts.items() if said) or "–",
            }
        )
    return Recorded(kept[field], texts[field])


def _recorded_texts(value: Any) -> dict[str, str]:
    """A text by language, or one of several words; nothing for what is neither."""
    if isinstance(value, str):
        return {withholding.EVERY: value} if " " in value.strip() else {}
    if not isinstance(value, Mapping) or not all(map(LANGUAGE_TAG.fullmatch, value)):
        return {}
    texts = {language: text for language, text in value.items() if text}
    return texts if all(isinstance(text, str) for text in texts.values()) else {}


@transaction.atomic
def redact_recorded(recorded: Recorded, *, reason: LocalisedText, by: Actor) -> None:
    """Erase a text from the trail, with its salt, for a public reason; ``verify`` passes.

    A row that shows the text is not touched: it is withdrawn by ``redact``.
    """
    refuse_reason(reason)
    event = recorded.payload.event
    values.erase(
        {recorded.payload.pk},
        obj=SimpleNamespace(uid=event.object_uid),
        event_type="core.payload.erased",
        stream=event.stream.name,
        reason=reason,
        by=by,
    )
    raise_versions(SITE, TRAIL)
