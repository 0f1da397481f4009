"""The actions of the reporting screen: nothing that a draft says of them is lost on the way."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from iltizam.tracking.drafts import DraftItem, clean
from iltizam.tracking.models import Action, ActionMove
from iltizam.web.workspace.report_rows import (
    SAID,
    Languages,
    items_from,
    look_up_unshown,
    posted_rows,
    rows_of,
)

CODES = ("fr", "ar", "en")
UIDS = ("a" * 16, "b" * 16, "c" * 16)

words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
texts = st.dictionaries(st.sampled_from(CODES), words).map(LocalisedText)
some_text = st.dictionaries(st.sampled_from(CODES), words, min_size=1).map(LocalisedText)
days = st.none() | st.builds(Period.day, st.dates(datetime.date(2020, 1, 1)))


@st.composite
def new_items(draw):
    """An action that a draft enters; a reason goes with “not done”."""
    kind = draw(st.sampled_from(["done", "not_done", "additional"]))
    reason = draw(texts) if kind == "not_done" else LocalisedText()
    return DraftItem(kind, draw(some_text), "", reason, draw(days))


@st.composite
def drafts(draw):
    """(the activity's list, a draft's items on it and new ones)."""
    listed, items = [], []
    for uid in draw(st.lists(st.sampled_from(UIDS), unique=True)):
        now = draw(st.sampled_from(["done", "not_done", "additional"]))
        known = draw(some_text) if now == "not_done" else LocalisedText()
        listed.append(
            (Action(uid=uid, text=draw(some_text)), ActionMove(kind=now, reason=known))
        )
        kind = draw(st.sampled_from(["", "done", "not_done", "additional"]))
        reason = draw(some_text) if kind == "not_done" else LocalisedText()
        if kind and (kind != now or reason not in (known, {})):
            items.append(DraftItem(kind, LocalisedText(), uid, reason, draw(days)))
    new = draw(st.lists(new_items(), max_size=4))
    keyed = [
        DraftItem(each.kind, each.text, "", each.reason, each.happened, f"was{place}")
        for place, each in enumerate(new)
    ]
    return listed, items + keyed


@st.composite
def screens(draw):
    first, second = draw(st.permutations([*CODES, ""]).filter(lambda codes: codes[0]))[:2]
    return Languages(first, second, (first, second))


def posted(rows):
    """What the page's form posts for the rows."""
    data = {}
    for place, row in enumerate(rows):
        names = [
            *(name for name in SAID if not (row.action and "text" in name)),
            "kind",
            "when",
        ]
        names.append("action" if row.action else "key")
        data |= {f"items-{place}-{name}": getattr(row, name) for name in names}
    return data


def saved(data, listed, stored, languages):
    """The items of a draft after the screen was posted, as they are kept."""
    wrong = []
    items, _places = items_from(posted_rows(data, listed, languages), stored, languages, wrong)
    assert wrong == []
    return [
        DraftItem(
            each.kind,
            clean(each.text),
            each.action,
            clean(each.reason),
            each.happened,
            each.key,
        )
        for each in items
    ]


def by_uid(items):
    return sorted(items, key=lambda each: (each.action, each.key))


@given(drafts(), screens())
def test_a_screen_that_is_only_saved_changes_nothing(draft, languages):
    listed, stored = draft

    again = saved(posted(rows_of(stored, listed, languages)), listed, stored, languages)

    assert by_uid(again) == by_uid(stored)


@given(drafts(), screens(), words, st.data())
def test_a_text_changed_in_one_language_leaves_the_others_alone(draft, languages, said, data):
    listed, stored = draft
    rows = rows_of(stored, listed, languages)
    new = [place for place, row in enumerate(rows) if not row.action]
    if not new:
        return
    place = data.draw(st.sampled_from(new))
    name = "second_text" if languages.second and data.draw(st.booleans()) else "text"
    code = languages.second if name == "second_text" else languages.first

    again = saved(posted(rows) | {f"items-{place}-{name}": said}, listed, stored, languages)

    key = rows[place].key
    (before,), (after,) = ([i for i in items if i.key == key] for items in (stored, again))
    assert after.text == {**before.text, code: said}
    assert after.reason == before.reason
    assert by_uid([i for i in again if i.key != key]) == by_uid(
        [i for i in stored if i.key != key]
    )


