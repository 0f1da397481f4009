"""What the reporting screen shows and posts, and the draft that it is: both ways.

Texts are typed in one language, which the screen names, and the same in a second one by
whoever likes; a draft's other languages stay as they are. Nothing that was typed is lost on the way, valid or not.
"""

import datetime
import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from iltizam.core.languages import offered_languages
from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from iltizam.tracking.deeds import actions_at
from iltizam.tracking.drafts import KINDS, MOST_ITEMS, Declared, DraftItem, items_of
from iltizam.tracking.enums import ActionKind
from iltizam.tracking.reasons import because

TEXTS = ("text", "difficulties", "regression_reason", "no_evidence_reason")
SECOND = tuple(f"second_{name}" for name in TEXTS)  # the same in a second language
PLAIN = (
    "percent",
    "moment",
    "declares",
    "since",
    "received_by",
    "received_on",
    "received_from",
)
# Where a field of the action is on the screen.
SHOWN_AT = {"effective": "moment", "url": "evidence_url", "file": "evidence_file"}
EVIDENCE = ("evidence_url", "evidence_title")
_ITEM = re.compile(r"items-(\d{1,3})-(action|kind|text|reason|when)")
MARKS = {"done": "✓", "not_done": "✕", "additional": "+"}


@dataclass
class Row:
    """One action on the screen: on the list already (``action``), or typed here."""

    kind: str = "done"
    text: str = ""
    reason: str = ""
    when: str = ""
    action: str = ""
    listed: object = None  # the Action
    now: str = ""  # what it counts as before this report
    reason_now: object = None
    errors: dict = field(default_factory=dict)

    @property
    def choices(self):
        """(value, mark, label, is chosen) of each kind."""
        return [
            (kind, MARKS[kind], label, kind == self.kind) for kind, label in ActionKind.choices
        ]

    @property
    def is_blank(self):
        return not self.action and not (self.text.strip() or self.reason.strip())


@dataclass
class Typed:
    """The screen as it stands."""

    language: str
    language_before: str = ""
    uid: str = ""
    revision: int = 0
    corrects: str = ""
    percent: str = ""
    moment: str = ""
    declares: str = ""
    since: str = ""
    received_by: str = ""
    received_on: str = ""
    received_from: str = ""
    text: str = ""
    difficulties: str = ""
    regression_reason: str = ""
    no_evidence_reason: str = ""
    second_language: str = ""
    second_language_before: str = ""
    second_text: str = ""
    second_difficulties: str = ""
    second_regression_reason: str = ""
    second_no_evidence_reason: str = ""
    # Of a piece of evidence that is not attached yet; no part of the draft.
    evidence_url: str = ""
    evidence_title: str = ""
    rows: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)

    @property
    def slider(self):
        return self.percent if self.percent.isascii() and self.percent.isdigit() else "0"

    @property
    def is_in_two_languages(self):
        return any(getattr(self, name).strip() for name in SECOND)

    @property
    def wrong(self):
        """(the field to go to, sentence) of all that is wrong, in the order it was said."""
        places = {"items": "actions"}
        return [
            (places.get(name, name), sentence)
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]

    def refuse(self, reasons, places=()):
        """Put each sentence beside its field; those of items beside their row."""
        for reason in reasons:
            place = re.fullmatch(r"items\.(\d+)\.(\w+)", reason.field)
            if place and int(place[1]) < len(places):
                self.rows[places[int(place[1])]].errors[place[2]] = reason.message
            name = reason.field.split(".", maxsplit=1)[0]
            shown_at = SHOWN_AT.get(name, name)
            self.errors.setdefault(shown_at, []).append(reason.message)


def listed_actions(activity):
    """The activity's list as it stands: two statements."""
    return actions_at(activity)


def languages_of(plan):
    """The codes in which texts of the plan are typed: its own, and those offered here."""
    own = {plan.language, *plan.required_languages, *plan.optional_languages}
    offered = {*own, *offered_languages()}
    return sorted(
        (code for code, _name in settings.LANGUAGES if code in offered),
        key=lambda code: code not in own,
    )


def as_typed(update, listed, language, *, activity, percent=None):
    """The screen for a draft, or for a report on ``activity`` that is not begun (None)."""
    if update is None:
        typed = Typed(language=language, language_before=language)
        second = next(
            (code for code in languages_of(activity.commitment.plan) if code != language), ""
        )
        typed.second_language = typed.second_language_before = second
        typed.percent = "" if percent is None else str(percent)
        typed.rows = [_listed_row(*each, language) for each in listed]
        return typed
    language = _language_of(update, language)
    declared = Declared.from_json(update.declares)
    typed = Typed(
        language=language,
        language_before=language,
        uid=update.uid,
        revision=update.revision,
        corrects=update.corrects.uid if update.corrects else "",
        percent="" if update.percent is None else str(update.percent),
        moment=_iso(update.effective),
        declares=declared.state if declared else "",
        since=_iso(declared.since) if declared else "",
        received_by=update.received_by,
        received_on=update.received_on.isoformat() if update.received_on else "",
        received_from=update.received_from,
        **{name: getattr(update, name).get(language, "") for name in TEXTS},
    )
    second = _second_language_of(update, language)
    typed.second_language = typed.second_language_before = second
    for name in TEXTS:
        setattr(typed, f"second_{name}", getattr(update, name).get(second, ""))
    typed.rows = _rows(items_of(update.draft_items), listed, language)
    return typed


