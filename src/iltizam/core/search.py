"""Stored, folded words of public objects: written by actions, asked by pages (spec 9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Length

from iltizam.core import fulltext
from iltizam.core.folding import is_arabic, stem
from iltizam.core.models import SearchEntry, SearchWord
from iltizam.core.texts import LocalisedText

MOST_WORDS = 12  # of a question; the rest is ignored
MOST_FOUND = 100  # objects of one search: nobody reads on
MOST_ENTRIES = 200  # with the words in the title, and as many anywhere, to choose from
MOST_ENDINGS = 15  # words that a beginning stands for
MOST_KNOWN = 1000  # words looked at to find them
SHORTEST_BEGINNING = 3
LONGEST_BODY = 200_000  # characters of an object's texts that are found

# Best first where the words fit equally well.
KINDS = ("plan", "commitment", "institution", "activity", "update")
RARE, PLENTIFUL = KINDS[:-1], KINDS[-1:]  # updates outnumber everything else

# Words that nearly every text holds, as folded: left out of a question that has others.
_EVERYWHERE = frozenset(
    stem(
        "a à au aux ce ces d dans de des du en et est il la l le les leur leurs ou par pour "
        "que qui qu sa se ses son sur un une comment quel quelle quels quelles "
        "an and are for from how in is of on or the to what which with "
        "في من على إلى عن أن ما هو هي مع و هل كيف"
    ).split()
)


class Words(NamedTuple):
    """What of an object can be found: its title and other texts."""

    object_uid: str
    kind: str
    title: LocalisedText
    body: Sequence[LocalisedText]


def replace_entries(scope_uid: str, words: Iterable[Words]) -> None:
    """Write the entries of ``words``, one per language they are written in.

    Entries of other objects stay; so do an object's own in a language it has lost.
    """
    batch: list[SearchEntry] = []
    for each in words:
        batch += entries_of(scope_uid, each)
        if len(batch) >= 500:
            _write(batch)
            batch = []
    _write(batch)


def entries_of(scope_uid: str, words: Words) -> list[SearchEntry]:
    """The entries of an object, one per language it is written in; not stored."""
    texts = [words.title, *words.body]
    languages = dict.fromkeys(code for text in texts for code in text.languages)
    return [
        SearchEntry(
            object_uid=words.object_uid,
            scope_uid=scope_uid,
            kind=words.kind,
            language=language,
            title=stem(words.title.get(language) or ""),
            body=stem(" ".join(text.get(language) or "" for text in words.body))[:LONGEST_BODY],
        )
        for language in languages
    ]


def _write(entries: list[SearchEntry]) -> None:
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["object_uid", "language"],
        update_fields=["scope_uid", "kind", "title", "body"],
    )
    known = {word for e in entries for text in (e.title, e.body) for word in text.split()}
    SearchWord.objects.bulk_create(
        [SearchWord(word=word) for word in sorted(known)],
        ignore_conflicts=True,
        batch_size=500,
    )


def forget_words(texts: Iterable[str]) -> None:
    """Forget the words of withdrawn texts that no entry holds any more."""
    words = {word for text in texts for word in stem(text).split()}
    gone = [
        word
        for word in sorted(words)
        if not fulltext.matches([[word]], kinds=KINDS, scope_uid="", most=1)
    ]
    SearchWord.objects.filter(word__in=gone).delete()


def found(
    question: str, *, language: str = "", scope_uid: str = "", kind: str = ""
) -> QuerySet[SearchEntry]:
    """The entries in which every word of ``question`` begins or stands inside a word.

    Without ``language`` in any. A question without a letter or digit finds nothing.
    Ordered by object; the statement's size grows with the words, of which there are
    MOST_WORDS at most (spec 6.22).
    """
    words = stem(question).split()[:MOST_WORDS]
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


@dataclass(frozen=True, slots=True)
class Hit:
    """An object that was found, and the language of the text that was."""

    object_uid: str
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, before anybody asked who may see them."""

    hits: list[Hit]
    words: frozenset[str]  # folded words that count as found, to be marked
    is_complete: bool  # whether every hit holds every word
    is_cut: bool  # whether there may be more


NOTHING = Found([], frozenset(), is_complete=True, is_cut=False)


