"""What a draft holds beside its own fields: items of the activity, a state declared. Pure.

A draft keeps them as typed, whole or not; they become rows when it is published
(``actions.publishing``), and what is wrong with them is said by ``item_demands``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText, plain_text
from iltizam.tracking.demands import Demand

KINDS = ("done", "not_done", "additional")
DECLARABLE = ("under_way", "completed")
MOST_ITEMS = 100
LONGEST_TEXT = 10_000  # characters, per language


@dataclass(frozen=True, slots=True)
class DraftItem:
    """An action to be entered, or (``action`` is its uid) one on the list to be moved."""

    kind: str
    text: LocalisedText = field(default_factory=LocalisedText)
    action: str = ""
    reason: LocalisedText = field(default_factory=LocalisedText)
    happened: Period | None = None
    key: str = ""  # what a new one is found again by, from save to save

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": dict(self.text),
            "action": self.action,
            "reason": dict(self.reason),
            "happened": self.happened.as_json() if self.happened else None,
            "key": self.key,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "DraftItem":
        happened = value["happened"]
        return cls(
            value["kind"],
            LocalisedText(value["text"]),
            value["action"],
            LocalisedText(value["reason"]),
            Period.from_json(happened) if happened else None,
            value.get("key", ""),  # written before items had one
        )


@dataclass(frozen=True, slots=True)
class Declared:
    """That an activity has begun or is completed, and since when where that is known."""

    state: str
    since: Period | None = None

    def as_json(self) -> dict[str, Any]:
        return {"state": self.state, "since": self.since.as_json() if self.since else None}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Declared | None":
        """None where nothing is declared."""
        if not value:
            return None
        since = value["since"]
        return cls(value["state"], Period.from_json(since) if since else None)


def items_of(stored: Sequence[Mapping[str, Any]]) -> list[DraftItem]:
    return [DraftItem.from_json(value) for value in stored]


def clean(text: Mapping[str, str]) -> LocalisedText:
    """Without what no text may hold, spaces around, and languages left empty."""
    stripped = {
        language: plain_text(said).strip()
        for language, said in text.items()
        if isinstance(said, str)
    }
    return LocalisedText({language: said for language, said in stripped.items() if said})


def is_too_long(text: Mapping[str, str]) -> bool:
    return any(len(said) > LONGEST_TEXT for said in text.values())


def item_demands(items: Sequence[DraftItem], listed: Collection[str]) -> Iterator[Demand]:
    """What keeps the items from becoming rows; ``listed`` are the activity's own actions.

    Each names its place: ``items.2.reason``.
    """
    moved: set[str] = set()
    for place, item in enumerate(items):
        if item.action and item.action not in listed:
            yield Demand("item_elsewhere", f"items.{place}.action")
        elif item.action and item.action in moved:
            yield Demand("item_moved_twice", f"items.{place}.action")
        if not item.action and not item.text:
            yield Demand("item_without_text", f"items.{place}.text")
        if item.kind not in KINDS:
            yield Demand("item_without_kind", f"items.{place}.kind")
        if item.kind == "not_done" and not item.reason:
            yield Demand("item_without_reason", f"items.{place}.reason")
        moved.add(item.action)
