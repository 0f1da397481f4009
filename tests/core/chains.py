"""Chains as ``record()`` makes them, without a database, and what can be done to them."""

import datetime
import json
from types import SimpleNamespace

from hypothesis import strategies as st

from iltizam.core import audit
from iltizam.core.fields import PlainJSONEncoder
from iltizam.core.verifying import Entry, Head, StreamCheck, Value

STREAM = "plan:0123456789abcdef"
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def stored(value):
    """JSON as the columns hold it."""
    return json.dumps(value, cls=PlainJSONEncoder)


class Chain:
    """Entries with their payloads and the head, as a database would give them."""

    def __init__(self, payloads, stream=STREAM):
        self.stream, self.entries, self.payloads, last = stream, [], [], ""
        for number, values in enumerate(payloads, 1):
            entry, payload, last = make(stream, number, values, last)
            self.entries.append(entry)
            self.payloads.append(payload)
        self.head = Head(len(self.entries), last)

    def __len__(self):
        return len(self.entries)

    def check(self, erased=None):
        check = StreamCheck(self.stream, self.head, erased)
        pairs = zip(self.entries, self.payloads, strict=True)
        for entry, payload in sorted(pairs, key=lambda pair: pair[0].sequence):
            check.take(tuple(entry), payload)  # as the database's rows come
        return check.end()

    def swap_out(self, number, **fields):
        self.entries[number - 1] = self.entries[number - 1]._replace(**fields)

    def remove(self, number):
        del self.entries[number - 1], self.payloads[number - 1]

    def put(self, number, entry, payload):
        self.entries.insert(number - 1, entry)
        self.payloads.insert(number - 1, payload)

    def renumber(self, first, by):
        """Let every entry from ``first`` on stand ``by`` places further."""
        self.entries = [
            entry._replace(sequence=entry.sequence + by) if place >= first - 1 else entry
            for place, entry in enumerate(self.entries)
        ]

    def rehashed(self, number, **fields):
        """The entry with other fields and the hash that fits them."""
        entry = self.entries[number - 1]._replace(**fields)
        return entry._replace(hash=hash_of(self.stream, entry))


def make(stream, number, values, previous, kind="tracking.update.published"):
    salts = {name: f"{place:032x}" for place, name in enumerate(values)}
    digests = {name: audit.digest(value, salts[name]) for name, value in values.items()}
    at = NOON + datetime.timedelta(seconds=number, microseconds=number % 3)
    entry = Entry(
        number, at.isoformat(), kind, "0" * 16, "a" * 16, stored(digests), previous, ""
    )
    entry = entry._replace(hash=hash_of(stream, entry))
    payload = [
        Value(number, name, stored(value), salts[name]) for name, value in values.items()
    ]
    return entry, payload, entry.hash


def hash_of(stream, entry):
    """By the function that ``record()`` uses."""
    event = SimpleNamespace(
        sequence=entry.sequence,
        recorded_at=datetime.datetime.fromisoformat(entry.recorded_at),
        event_type=entry.event_type,
        object_uid=entry.object_uid,
        digests=json.loads(entry.digests),
        previous=entry.previous,
    )
    return audit.event_hash(event, stream, entry.actor)


words = st.text(max_size=12)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    words,
    st.dictionaries(st.sampled_from(["fr", "ar", "en"]), words),
    st.lists(st.one_of(st.integers(), words), max_size=3),
)
payloads = st.dictionaries(
    st.sampled_from(["percent", "text", "corrects", "reason_2", "file"]), values, max_size=4
)
chains = st.lists(payloads, min_size=1, max_size=12).map(Chain)
