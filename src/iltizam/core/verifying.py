"""Whether the entries of one stream are those that were recorded (spec 4, 9). Pure.

``StreamCheck`` takes the entries in the order of their numbers, keeps no more than it has
to say, and names what was removed, altered, put elsewhere or added. It hashes what
``core.audit`` hashes, several times faster; a test holds the two together.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

MOST_TOLD = 100  # problems of a stream that are named; the rest is counted
MOST_TRIES = 5_000_000  # numbers tried in one stream for entries that stand elsewhere

canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
).encode


class Verdict(StrEnum):
    """What can be said of a whole stream."""

    INTACT = "intact"
    ERASED = "erased"  # and every erasure has its entry
    ALTERED = "altered"


class Fault(StrEnum):
    """What is wrong with an entry, a payload or a head."""

    ALTERED = "altered"  # its own hash does not fit what it says
    REPLACED = "replaced"  # its hash fits, but what comes after it names another
    REMOVED = "removed"
    MOVED = "moved"
    INSERTED = "inserted"
    CUT = "cut"  # the head counts more entries than there are
    HEAD = "head"  # the head names another last entry
    PAYLOAD_ALTERED = "payload_altered"
    PAYLOAD_MISSING = "payload_missing"  # and no entry says that it was erased
    PAYLOAD_ADDED = "payload_added"  # no digest speaks of it


class Entry(NamedTuple):
    """One event as stored; ``digests`` is JSON as text, ``recorded_at`` in ISO form, UTC."""

    sequence: int
    recorded_at: str
    event_type: str
    object_uid: str
    actor: str | None
    digests: str
    previous: str
    hash: str


class Value(NamedTuple):
    """One field of an event's payload; ``value`` is JSON as text."""

    event: int
    field: str
    value: str
    salt: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and which entry it is about; ``until`` for a run of them.

    Of an entry that is gone nothing but its number is known.
    """

    fault: Fault
    sequence: int
    until: int
    event_type: str = ""
    recorded_at: str = ""
    detail: str = ""


class Head(NamedTuple):
    """What the stream's own row says of its end."""

    sequence: int
    hash: str


@dataclass(slots=True)
class Findings:
    """What was found of one stream."""

    stream: str
    head: Head
    entries: int = 0
    values: int = 0
    erased: int = 0  # values that are gone and whose erasure was recorded
    count: int = 0  # of all problems
    problems: list[Problem] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.count:
            return Verdict.ALTERED
        return Verdict.ERASED if self.erased else Verdict.INTACT


NOTHING = Entry(0, "", "", "", None, "{}", "", "")


