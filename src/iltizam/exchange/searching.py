"""What an import makes findable, from its rows: the entries are staged like the rows.

Says what ``tracking.indexing`` says of the same objects once they are stored.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from iltizam.core.models import SearchEntry, SearchWord
from iltizam.core.search import Words, entries_of
from iltizam.core.texts import LocalisedText
from iltizam.exchange.comparing import Work
from iltizam.exchange.filling import Piece, Table, batches
from iltizam.exchange.rows import Row
from iltizam.tracking import indexing

PARTS = {"commitment_text": "commitment", "action": "activity"}  # found with their owner
ENTRIES = Table(
    SearchEntry,
    tuple(field for field in SearchEntry._meta.local_concrete_fields if not field.primary_key),
    {},
    met=("object_uid", "language"),
    replaced=("scope_uid", "kind", "title", "body"),
)
WORDS = Table(
    SearchWord,
    tuple(field for field in SearchWord._meta.local_concrete_fields if not field.primary_key),
    {},
    met=("word",),
)
SIZE = 500


class Findable:
    """The words of what ``work`` adds or changes; ``changed`` had entries before."""

    def __init__(self, work: Work, root: Row, stored: Row | None, names: dict[str, Any]):
        self._root, self._names = root, names
        before = stored.walk() if stored else ()
        self._stored = {row.uid: row for row in before if row.shape.name in _WORDS}
        touched = chain(work.new, (row for row, _names in work.changed))
        owners = (row.above(PARTS.get(row.shape.name, row.shape.name)) for row in touched)
        found = dict.fromkeys(row for row in owners if row and row.shape.name in _WORDS)
        self._rows = list(found)
        self.changed = [row.uid for row in self._rows if row.uid in self._stored]

    @property
    def count(self) -> int:
        return len(self._rows)

    def pieces(self) -> Iterator[Piece]:
        """The entries of SIZE objects at a time; at last the words that stand in them."""
        known: set[str] = set()
        for batch in batches(self._rows, SIZE):
            entries = [entry for row in batch for entry in self._entries(row)]
            known |= {word for e in entries for t in (e.title, e.body) for word in t.split()}
            yield Piece(ENTRIES, [ENTRIES.values(entry) for entry in entries], len(batch))
        for words in batches(sorted(known), SIZE):
            yield Piece(WORDS, [[word] for word in words], 0)

    def _entries(self, row: Row) -> list[SearchEntry]:
        scope = "" if row.shape.name == "organisation" else self._root.uid
        return entries_of(scope, _WORDS[row.shape.name](self, row))

    def plan(self, row: Row) -> Words:
        return indexing.plan_words(row.uid, row.values["title"], row.values["description"])

    def commitment(self, row: Row) -> Words:
        values = row.values
        lead = self._names.get(values["lead"], LocalisedText())
        texts = self._texts(row, "texts", "text")
        return indexing.commitment_words(
            row.uid, values["title"], values["summary"], lead, texts
        )

    def activity(self, row: Row) -> Words:
        values = row.values
        texts = [values["description"], values["expected_output"]]
        texts += self._texts(row, "actions", "text")
        return indexing.activity_words(row.uid, values["title"], texts)

    def update(self, row: Row) -> Words:
        values = row.values
        texts = [values["text"], values["difficulties"], values["regression_reason"]]
        return indexing.update_words(row.uid, texts)

    def organisation(self, row: Row) -> Words:
        values = row.values
        around = [self._names.get(values[name]) for name in ("parent", "renamed_to")]
        return indexing.organisation_words(
            row.uid, values["name"], values["acronym"], [name for name in around if name]
        )

    def _texts(self, row: Row, part: str, name: str) -> list[LocalisedText]:
        """Those of the file, and those stored that the file does not mention."""
        here = row.below(part)
        known = {each.key for each in here}
        old = self._stored.get(row.uid)
        kept = [each for each in old.below(part) if each.key not in known] if old else []
        return [each.values[name] for each in (*here, *kept)]


_WORDS = {
    "plan": Findable.plan,
    "commitment": Findable.commitment,
    "activity": Findable.activity,
    "update": Findable.update,
    "organisation": Findable.organisation,
}
