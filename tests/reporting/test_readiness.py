"""What is still missing before a report: late, stale, unreported, untranslated, inconsistent."""

import datetime

import pytest
from django.utils import timezone

from iltizam.core.periods import Period, Precision
from iltizam.core.texts import LocalisedText
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.readiness import Reference, concerning, findings
from iltizam.reporting.slots import SLOTS, remarks_slot
from tests import factories as make
from tests.factories.base import text

pytestmark = pytest.mark.django_db

TITLE = text("Title", fr="Titre")


@pytest.fixture
def plan():
    plan = make.PlanFactory(live=True, required_languages=["en", "fr"])
    for code, minimum in (("not_started", 0), ("limited", 1), ("completed", 90)):
        make.BandFactory(plan=plan, code=code, minimum=minimum)
    return plan


@pytest.fixture
def commitment(plan):
    return make.CommitmentFactory(plan=plan, number=1, title=TITLE)


def activity_of(commitment, percent=None, **fields):
    found = make.ActivityFactory(commitment=commitment, title=TITLE, **fields)
    if percent is not None:
        now = timezone.now()
        make.ProgressUpdateFactory(
            activity=found,
            published=True,
            percent=percent,
            effective=Period.day(now.date()),
            recorded_at=now,
            submitted_at=now,
        )
    return found


def found_in(plan, texts=None, languages=("en",)):
    everything = {slot.id: LocalisedText(en="Written.", fr="Écrit.") for slot in SLOTS}
    return findings(
        facts_of(plan),
        texts={**everything, **(texts or {})},
        required=plan.required_languages,
        languages=languages,
    )


def codes(found):
    return [(each.concern, each.code) for each in found]


def past(days):
    on = timezone.localdate() - datetime.timedelta(days=days)
    return Period(on - datetime.timedelta(days=30), on, Precision.DAY)


def test_nothing_is_found_where_all_is_well(plan, commitment):
    activity_of(commitment, 40, under_way=True)

    assert found_in(plan) == []


def test_what_is_late_and_what_nobody_reported(plan, commitment):
    late = activity_of(commitment, 40, under_way=True, planned=past(10))
    silent = activity_of(commitment)

    found = found_in(plan)

    assert codes(found) == [
        ("late", "late"),
        ("stale", "stale"),
        ("unreported", "no_update"),
    ]
    assert [each.at for each in found] == [
        Reference("activity", late.uid),
        Reference("activity", silent.uid),
        Reference("activity", silent.uid),
    ]


def test_a_commitment_without_activities_has_no_rate(plan, commitment):
    assert codes(found_in(plan)) == [("unreported", "no_rate")]


def test_state_percent_and_actions_that_disagree(plan, commitment):
    full = activity_of(commitment, 100, under_way=True)
    not_begun = activity_of(commitment, 0)
    action = make.ActionFactory(activity=not_begun)
    make.ActionMoveFactory(action=action)

    found = found_in(plan)

    assert [(each.code, each.at.uid) for each in found] == [
        ("full_but_not_completed", full.uid),
        ("not_started_with_actions", not_begun.uid),
    ]


def test_a_published_rate_that_its_bands_do_not_explain():
    plan = make.PlanFactory(imported=True)
    make.BandFactory(plan=plan, code="limited", minimum=1, published_low=1, published_high=59)
    commitment = make.CommitmentFactory(plan=plan, title=text("Title"))
    make.ActivityFactory(
        commitment=commitment, title=text("Activity"), published_band="limited"
    )
    make.PublishedRateFactory(plan=plan, commitment=commitment, percent=84)

    found = [each for each in found_in(plan) if each.code == "outside_its_bands"]

    assert [each.at for each in found] == [Reference("commitment", commitment.uid)]
    assert (found[0].values["published"], found[0].values["high"]) == (84, 59)


def test_texts_missing_in_a_required_language_are_named(plan, commitment):
    activity = activity_of(commitment, 40, under_way=True, description=text("In English only."))
    make.CommitmentTextFactory(commitment=commitment, text=LocalisedText(fr="En français."))

    found = found_in(plan)

    assert [(e.at.kind, str(e.part), e.languages) for e in found] == [
        ("commitment", "{'en': 'Problem'}", ("en",)),
        ("activity", "description", ("fr",)),
    ]
    assert found[1].at.uid == activity.uid
    assert {e.commitment for e in found} == {commitment.uid}


def test_texts_to_write_are_those_of_the_report_s_languages(plan, commitment):
    activity_of(commitment, 40, under_way=True)
    slot = remarks_slot(commitment.uid)

    found = found_in(
        plan,
        texts={"context": LocalisedText(), slot: LocalisedText(fr="Remarque.")},
        languages=("en", "fr"),
    )

    assert [(each.code, each.at.uid, each.languages) for each in found] == [
        ("unwritten", "context", ("en", "fr")),
        ("written_in_some", slot, ("en",)),
    ]


def test_leads_are_shown_what_concerns_their_commitments(plan, commitment):
    other = make.CommitmentFactory(plan=plan, title=TITLE)

    found = concerning(found_in(plan), {other.uid})

    assert {each.commitment for each in found} == {other.uid}


def test_it_reads_a_plan_in_the_same_number_of_statements(
    plan, commitment, django_assert_max_num_queries
):
    for _each in range(5):
        other = make.CommitmentFactory(plan=plan, title=TITLE)
        activity_of(other, 40, under_way=True)

    with django_assert_max_num_queries(12):
        found_in(plan)