class StreamCheck:
    """Takes the entries of one stream, ``take`` by ``take``; ``end`` says what was found.

    ``erased`` holds, by number and field, the values whose erasure a later entry records,
    with the number of that entry.

    Every entry's hash covers its number and the hash before it. So an entry whose hash
    fits under another number was put elsewhere; numbers under which nothing was found
    were removed; an entry whose hash fits under none was altered; and where two claim one
    number, the one that stands under it although what follows had to make room was added.
    """

    def __init__(
        self, stream: str, head: Head, erased: Mapping[tuple[int, str], int] | None = None
    ):
        self.found = Findings(stream, head)
        self._erased = erased or {}
        self._end = f',"stream":{quoted(stream)}}}'
        self._tries = MOST_TRIES
        self._missing: list[tuple[int, int]] = []  # numbers nobody was found under, so far
        self._run: _Run | None = None
        self._most = 0  # the highest number that somebody was recorded under
        # The last entry, under which number it was recorded, and whether its hash fits.
        self._last, self._own, self._hash, self._is_sound = NOTHING, 0, "", True
        self._top = ""  # the hash under the highest number, "" when it does not fit
        self._rival = ""  # the hash of another entry under the last one's number

    def take(self, entry: Entry, payload: Sequence[Value] = ()) -> None:
        """The next entry, in the order of the numbers, with what is left of its payload."""
        # The hot path, a million times in seconds: whatever is not as expected is examined.
        self.found.entries += 1
        sequence, at, kind, uid, actor, raw, previous, said = entry
        parts = raw[1:-1].split(", ") if raw != "{}" else []
        parts.sort()
        chained = ",".join(parts).replace('": "', '":"')
        form = (
            f'{{"actor":"{actor}","digests":{raw[:1]}{chained}{raw[-1:]},"event_type":"{kind}",'
            f'"object_uid":"{uid}","previous":"{previous}","recorded_at":"{at}",'
            f'"sequence":{sequence}{self._end}'
        )
        if not (
            previous == self._hash
            and sequence == self._own + 1 == self._most + 1
            and sha256(form.encode()).hexdigest() == said
        ):
            self._examine(Entry._make(entry), payload)
            return
        if self._run:
            self._close_run()
        self._most = self._own = sequence
        self._last, self._hash, self._is_sound = entry, said, True
        self._top = said
        left = {part[1:-69]: part[-65:-1] for part in parts}
        for _event, name, value, salt in payload:
            if sha256(f"{salt}{value}".encode()).hexdigest() != left.pop(name, ""):
                self._compare(entry, sequence, payload)
                return
        self.found.values += len(payload)
        if left:
            self._miss(entry, sequence, left)

    def end(self) -> Findings:
        """Compare with the head, and say what was found."""
        found, head = self.found, self.found.head
        self._close_run()
        for first, until in self._missing:
            self._tell(Fault.REMOVED, first, until)
        if head.sequence > self._most:
            self._tell(Fault.CUT, self._most + 1, head.sequence)
        elif head.sequence < self._most:
            self._tell(Fault.INSERTED, head.sequence + 1, self._most, detail="head")
        elif self._top and head.hash not in (self._top, self._rival):
            self._tell_of(Fault.HEAD, self._last)
        found.problems.sort(key=lambda problem: (problem.sequence, problem.fault))
        return found

    def _examine(self, entry: Entry, payload: Sequence[Value]) -> None:
        """An entry that does not simply follow the one before."""
        own = self._number_of(entry)
        number = entry.sequence + (self._run.shift if self._run else 0) if own is None else own
        if own is None:
            self._tell_of(Fault.ALTERED, entry)
        is_rival = number == self._own and (own is None or own == entry.sequence)
        if number == self._own:
            self._add_between(entry, is_rival=is_rival)
        elif number > self._most:
            if number > self._most + 1:
                self._missing.append((self._most + 1, number - 1))
            elif own is not None and self._is_disowned(entry):
                self._tell_of(Fault.REPLACED, self._last)
        elif not self._take_missing(number):
            self._tell_of(Fault.INSERTED, entry)
        if own is not None and own != entry.sequence:
            self._move(entry, own - entry.sequence)
        elif own is not None:
            self._close_run()
        self._rival = entry.hash if is_rival else ""
        if not is_rival:
            self._last, self._own, self._hash = entry, number, entry.hash
            self._is_sound = own is not None
        if number >= self._most:
            self._most, self._top = number, self._hash if self._is_sound else ""
        self._compare(entry, number, payload)

    def _number_of(self, entry: Entry) -> int | None:
        """The number under which an entry's hash fits, nearest first; None for none."""
        try:
            begin = canonical(
                {
                    "actor": entry.actor,
                    "digests": json.loads(entry.digests),
                    "event_type": entry.event_type,
                    "object_uid": entry.object_uid,
                    "previous": entry.previous,
                    "recorded_at": entry.recorded_at,
                }
            )
        except ValueError:
            return None
        known = sha256(f'{begin[:-1]},"sequence":'.encode())
        highest = max(self.found.head.sequence, entry.sequence) + 1
        shift = self._run.shift if self._run else 0
        for number in _nearest(entry.sequence, entry.sequence + shift, highest):
            self._tries -= 1
            if self._tries < 0:
                return None
            tried = known.copy()
            tried.update(f"{number}{self._end}".encode())
            if tried.hexdigest() == entry.hash:
                return number
        return None

    def _is_disowned(self, entry: Entry) -> bool:
        """Whether an entry names another one before it than the one that stands there."""
        known = (self._hash, self._rival)
        return self._own == self._most and self._is_sound and entry.previous not in known

    def _add_between(self, entry: Entry, *, is_rival: bool) -> None:
        """Two claim one number: who had to make room was there first."""
        added = entry if is_rival else Entry._make(self._last)
        self._forget(Fault.ALTERED, added.sequence)
        if not is_rival:
            self._forget(Fault.REPLACED, added.sequence - 1)
        self._tell_of(Fault.INSERTED, added)

    def _take_missing(self, number: int) -> bool:
        """Whether ``number`` was missed until now; it no longer is."""
        for place, (first, until) in enumerate(self._missing):
            if first <= number <= until:
                rest = [(first, number - 1), (number + 1, until)]
                self._missing[place : place + 1] = [part for part in rest if part[0] <= part[1]]
                return True
        return False

    def _move(self, entry: Entry, shift: int) -> None:
        run = self._run
        if run and run.shift == shift and run.until + 1 == entry.sequence:
            run.until = entry.sequence
            return
        self._close_run()
        self._run = _Run(entry, entry.sequence, shift)

    def _close_run(self) -> None:
        run, self._run = self._run, None
        if run:
            first = run.entry.sequence + run.shift
            self._tell_of(Fault.MOVED, run.entry, until=run.until, detail=str(first))

    def _compare(self, entry: Entry, number: int, payload: Sequence[Value]) -> None:
        """Every value against its digest; a missing one against the recorded erasures."""
        try:
            left = dict(json.loads(entry[5]))
        except (ValueError, TypeError):
            left = {}  # the entry itself was altered
        for _event, name, value, salt in payload:
            self.found.values += 1
            digest = left.pop(name, None)
            if digest is None:
                self._tell_of(Fault.PAYLOAD_ADDED, entry, detail=name)
            elif not _fits(digest, value, salt):
                self._tell_of(Fault.PAYLOAD_ALTERED, entry, detail=name)
        self._miss(entry, number, left)

    def _miss(self, entry: Entry, number: int, names: Iterable[str]) -> None:
        for name in names:
            if self._erased.get((number, name), 0) > number:
                self.found.erased += 1
            else:
                self._tell_of(Fault.PAYLOAD_MISSING, entry, detail=name)

    def _tell_of(
        self, fault: Fault, entry: Entry, *, until: int | None = None, detail: str = ""
    ) -> None:
        sequence, at, kind = entry[:3]
        self._tell(fault, sequence, until, event_type=kind, recorded_at=at, detail=detail)

    def _tell(self, fault: Fault, sequence: int, until: int | None = None, **said: str) -> None:
        self.found.count += 1
        if len(self.found.problems) < MOST_TOLD:
            until = sequence if until is None else until
            self.found.problems.append(Problem(fault, sequence, until, **said))

    def _forget(self, fault: Fault, sequence: int) -> None:
        """Take back what was said before more was known."""
        kept = [
            problem
            for problem in self.found.problems
            if (problem.fault, problem.sequence) != (fault, sequence)
        ]
        self.found.count -= len(self.found.problems) - len(kept)
        self.found.problems = kept


@dataclass(slots=True)
class _Run:
    """Entries in a row that all stand the same way off, from ``entry`` on."""

    entry: Entry
    until: int
    shift: int


def _fits(digest: object, value: str, salt: str) -> bool:
    # Numbers, words and null are stored as they were hashed; the rest has spaces.
    if digest == sha256(f"{salt}{value}".encode()).hexdigest():
        return True
    try:
        form = canonical(json.loads(value))
    except ValueError:
        return False
    return bool(digest == sha256(f"{salt}{form}".encode()).hexdigest())


def _nearest(sequence: int, likely: int, highest: int) -> Iterable[int]:
    """Every number: the likely one, the one it stands under, then outwards."""
    yield likely
    if likely != sequence:
        yield sequence
    for distance in range(1, highest + 1):
        for number in (sequence - distance, sequence + distance):
            if 1 <= number <= highest and number != likely:
                yield number
