"""Texts of a report: every version kept, nobody overwrites unseen, bounds said."""

import pytest
from django.utils import translation

from iltizam.reporting import actions
from iltizam.reporting.editions import texts_of
from iltizam.reporting.models import Narrative, NarrativeVersion
from iltizam.reporting.places import remarks_slot, slots_of
from tests import factories as make
from tests.reporting.conftest import finished_until

pytestmark = pytest.mark.django_db


def write(report, text, number, by, **more):
    where = {"slot": "context", "language": "en", **more}
    return actions.write_narrative(report, text=text, number=number, by=by, **where)


def test_the_places_are_those_of_the_plan_in_the_order_they_are_read(plan, commitment):
    assert [slot.id for slot in slots_of(plan)] == [
        "context",
        "plan",
        "monitoring",
        "completion",
        "activities-intro",
        remarks_slot(commitment.uid),
        "conclusion",
    ]


def test_each_saving_is_a_version_and_the_last_one_counts(report, by):
    write(report, "One.", 0, by)
    last = write(report, "Two.\r\nlines\0\x07\ufffe\ud83d\x0b", 1, by)

    assert (last.number, last.text, last.by) == (2, "Two.\nlines", by)
    assert texts_of(report) == {"context": {"en": "Two.\nlines"}}
    assert list(NarrativeVersion.objects.of_report(report).current()) == [last]


def test_saving_what_is_there_already_is_no_version(report, by):
    first = write(report, "One.", 0, by)

    assert write(report, "One.", 0, by) == first
    assert write(report, " One. ", 1, by) == first
    assert write(report, "", 0, by, slot="plan") is None
    assert NarrativeVersion.objects.count() == 1
    assert Narrative.objects.count() == 1


def test_a_second_writer_sees_both_texts_and_chooses(report, by):
    other = make.ActorFactory(role="lead")
    write(report, "One.", 0, by)
    theirs = write(report, "Theirs.", 1, other)

    with pytest.raises(actions.NarrativeConflict) as conflict:
        write(report, "Mine.", 1, by)
    assert (conflict.value.mine, conflict.value.theirs) == ("Mine.", theirs)

    assert write(report, "Both.", conflict.value.theirs.number, by).number == 3


def test_two_who_begin_at_once_do_not_overwrite_each_other(report, by):
    write(report, "First.", 0, by)

    with pytest.raises(actions.NarrativeConflict):
        write(report, "Second.", 0, by)


def test_a_text_may_be_taken_away(report, by):
    write(report, "One.", 0, by)

    assert write(report, "", 1, by).number == 2
    assert texts_of(report) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("word " * 20_001, "20001 words; at most 20000"),
        ("x" * 300_001, "300001 characters; at most 300000"),
    ],
)
def test_too_long_a_text_says_how_long_it_is(report, by, text, said):
    with translation.override("en"), pytest.raises(actions.CannotWrite, match=said):
        write(report, text, 0, by)

    assert not Narrative.objects.exists()


def test_twenty_thousand_words_fit(report, by):
    assert write(report, "كلمة " * 20_000, 0, by).number == 1


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"slot": "figures"}, "slot_unknown"),
        ({"slot": "remarks-0000000000000000"}, "slot_unknown"),
        ({"language": "ar"}, "language_unknown"),
    ],
)
def test_only_places_and_languages_of_the_report_hold_texts(report, by, where, code):
    with pytest.raises(actions.CannotWrite) as refused:
        write(report, "Text.", 0, by, **where)

    assert refused.value.codes == [code]


def test_remarks_on_a_commitment_of_another_plan_have_no_place(report, by):
    elsewhere = remarks_slot(make.CommitmentFactory().uid)

    with pytest.raises(actions.CannotWrite):
        write(report, "Text.", 0, by, slot=elsewhere)


def test_nothing_is_written_while_it_is_published(report, by):
    report = finished_until(report, "published", by)

    with pytest.raises(actions.CannotWrite) as refused:
        write(report, "Too late.", 0, by)

    assert refused.value.codes == ["report_over"]
