"""Stored, folded words of public objects: written by actions, asked by pages (spec 9)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet

from iltizam.core.folding import fold
from iltizam.core.models import SearchEntry
from iltizam.core.texts import LocalisedText

MOST_WORDS = 12  # of a question; the rest is ignored


class Words(NamedTuple):
    """What of an object can be found: its title and other texts."""

    object_uid: str
    kind: str
    title: LocalisedText
    body: Sequence[LocalisedText]


def replace_entries(
    scope_uid: str,
    words: Iterable[Words],
    languages: Iterable[str],
    fallbacks: Sequence[str] = (),
) -> None:
    """Write the entries of ``words``, one per language; entries of others stay.

    Where a text is missing in a language the fallback that is shown can be found.
    """
    entries = [
        _entry(scope_uid, each, language, fallbacks) for each in words for language in languages
    ]
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["object_uid", "language"],
        update_fields=["scope_uid", "kind", "title", "body"],
        batch_size=500,
    )


def _entry(scope_uid, words: Words, language: str, fallbacks) -> SearchEntry:
    body = (text.shown(language, fallbacks).text for text in words.body)
    return SearchEntry(
        object_uid=words.object_uid,
        scope_uid=scope_uid,
        kind=words.kind,
        language=language,
        title=fold(words.title.shown(language, fallbacks).text),
        body=fold(" ".join(body)),
    )


def found(
    question: str, *, language: str = "", scope_uid: str = "", kind: str = ""
) -> QuerySet[SearchEntry]:
    """The entries in which every word of ``question`` begins or stands inside a word.

    Without ``language`` in any. A question without a letter or digit finds nothing.
    Ordered by object; the statement's size grows with the words, of which there are
    MOST_WORDS at most (spec 6.22).
    """
    words = fold(question).split()[:MOST_WORDS]
    if not words:
        return SearchEntry.objects.none()
    entries = SearchEntry.objects.all()
    if language:
        entries = entries.filter(language=language)
    if scope_uid:
        entries = entries.filter(scope_uid=scope_uid)
    if kind:
        entries = entries.filter(kind=kind)
    for word in words:
        entries = entries.filter(Q(title__contains=word) | Q(body__contains=word))
    return entries.order_by("object_uid")
