"""The actions on the reporting screen: rows as shown, as posted, and the draft's items they are.

A row shows two languages of its item; the draft's other ones are found again by the row's
``key`` (one on the list: by its action) and stay as they are. What became of each:

- a text changed in one language leaves its other languages alone;
- a row emptied of all it showed is taken off the draft, whole;
- an item of which the screen showed no word stays, though its row is empty;
- a reason goes with “not done”, in all its languages.
"""

import datetime
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText, in_words
from iltizam.core.uids import is_uid, new_uid
from iltizam.tracking.drafts import KINDS, DraftItem, clean
from iltizam.tracking.enums import ActionKind
from iltizam.tracking.reasons import because

MARKS = {"done": "✓", "not_done": "✕", "additional": "+"}
SAID = ("text", "reason", "second_text", "second_reason")
_ITEM = re.compile(rf"items-(\d{{1,3}})-(action|key|kind|when|{'|'.join(SAID)})")


class Languages(NamedTuple):
    """What the fields of a screen are typed in, and what they were filled in from."""

    first: str
    second: str
    shown: tuple[str, ...] = ()

    def merged(self, stored, first, second):
        """A text with what the fields say in their one or two languages; others are kept."""
        said = {code: text for code, text in stored.items() if code not in self.shown}
        if self.second:
            said[self.second] = second
        said[self.first] = first
        return LocalisedText(said)

    def unshown(self, stored):
        """What a text says in languages that the screen does not show."""
        return {code: text for code, text in stored.items() if text and code not in self.shown}


@dataclass
class Row:
    """One action on the screen: on the list already (``action``), or typed here."""

    kind: str = "done"
    text: str = ""
    reason: str = ""
    when: str = ""
    action: str = ""
    key: str = field(default_factory=new_uid)
    second_text: str = ""
    second_reason: str = ""
    listed: object = None  # the Action
    now: str = ""  # what it counts as before this report
    reason_now: object = None
    unshown: list = field(default_factory=list)  # (language, text) that no field shows
    errors: dict = field(default_factory=dict)

    @property
    def choices(self):
        """(value, mark, label, is chosen) of each kind."""
        return [
            (kind, MARKS[kind], label, kind == self.kind) for kind, label in ActionKind.choices
        ]

    @property
    def is_blank(self):
        return not self.action and not any(getattr(self, name).strip() for name in SAID)

    @property
    def identity(self):
        return self.action or self.key

    @property
    def known(self):
        """The reason that is public already, per language; empty where none counts."""
        return clean(self.reason_now or {}) if self.now == "not_done" else LocalisedText()

    @property
    def says_second(self):
        """Whether something was typed in the second language."""
        return bool(self.second_text.strip() or self.is_news(self.second_reason))

    @property
    def opens_second(self):
        return self.says_second or not {"second_text", "second_reason"}.isdisjoint(self.errors)

    def is_news(self, reason):
        """A reason that says what no language of the public one says."""
        return reason.strip() not in ("", *self.known.values())

    def called(self, place):
        """The row by its words, in a message that stands elsewhere."""
        words = in_words(self.listed.text) if self.listed else self.text or self.second_text
        words = Truncator(" ".join(words.split())).chars(60)
        if not words:
            return _("Action %(number)d") % {"number": place + 1}
        return _("“%(words)s”") % {"words": words}

    @property
    def line(self):
        """The row in a line: what it counts as, its words, its reason and its day."""
        words = in_words(self.listed.text) if self.listed else self.text
        said = (MARKS[self.kind], words.strip(), self.reason.strip(), self.when)
        return " ".join(filter(None, said))

    @property
    def second_line(self):
        return f"{self.second_text.strip()} {self.second_reason.strip()}".strip()

    @property
    def is_free(self):
        """Whether a new action can be typed here."""
        return self.is_blank and not self.unshown


def listed_row(action, move, languages, item=None):
    """A row of the activity's list; ``item`` is what the draft makes of it."""
    reason = (item.reason if item else move.reason) or {}
    return Row(
        kind=item.kind if item else move.kind,
        reason=reason.get(languages.first, ""),
        when=iso(item.happened) if item else "",
        action=action.uid,
        second_reason=reason.get(languages.second, ""),
        listed=action,
        now=move.kind,
        reason_now=move.reason,
    )