def search(
    question: str, *, language: str, kinds: Sequence[str] = KINDS, scope_uid: str = ""
) -> Found:
    """What is found of ``kinds``, in any language; a text in ``language`` comes first.

    First what holds the words in its title, then what holds them anywhere; where
    nothing holds them all, what holds some. A word that stands nowhere is taken for
    the beginning of one. At most four statements, of bounded size and result.
    """
    groups = _groups(question)
    is_complete = all(groups)  # no text holds a word that nothing stands for
    groups = [group for group in groups if group]
    if not groups:
        return NOTHING
    rare = [kind for kind in kinds if kind in RARE]
    plentiful = [kind for kind in kinds if kind in PLENTIFUL]

    def ask(these, *, every=True):
        if not these:
            return []
        return fulltext.matches(
            groups, kinds=these, scope_uid=scope_uid, most=MOST_ENTRIES, every=every
        )

    rows = ask(rare) if is_complete else []
    if is_complete and len(rows) < MOST_ENTRIES:
        rows += ask(plentiful)
    if not rows and not (is_complete and len(groups) == 1):
        is_complete, rows = False, ask(rare or plentiful, every=False)
    hits = _ranked(rows, groups, language)
    return Found(
        hits[:MOST_FOUND],
        frozenset(word for group in groups for word in group),
        is_complete,
        is_cut=len(hits) > MOST_FOUND or len(rows) >= MOST_ENTRIES,
    )


def _groups(question: str) -> list[list[str]]:
    """The words of a question, each as those it may stand for: one statement."""
    words = list(dict.fromkeys(stem(question).split()))
    words = ([w for w in words if w not in _EVERYWHERE] or words)[:MOST_WORDS]
    if not words:
        return []
    forms = {word: [word, *_prefixed(word)] for word in words}
    written = [form for each in forms.values() for form in each]
    is_beginning = Case(When(word__in=written, then=False), default=True)
    candidates = SearchWord.objects.filter(Q(word__in=written) | _beginnings(words))
    candidates = candidates.order_by(is_beginning, Length("word"), "word")
    known = list(candidates.values_list("word", flat=True)[:MOST_KNOWN])
    return [
        [form for form in forms[word] if form in known] or _endings(word, known)
        for word in words
    ]


def _prefixed(word: str) -> list[str]:
    """An Arabic word with what is written in one with it: to, with, and, so, like."""
    if len(word) < SHORTEST_BEGINNING or not is_arabic(word):
        return []
    return [f"{prefix}{word}" for prefix in ("ل", "ب", "و", "ف", "ك", "ول", "وب")]


def _beginnings(words: list[str]) -> Q:
    where = Q()
    for word in words:
        if len(word) >= SHORTEST_BEGINNING:
            where |= _begins(word)
    return where or Q(pk=None)


def _begins(word: str) -> Q:
    # Each database finds a beginning by index in its own way.
    if connection.vendor == "sqlite":
        return Q(word__gte=word, word__lt=f"{word}\U0010ffff")
    return Q(word__startswith=word)


def _endings(word: str, known: list[str]) -> list[str]:
    """The known words that ``word`` begins, none for one too short to tell."""
    if len(word) < SHORTEST_BEGINNING:
        return []
    return [each for each in known if each.startswith(word)][:MOST_ENDINGS]


def _ranked(rows, groups: list[list[str]], language: str) -> list[Hit]:
    """One hit per object, by its best language, in the order both databases give."""
    best: dict[str, tuple[tuple, Hit]] = {}
    for _pk, uid, kind, tongue, title, body in rows:
        rank = _rank(groups, kind, title, body)
        key = (*rank, tongue != language, uid)
        if uid not in best or key < best[uid][0]:
            best[uid] = (key, Hit(uid, kind, tongue))
    return [hit for _key, hit in sorted(best.values(), key=lambda pair: pair[0])]


def _rank(groups: list[list[str]], kind: str, title: str, body: str) -> tuple:
    """Smaller is better: words held, words in the title, kind, how much of the title
    they are, how often they come."""
    inside, around = f" {title} ", f" {body} "
    in_title = held = hits = 0
    for group in groups:
        here = sum(inside.count(f" {word} ") for word in group)
        there = sum(around.count(f" {word} ") for word in group)
        in_title += bool(here)
        held += bool(here or there)
        hits += here + there
    share = in_title / (title.count(" ") + 1)
    return -held, -in_title, KINDS.index(kind), -share, -hits
