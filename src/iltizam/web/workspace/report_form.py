"""What the reporting screen shows and posts, and the draft that it is: both ways.

Texts are typed in one language, which the screen names, and the same in a second one by
whoever likes; a draft's other languages stay as they are. Nothing that was typed is lost on
the way, valid or not. The actions among them are the rows of ``report_rows``.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.core.http import plain_post
from iltizam.core.languages import offered_languages
from iltizam.tracking.deeds import actions_at
from iltizam.tracking.drafts import LONGEST_TEXT, Declared, items_of
from iltizam.tracking.reasons import because
from iltizam.web.workspace.report_rows import (
    Languages,
    day_of,
    iso,
    items_from,
    languages_in,
    listed_row,
    look_up_unshown,
    period_of,
    posted_rows,
    rows_of,
)

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
MOST_DIGITS = 9  # of a revision
EVIDENCE = ("evidence_url", "evidence_title")


@dataclass
class Typed:
    """The screen as it stands."""

    language: str
    language_before: str = ""
    uid: str = ""
    revision: int = 0
    corrects: str = ""
    is_compared: bool = False  # two versions were shown in these languages, and one was chosen
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
    def languages(self):
        before = (self.language_before, self.second_language_before)
        return Languages(self.language, self.second_language, before)

    @property
    def has_second_texts(self):
        return any(getattr(self, name).strip() for name in SECOND)

    @property
    def is_in_two_languages(self):
        return self.has_second_texts or any(row.says_second for row in self.rows)

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
        """Put each sentence beside its field; those of items beside their row, by its name."""
        for reason in reasons:
            found = re.fullmatch(r"items\.(\d+)\.(\w+)", reason.field)
            if found and int(found[1]) < len(places):
                self._refuse_row(reason, places[int(found[1])], found[2])
                continue
            name = reason.field.split(".", maxsplit=1)[0]
            shown_at = SHOWN_AT.get(name, name)
            self.errors.setdefault(shown_at, []).append(reason.message)

    def _refuse_row(self, reason, place, name):
        row = self.rows[place]
        if reason.code == "too_long" and len(getattr(row, name).strip()) <= LONGEST_TEXT:
            name = f"second_{name}"
        row.errors[name] = reason.message
        said = {"action": row.called(place), "field": _labels()[name], "said": reason.message}
        sentence = _("%(action)s, %(field)s: %(said)s") % said
        self.errors.setdefault(_id_of(row, place, name), []).append(sentence)

    def look_up_unshown(self, update):
        """Tell the rows what the draft says in languages that the screen does not show."""
        if update is not None:
            look_up_unshown(self.rows, items_of(update.draft_items), self.languages)


def _labels():
    """What the fields of a row are called in a message that stands elsewhere."""
    text, reason = _("what was done"), _("reason")
    return {
        "text": text,
        "action": text,
        "kind": _("kind"),
        "reason": reason,
        "when": _("date"),
        "second_text": _("%(text)s, in the second language") % {"text": text},
        "second_reason": _("%(text)s, in the second language") % {"text": reason},
    }


def _id_of(row, place, name):
    """The id of a row's field in the page."""
    return f"item-{place}" if name in ("text", "action", "kind") else f"items-{place}-{name}"


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
        typed.rows = [listed_row(*each, typed.languages) for each in listed]
        return typed
    language = _language_of(update, language)
    return draft_in(language, _second_language_of(update, language), update, listed)


def draft_in(language, second, update, listed):
    """The screen for a draft in these two languages, whether it has texts in them or not."""
    declared = Declared.from_json(update.declares)
    typed = Typed(
        language=language,
        language_before=language,
        uid=update.uid,
        revision=update.revision,
        corrects=update.corrects.uid if update.corrects else "",
        percent="" if update.percent is None else str(update.percent),
        moment=iso(update.effective),
        declares=declared.state if declared else "",
        since=iso(declared.since) if declared else "",
        received_by=update.received_by,
        received_on=update.received_on.isoformat() if update.received_on else "",
        received_from=update.received_from,
        **{name: getattr(update, name).get(language, "") for name in TEXTS},
    )
    typed.second_language = typed.second_language_before = second
    for name in TEXTS:
        setattr(typed, f"second_{name}", getattr(update, name).get(second, ""))
    typed.rows = rows_of(items_of(update.draft_items), listed, typed.languages)
    return typed


def from_post(data, listed):
    """The screen as it was posted."""
    data = plain_post(data)
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
        revision=int(revision) if _is_count(revision) else 0,
        corrects=data.get("corrects", "")[:16],
        is_compared=bool(data.get("compared")),
        second_language=second,
        second_language_before=second_before,
        **{name: data.get(name, "") for name in (*TEXTS, *SECOND, *PLAIN, *EVIDENCE)},
    )
    typed.rows = posted_rows(data, listed, typed.languages)
    return typed


def _is_count(said):
    """Whether it can be a count: of thousands of digits int() makes no number."""
    return said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS


def as_fields(typed, update, corrects=None):
    """(the fields of the draft, what cannot even be kept, the row of each item)."""
    stored = items_of(update.draft_items)
    wrong = list(_wrong_languages(typed, update, stored))
    percent = typed.percent.strip().removesuffix("%").strip()
    fields = {
        **{name: _merged(getattr(update, name), typed, name) for name in TEXTS},
        "percent": None,
        "effective": period_of(typed.moment, "effective", wrong),
        "corrects": corrects,
        "received_by": typed.received_by,
        "received_on": day_of(typed.received_on, "received_on", wrong),
        "received_from": typed.received_from,
    }
    if percent.isascii() and percent.isdigit() and len(percent) <= 3:
        fields["percent"] = int(percent)
    elif percent:
        wrong.append(because("percent_out_of_range", "percent"))
    since = period_of(typed.since, "since", wrong)
    fields["declares"] = Declared(typed.declares, since) if typed.declares else None
    fields["items"], places = items_from(typed.rows, stored, typed.languages, wrong)
    return fields, wrong, places


def _wrong_languages(typed, update, stored):
    """A second one that is none, or one whose texts the screen would overwrite unseen."""
    if typed.is_in_two_languages and typed.second_language in ("", typed.language):
        yield because("second_language", "second_language")
    if typed.is_compared or typed.revision != update.revision:
        return  # the two were shown side by side, or will be
    unseen = _languages_said(update, stored) - set(typed.languages.shown)
    for name in ("language", "second_language"):
        code = getattr(typed, name)
        if code in unseen:
            yield because("language_unseen", name, language=dict(settings.LANGUAGES)[code])


def _merged(stored, typed, name):
    return typed.languages.merged(
        stored, getattr(typed, name), getattr(typed, f"second_{name}")
    )


def _languages_said(update, items):
    return {code for name in TEXTS for code in getattr(update, name)} | languages_in(items)


def _language_of(update, language):
    """The reader's where its texts are in it or there are none; else the plan's first."""
    said = _languages_said(update, items_of(update.draft_items))
    if not said or language in said:
        return language
    first = (code for code in languages_of(update.activity.commitment.plan) if code in said)
    return next(first, min(said))


def _second_language_of(update, language):
    """The one its texts are also in; else the plan's first other one."""
    others = _languages_said(update, items_of(update.draft_items)) - {language}
    known = [code for code in languages_of(update.activity.commitment.plan) if code != language]
    said = [code for code in known if code in others]
    return next(iter([*said, *sorted(others), *known]), "")


def today():
    return timezone.localdate().isoformat()