@given(st.lists(new_items(), max_size=3), screens())
def test_items_that_were_kept_before_they_had_a_key_are_found_again(stored, languages):
    again = saved(posted(rows_of(stored, [], languages)), [], stored, languages)

    assert [(each.text, each.reason) for each in again] == [
        (each.text, each.reason) for each in stored
    ]


SCREEN = Languages("fr", "ar", ("fr", "ar"))
KEY = "was0"


def item(text, reason=None, kind="done", action=""):
    return DraftItem(
        kind,
        LocalisedText(text),
        action,
        LocalisedText(reason or {}),
        None,
        "" if action else KEY,
    )


def test_a_row_emptied_of_all_it_showed_is_taken_off():
    stored = [item({"fr": "Imprimer", "ar": "طبع", "en": "Print"})]
    data = posted(rows_of(stored, [], SCREEN))

    one_left = saved(data | {"items-0-text": " "}, [], stored, SCREEN)
    assert [each.text for each in one_left] == [{"ar": "طبع", "en": "Print"}]
    assert (
        saved(data | {"items-0-text": "", "items-0-second_text": ""}, [], stored, SCREEN) == []
    )


def test_an_item_of_which_no_word_is_shown_stays_and_takes_the_shown_language():
    stored = [item({"en": "Print"})]
    data = posted(rows_of(stored, [], SCREEN))

    assert data["items-0-text"] == ""
    assert saved(data, [], stored, SCREEN) == stored
    (said,) = saved(data | {"items-0-text": "Imprimer"}, [], stored, SCREEN)
    assert said.text == {"fr": "Imprimer", "en": "Print"}


def test_a_row_tells_what_no_field_shows():
    stored = [item({"fr": "Imprimer", "en": "Print"}, {"en": "No paper."}, "not_done")]
    rows = rows_of(stored, [], SCREEN)

    look_up_unshown(rows, stored, SCREEN)

    assert rows[0].unshown == [("en", "Print"), ("en", "No paper.")]


def test_a_text_is_in_the_language_that_is_chosen_for_it_now():
    stored = [item({"fr": "Print", "en": ""})]
    data = posted(rows_of(stored, [], SCREEN))

    (said,) = saved(data, [], stored, Languages("en", "ar", ("fr", "ar")))

    assert said.text == {"en": "Print"}


def test_a_reason_goes_with_not_done():
    stored = [item({"fr": "Imprimer"}, {"fr": "Sans papier.", "en": "No paper."}, "not_done")]
    data = posted(rows_of(stored, [], SCREEN))

    (said,) = saved(data | {"items-0-kind": "done"}, [], stored, SCREEN)

    assert said.reason == {}


@pytest.mark.parametrize("chosen", ["fr", "en"])
def test_a_public_reason_that_is_left_alone_says_nothing_in_any_language(chosen):
    known = LocalisedText(fr="Sans offre.", ar="لا عرض.", en="No offer.")
    listed = [(Action(uid=UIDS[0]), ActionMove(kind="not_done", reason=known))]
    data = posted(rows_of([], listed, SCREEN))

    assert saved(data, listed, [], Languages(chosen, "ar", ("fr", "ar"))) == []
    emptied = {"items-0-reason": "", "items-0-second_reason": ""}
    assert saved(data | emptied, listed, [], SCREEN) == []


def test_a_public_reason_given_anew_in_one_language_keeps_its_others():
    known = LocalisedText(fr="Sans offre.", ar="لا عرض.", en="No offer.")
    listed = [(Action(uid=UIDS[0]), ActionMove(kind="not_done", reason=known))]
    data = posted(rows_of([], listed, SCREEN))

    (said,) = saved(data | {"items-0-second_reason": "عرض واحد."}, listed, [], SCREEN)
    assert said.reason == {**known, "ar": "عرض واحد."}

    again = posted(rows_of([said], listed, SCREEN)) | {"items-0-second_reason": "لا عرض."}
    assert saved(again, listed, [said], SCREEN) == []


def test_a_key_that_is_none_or_comes_twice_is_not_believed():
    stored = [item({"fr": "Imprimer", "en": "Print"})]
    data = {
        "items-0-text": "Un",
        "items-0-key": KEY,
        "items-1-text": "Deux",
        "items-1-key": KEY,
        "items-2-text": "Trois",
        "items-2-key": "<b>",
    }

    said = saved(data, [], stored, SCREEN)

    assert [each.text for each in said] == [
        {"fr": "Un", "en": "Print"},
        {"fr": "Deux"},
        {"fr": "Trois"},
    ]
    assert len({each.key for each in said}) == 3