def rows_of(items, listed, languages):
    """The screen's rows: the activity's list, then what the draft adds to it."""
    held = by_identity(items)
    rows = [listed_row(*each, languages, held.get(each[0].uid)) for each in listed]
    return rows + [
        Row(
            item.kind,
            item.text.get(languages.first, ""),
            item.reason.get(languages.first, ""),
            iso(item.happened),
            key=key,
            second_text=item.text.get(languages.second, ""),
            second_reason=item.reason.get(languages.second, ""),
        )
        for key, item in held.items()
        if not item.action
    ]


def posted_rows(data, listed, languages):
    """The rows as posted; what others entered meanwhile is on the list too."""
    found = {}
    for name in data:
        if match := _ITEM.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = data[name]
    known = {action.uid: (action, move) for action, move in listed}
    rows, keys = [], set()
    for _place, said in sorted(found.items()):
        row = Row()
        if said.get("action") in known:
            row = listed_row(*known.pop(said["action"]), languages)
        elif _is_key(said.get("key")) and said["key"] not in keys:
            row.key = said["key"]
            keys.add(row.key)
        row.kind = said["kind"] if said.get("kind") in KINDS else row.kind
        row.when = said.get("when", "")
        for name in SAID:
            setattr(row, name, said.get(name, ""))
        rows.append(row)
    return rows + [listed_row(*each, languages) for each in known.values()]


def items_from(rows, stored, languages, wrong):
    """(the draft's items, the row of each); dates that are none are added to ``wrong``."""
    held = by_identity(stored)
    items, places = [], []
    for place, row in enumerate(rows):
        before = held.get(row.identity)
        text = _text(row, before, languages)
        reason = _reason(row, before, languages)
        if not _is_kept(row, before, languages, reason):
            continue
        when = period_of(row.when, f"items.{len(items)}.when", wrong)
        key = "" if row.action else row.key
        items.append(DraftItem(row.kind, text, row.action, reason, when, key))
        places.append(place)
    return items, places


def look_up_unshown(rows, stored, languages):
    """Tell each row what the draft says of it in languages that the screen does not show."""
    held = by_identity(stored)
    for row in rows:
        item = held.get(row.identity)
        said = (languages.unshown(item.text), languages.unshown(item.reason)) if item else ()
        row.unshown = [pair for texts in said for pair in texts.items()]


def by_identity(items):
    """Items by what their rows are known by: the action, the key, else the place."""
    return {item.action or item.key or f"was{place}": item for place, item in enumerate(items)}


def languages_in(items):
    return {code for item in items for code in (*item.text, *item.reason)}


def iso(period):
    return period.end.isoformat() if period and period.end else ""


def day_of(value, name, wrong):
    if not value.strip():
        return None
    try:
        return datetime.date.fromisoformat(value.strip())
    except ValueError:
        wrong.append(because("not_a_day", name))
        return None


def period_of(value, name, wrong):
    day = day_of(value, name, wrong)
    return Period.day(day) if day else None


def _is_key(value):
    return is_uid(value) or bool(re.fullmatch(r"was\d{1,3}", value or ""))


def _text(row, before, languages):
    if row.action:
        return LocalisedText()
    return languages.merged(before.text if before else {}, row.text, row.second_text)


def _reason(row, before, languages):
    """A reason of the list stays in the language it is in, unless it is given anew."""
    if row.kind != "not_done":
        return LocalisedText()
    if before:
        return languages.merged(before.reason, row.reason, row.second_reason)
    said = dict(row.known)
    for code, reason in ((languages.second, row.second_reason), (languages.first, row.reason)):
        if row.is_news(reason) and code:
            said[code] = reason
        elif not reason.strip() and code in languages.shown:
            said.pop(code, None)
    return LocalisedText(said)


def _is_kept(row, before, languages, reason):
    """New ones are, unless emptied; ones on the list when moved, explained anew or dated."""
    if not row.action:
        return not row.is_blank or _is_out_of_sight(before, languages)
    if row.kind != row.now or row.when:
        return True
    if before:
        return clean(reason) not in ({}, row.known)
    return row.kind == "not_done" and (
        row.is_news(row.reason) or row.is_news(row.second_reason)
    )


def _is_out_of_sight(item, languages):
    """Whether the screen had no word of an item to show (its reason, where it has no text)."""
    words = item and (clean(item.text) or clean(item.reason))
    return bool(words) and languages.unshown(words) == words