def from_post(data, listed):
    """The screen as it was posted."""
    codes = {code for code, _name in settings.LANGUAGES}
    language = data.get("language", "")
    language = language if language in codes else settings.LANGUAGE_CODE
    before = data.get("language_before", "")
    second, second_before = (
        code if (code := data.get(name, "")) in codes else ""
        for name in ("second_language", "second_language_before")
    )
    revision = data.get("revision", "")
    typed = Typed(
        language=language,
        language_before=before if before in codes else language,
        uid=data.get("update", "")[:16],
        revision=int(revision) if revision.isascii() and revision.isdigit() else 0,
        corrects=data.get("corrects", "")[:16],
        second_language=second,
        second_language_before=second_before,
        **{name: data.get(name, "") for name in (*TEXTS, *SECOND, *PLAIN, *EVIDENCE)},
    )
    typed.rows = _posted_rows(data, listed, language)
    return typed


def as_fields(typed, update, corrects=None):
    """(the fields of the draft, what cannot even be kept, the row of each item)."""
    wrong = []
    percent = typed.percent.strip().removesuffix("%").strip()
    fields = {
        **{name: _merged(getattr(update, name), typed, name) for name in TEXTS},
        "percent": None,
        "effective": _period(typed.moment, "effective", wrong),
        "corrects": corrects,
        "received_by": typed.received_by,
        "received_on": _day(typed.received_on, "received_on", wrong),
        "received_from": typed.received_from,
    }
    if percent.isascii() and percent.isdigit() and len(percent) <= 3:
        fields["percent"] = int(percent)
    elif percent:
        wrong.append(because("percent_out_of_range", "percent"))
    if typed.is_in_two_languages and typed.second_language in ("", typed.language):
        wrong.append(because("second_language", "second_language"))
    since = _period(typed.since, "since", wrong)
    fields["declares"] = Declared(typed.declares, since) if typed.declares else None
    fields["items"], places = _items(typed, wrong)
    return fields, wrong, places


def _items(typed, wrong):
    items, places = [], []
    for place, row in enumerate(typed.rows[:MOST_ITEMS]):
        if row.is_blank or not _says_something(row, typed.language):
            continue
        when = _period(row.when, f"items.{len(items)}.when", wrong)
        text = {} if row.action else {typed.language: row.text}
        reason = {typed.language: row.reason} if row.kind == "not_done" else {}
        items.append(
            DraftItem(row.kind, LocalisedText(text), row.action, LocalisedText(reason), when)
        )
        places.append(place)
    return items, places


def _says_something(row, language):
    """A new one does; one on the list when it is moved, explained anew or dated."""
    if not row.action or row.kind != row.now or row.when:
        return True
    known = (row.reason_now or {}).get(language, "")
    return row.kind == "not_done" and row.reason.strip() not in ("", known)


def _merged(stored, typed, name):
    """A text with what the screen says in its one or two languages; others are kept."""
    shown = (typed.language_before, typed.second_language_before)
    said = {code: text for code, text in stored.items() if code not in shown}
    if typed.second_language:
        said[typed.second_language] = getattr(typed, f"second_{name}")
    said[typed.language] = getattr(typed, name)
    return LocalisedText(said)


def _rows(items, listed, language):
    moved = {item.action: item for item in items if item.action}
    rows = [_listed_row(*each, language, moved.get(each[0].uid)) for each in listed]
    rows += [
        Row(
            item.kind,
            item.text.get(language) or next(iter(item.text.values()), ""),
            item.reason.get(language) or next(iter(item.reason.values()), ""),
            _iso(item.happened),
        )
        for item in items
        if not item.action
    ]
    return rows


def _listed_row(action, move, language, item=None):
    reason = item.reason if item else move.reason
    return Row(
        kind=item.kind if item else move.kind,
        reason=(reason or {}).get(language, ""),
        when=_iso(item.happened) if item else "",
        action=action.uid,
        listed=action,
        now=move.kind,
        reason_now=move.reason,
    )


def _posted_rows(data, listed, language):
    found = {}
    for name in data:
        if match := _ITEM.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = data[name]
    known = {action.uid: (action, move) for action, move in listed}
    rows = []
    for _place, said in sorted(found.items()):
        row = Row()
        if said.get("action") in known:
            row = _listed_row(*known.pop(said["action"]), language)
        row.kind = said["kind"] if said.get("kind") in KINDS else row.kind
        row.text, row.when = said.get("text", ""), said.get("when", "")
        row.reason = said.get("reason", "")
        if not row.is_blank:
            rows.append(row)
    # What others entered meanwhile is on the list too.
    rows += [_listed_row(*each, language) for each in known.values()]
    return rows


def _language_of(update, language):
    """The reader's where its texts are in it or there are none; else the plan's first."""
    said = {code for name in TEXTS for code in getattr(update, name)}
    for item in items_of(update.draft_items):
        said |= set(item.text) | set(item.reason)
    if not said or language in said:
        return language
    first = (code for code in languages_of(update.activity.commitment.plan) if code in said)
    return next(first, min(said))


def _second_language_of(update, language):
    """The one its texts are also in; else the plan's first other one."""
    others = {code for name in TEXTS for code in getattr(update, name)} - {language}
    known = [code for code in languages_of(update.activity.commitment.plan) if code != language]
    said = [code for code in known if code in others]
    return next(iter([*said, *sorted(others), *known]), "")


def _iso(period):
    return period.end.isoformat() if period and period.end else ""


def _day(value, name, wrong):
    if not value.strip():
        return None
    try:
        return datetime.date.fromisoformat(value.strip())
    except ValueError:
        wrong.append(because("not_a_day", name))
        return None


def _period(value, name, wrong):
    day = _day(value, name, wrong)
    return Period.day(day) if day else None


def today():
    return timezone.localdate().isoformat()
