"""The figures of plans: of the shipped ones, of a live one, now and at any past date."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from iltizam.core.periods import Period, Precision
from iltizam.exchange.shipped import load_plan, load_territories, shipped_plans
from iltizam.plans.enums import ActivityList, CancelledRule, ChangeKind, PlanRateRule
from iltizam.plans.models import ActionPlan, Activity, ActivityChange
from iltizam.tracking import rates
from iltizam.tracking.figures import Rate, commitment_figures, plan_figures
from iltizam.tracking.models import ProgressUpdate
from iltizam.tracking.rates import Basis, Explanation
from tests import factories as make
from tests.factories.base import NOON
from tests.factories.rich import rich_plan

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_territories()
        for name in shipped_plans():
            load_plan(name)
        rich_plan(TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def figures(_loaded, db):
    """The figures of a plan by its slug, now or at a past date."""
    return lambda slug, **at: plan_figures(ActionPlan.objects.get(slug=slug), **at)


def ago(days):
    return TODAY - datetime.timedelta(days=days)


def noon(day):
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def by_number(found, plan_slug):
    plan = ActionPlan.objects.get(slug=plan_slug)
    return {c.number: found.commitments[c.pk] for c in plan.commitments.all()}


# The shipped plans


@pytest.mark.parametrize(
    ("slug", "exact", "decimals", "published"),
    [("2018-2020", "1513/18", "84.06", 84), ("2021-2023", "821/11", "74.64", None)],
)
def test_the_mean_is_taken_over_published_rates(figures, slug, exact, decimals, published):
    rate = figures(slug).rate

    assert rate.basis == Basis.PUBLISHED_RATES
    assert (rates.exact(rate.computed), rates.two_decimals(rate.computed)) == (exact, decimals)
    assert rate.published == published
    assert rate.as_json() == {
        "computed": decimals,
        "exact": exact,
        "basis": "published commitment rates",
        "published": published,
    }


def test_a_draft_plan_has_no_rate_of_any_kind(figures):
    found = figures("2024-draft")

    assert found.rate.as_json() == dict.fromkeys(("computed", "exact", "basis", "published"))
    assert found.rate.shown is None
    assert found.status is None
    assert found.statuses == {None: 22}


def test_the_ranges_that_bands_allow_and_what_they_explain(figures):
    ranges = {n: f.range for n, f in by_number(figures("2018-2020"), "2018-2020").items()}

    shown = {
        number: (rates.two_decimals(found.low), rates.two_decimals(found.high))
        for number, found in ranges.items()
        if found.explanation != Explanation.EXPLAINED
    }
    assert shown == {4: ("77.14", "95.71"), 10: ("78.75", "87.50"), 14: ("30.20", "49.80")}
    assert ranges[4].explanation == Explanation.ONLY_BY_ROUNDING
    assert {ranges[n].explanation for n in (10, 14)} == {Explanation.NOT_EXPLAINED}
    assert (ranges[9].low, ranges[9].high) == (Fraction(135, 2), Fraction(100))


def test_the_statuses_follow_the_figures_shown(figures):
    assert figures("2018-2020").statuses == {"completed": 14, "substantial": 1, "limited": 3}
    assert figures("2021-2023").statuses == {"completed": 7, "substantial": 8, "limited": 7}


def test_nothing_is_invented_for_the_first_plan(figures):
    found = [
        activity
        for commitment in figures("2018-2020").commitments.values()
        for activity in commitment.activities.values()
    ]

    assert len(found) == 79
    assert {activity.percent for activity in found} == {None}
    assert sum(activity.status_is_published for activity in found) == 78
    assert sum(activity.status is None for activity in found) == 1
    assert {(a.is_late, a.is_stale, a.is_at_risk, a.slip_days) for a in found} == {
        (False, False, False, 0)
    }


def test_44_of_67_unfinished_activities_of_the_second_plan_have_a_percent(figures):
    found = figures("2021-2023")
    activities = [a for c in found.commitments.values() for a in c.activities.values()]

    assert len(activities) == 67
    assert sum(activity.percent is not None for activity in activities) == 44
    assert all(activity.is_unfinished for activity in activities)
    assert not any(a.is_stale or a.is_late for a in activities)
    assert {c.rate.computed for c in found.commitments.values()} == {None}
    assert {c.range for c in found.commitments.values()} == {None}


def test_imported_figures_are_of_their_as_of_date(figures):
    assert figures("2018-2020").on == datetime.date(2020, 12, 31)
    assert figures("2021-2023").on == datetime.date(2023, 3, 28)
    assert figures("demo").on == TODAY


@pytest.mark.parametrize(
    ("rule", "decimals"),
    [
        (PlanRateRule.COMMITMENTS, "84.06"),
        (PlanRateRule.AXES, "84.15"),
        (PlanRateRule.ACTIVITIES, "84.32"),
    ],
)
def test_the_three_rules_on_the_first_plan(figures, rule, decimals):
    ActionPlan.objects.filter(slug="2018-2020").update(rate_rule=rule)

    found = figures("2018-2020")

    assert rates.two_decimals(found.rate.computed) == decimals
    axes = ActionPlan.objects.get(slug="2018-2020").axes.order_by("number")
    assert [rates.published_percent(found.axes[axis.pk].rate.shown) for axis in axes] == [
        98, 80, 74, 72, 97,
    ]  # fmt: skip


# A live plan


@pytest.fixture
def plan(db):
    plan = make.PlanFactory(slug="live", live=True)
    for code, minimum in (
        ("not_started", 0),
        ("limited", 1),
        ("substantial", 60),
        ("completed", 90),
    ):
        make.BandFactory(plan=plan, code=code, minimum=minimum)
    return plan


@pytest.fixture
def commitment(plan):
    return make.CommitmentFactory(plan=plan, number=1)


def activity(commitment, number, percent=None, *, on=None, **fields):
    made = make.ActivityFactory(commitment=commitment, number=number, **fields)
    if percent is not None:
        report(made, percent, on or ago(10))
    return made


def report(activity, percent, day, *, recorded=None, **fields):
    return make.ProgressUpdateFactory(
        activity=activity,
        percent=percent,
        published=True,
        effective=Period.day(day),
        submitted_at=noon(recorded or day),
        recorded_at=noon(recorded or day),
        **fields,
    )


def change(activity, kind, old, new, day, *, recorded=None, **fields):
    return make.ActivityChangeFactory(
        activity=activity,
        kind=kind,
        old=old,
        new=new,
        effective=Period.day(day),
        recorded_at=noon(recorded or day),
        **fields,
    )


def of(commitment, **at):
    return plan_figures(commitment.plan, **at).commitments[commitment.pk]


def test_an_activity_without_an_update_counts_as_zero_and_is_counted(commitment):
    activity(commitment, 1, 50)
    activity(commitment, 2)

    found = of(commitment)

    assert found.rate.computed == 25
    assert found.counted_as_zero == 1
    assert [a.percent for a in found.activities.values()] == [50, None]
    assert found.status == "limited"


def test_weights_count_once_all_are_set(commitment):
    activity(commitment, 1, 100, weight=Decimal("2.5"))
    second = activity(commitment, 2, 0, weight=Decimal("0.5"))
    assert of(commitment).rate.computed == Fraction(250, 3)
    assert not of(commitment).has_equal_weights

    Activity.objects.filter(pk=second.pk).update(weight=None)
    assert of(commitment).rate.computed == 50
    assert of(commitment).has_equal_weights


def test_a_commitment_without_activities_has_no_rate_and_is_left_out(plan, commitment):
    activity(commitment, 1, 40)
    bare = make.CommitmentFactory(plan=plan, number=2)

    found = plan_figures(plan)

    assert found.commitments[bare.pk].rate == Rate(unknown="no_activities")
    assert (found.rate.computed, found.rate.counted, found.rate.total) == (40, 1, 2)
    assert found.rate.is_partial
    assert found.statuses == {"limited": 1, None: 1}


@pytest.mark.parametrize(
    ("rule", "rate", "other"),
    [(CancelledRule.LEFT_OUT, 80, 60), (CancelledRule.AS_THEY_STAND, 60, 80)],
)
def test_cancelled_activities_both_ways(plan, commitment, rule, rate, other):
    activity(commitment, 1, 80)
    activity(commitment, 2, 40, cancelled=True)
    plan.cancelled_rule = rule
    plan.save()

    found = of(commitment)

    assert (found.rate.computed, found.with_cancelled) == (rate, other)


@pytest.fixture
def imported():
    plan = make.PlanFactory(imported=True)
    make.BandFactory(plan=plan, code="low", minimum=0, published_low=1, published_high=59)
    make.BandFactory(plan=plan, code="high", minimum=60, published_low=60, published_high=100)
    return plan


@pytest.mark.parametrize(
    ("rule", "ends"),
    [
        (CancelledRule.LEFT_OUT, (60, 100)),
        (CancelledRule.AS_THEY_STAND, (Fraction(61, 2), Fraction(159, 2))),
    ],
)
def test_the_range_follows_the_plans_rule_for_cancelled_ones(imported, rule, ends):
    imported.cancelled_rule = rule
    commitment = make.CommitmentFactory(plan=imported)
    activity(commitment, 1, published_band="high")
    activity(commitment, 2, published_band="low", cancelled=True)

    found = of(commitment)

    assert (found.range.low, found.range.high) == ends
    assert [a.counts for a in found.activities.values()] == [
        True,
        rule == CancelledRule.AS_THEY_STAND,
    ]


def test_a_published_percent_is_its_own_range(imported):
    commitment = make.CommitmentFactory(plan=imported)
    activity(commitment, 1, published_band="high")
    activity(commitment, 2, 50)

    found = of(commitment).range

    assert (found.low, found.high) == (55, 75)


def test_an_incomplete_list_allows_no_range(imported):
    imported.activity_list = ActivityList.UNFINISHED
    commitment = make.CommitmentFactory(plan=imported)
    activity(commitment, 1, published_band="low")

    assert of(commitment).range is None


def test_only_what_counts_and_has_no_update_counts_as_zero(commitment):
    activity(commitment, 1)
    activity(commitment, 2, 10)
    activity(commitment, 3, cancelled=True)
    activity(commitment, 4, in_plan=False)

    found = of(commitment)

    assert [a.counts_as_zero for a in found.activities.values()] == [True, False, False, False]
    assert found.counted_as_zero == 1


def test_suspended_counts_as_it_stands(commitment):
    activity(commitment, 1, 80)
    activity(commitment, 2, 40, suspended=True)

    assert of(commitment).rate.computed == 60
    assert of(commitment).with_cancelled is None


def test_the_evidenced_share(commitment):
    shown = activity(commitment, 1, 80, weight=1)
    activity(commitment, 2, 60, weight=3)
    make.EvidenceFactory(activity=shown)

    assert of(commitment).rate.computed == 65
    assert of(commitment).evidenced == 20


def test_an_activity_that_left_the_plan_does_not_count(commitment):
    activity(commitment, 1, 80)
    activity(commitment, 2, 10, in_plan=False)

    assert of(commitment).rate.computed == 80


def test_only_published_reports_count(commitment):
    first = activity(commitment, 1)
    make.ProgressUpdateFactory(activity=first, percent=90)
    make.ProgressUpdateFactory(activity=first, percent=95, submitted=True)

    assert of(commitment).rate.computed == 0
    assert of(commitment, on=TODAY).rate.computed == 0
    assert of(commitment).counted_as_zero == 1


def test_the_latest_moment_described_counts_not_the_latest_recorded(commitment):
    first = activity(commitment, 1)
    report(first, 70, ago(10), recorded=ago(10))
    report(first, 30, ago(50), recorded=ago(2))

    assert of(commitment).rate.computed == 70


def test_a_correction_wins_even_when_it_describes_an_earlier_moment(commitment):
    first = activity(commitment, 1)
    wrong = report(first, 85, ago(10))
    report(first, 50, ago(20), recorded=ago(5), corrects=wrong)

    assert of(commitment).rate.computed == 50


def test_a_correction_counts_only_once_it_is_published(commitment):
    first = activity(commitment, 1)
    wrong = report(first, 85, ago(10))
    make.ProgressUpdateFactory(activity=first, percent=50, submitted=True, corrects=wrong)

    assert of(commitment).rate.computed == 85


def test_late_stale_and_at_risk(commitment):
    activity(
        commitment,
        1,
        10,
        on=ago(70),
        planned=Period(ago(200), ago(1), Precision.DAY),
        under_way=True,
    )
    activity(
        commitment,
        2,
        95,
        on=ago(1),
        planned=Period(ago(100), ago(-1), Precision.DAY),
        under_way=True,
    )
    activity(
        commitment,
        3,
        100,
        on=ago(90),
        planned=Period(ago(200), ago(1), Precision.DAY),
        completed=True,
    )

    found = of(commitment)

    late, on_time, done = found.activities.values()
    assert (late.is_late, late.is_stale, late.is_at_risk) == (True, True, True)
    assert (on_time.is_late, on_time.is_stale, on_time.is_at_risk) == (False, False, False)
    assert (done.is_late, done.is_stale, done.is_unfinished) == (False, False, False)
    assert (found.late, found.stale, found.at_risk, found.unfinished) == (1, 1, 1, 2)
    assert found.reported_on == ago(1)


@pytest.mark.parametrize(("describes", "submitted", "stale"), [(100, 5, False), (5, 100, True)])
def test_stale_counts_from_the_day_an_update_came(commitment, describes, submitted, stale):
    first = activity(commitment, 1)
    report(first, 40, ago(describes), recorded=ago(submitted))

    (found,) = of(commitment).activities.values()

    assert found.is_stale is stale


def test_an_update_that_waits_for_validation_stops_the_clock_and_is_dated(commitment):
    first = activity(commitment, 1)
    report(first, 40, ago(100))
    for days in (9, 4):
        make.ProgressUpdateFactory(activity=first, submitted=True, submitted_at=noon(ago(days)))

    found = of(commitment)
    (now,) = found.activities.values()
    (early,) = of(commitment, on=ago(20)).activities.values()
    (then,) = of(commitment, on=ago(2)).activities.values()

    assert (now.received_on, now.is_stale, now.percent) == (ago(4), False, 40)
    assert found.awaiting == 1
    assert (early.received_on, early.is_stale) == (None, True)
    assert (then.received_on, then.is_stale) == (ago(4), False)


def test_at_a_past_date_the_dates_and_the_silence_of_then_count(commitment):
    first = activity(commitment, 1, planned=Period(ago(200), ago(50), Precision.DAY))
    report(first, 40, ago(100))
    make.RevisedDateFactory(
        activity=first,
        revised=Period.day(ago(-25)),
        effective=Period.day(ago(20)),
        recorded_at=noon(ago(20)),
    )

    (then,) = of(commitment, on=ago(30)).activities.values()
    (early,) = of(commitment, on=ago(60)).activities.values()

    assert (then.is_late, then.is_stale, then.slip_days) == (True, True, 0)
    assert (early.is_late, early.is_stale) == (False, False)


def test_evidence_that_came_later_was_not_known_then(commitment):
    first = activity(commitment, 1, 80, on=ago(90))
    make.EvidenceFactory(activity=first, recorded_at=noon(ago(10)))

    assert of(commitment, on=ago(50)).evidenced == 80
    assert of(commitment, on=ago(50), known_on=ago(50)).evidenced == 0


def test_a_revised_end_takes_lateness_away_and_keeps_the_slip(commitment):
    first = activity(
        commitment, 1, 10, planned=Period(ago(100), ago(5), Precision.DAY), under_way=True
    )
    make.RevisedDateFactory(
        activity=first, revised=Period.day(ago(-25)), recorded_at=noon(ago(6))
    )

    (found,) = of(commitment).activities.values()

    assert not found.is_late
    assert found.slip_days == 30


@pytest.mark.parametrize(
    ("rule", "rate"),
    [
        (PlanRateRule.COMMITMENTS, Fraction(150, 3)),
        (PlanRateRule.AXES, Fraction(100, 2)),
        (PlanRateRule.ACTIVITIES, Fraction(90 + 30 * 2 + 30, 4)),
    ],
)
def test_the_three_rules_on_a_live_plan(plan, rule, rate):
    axes = [make.AxisFactory(plan=plan, number=n) for n in (1, 2)]
    for number, (axis, percents) in enumerate(
        [(axes[0], [90]), (axes[0], [20, 40]), (axes[1], [30])], start=1
    ):
        one = make.CommitmentFactory(plan=plan, number=number, axis=axis)
        for place, percent in enumerate(percents, start=1):
            activity(one, place, percent)
    plan.rate_rule = rule
    plan.save()

    found = plan_figures(plan)

    expected = Fraction(45) if rule == PlanRateRule.AXES else rate
    assert found.rate.computed == expected
    assert [group.rate.computed for group in found.axes.values()] == [60, 30]
    assert [group.commitments for group in found.axes.values()] == [2, 1]


def test_institutions_have_the_mean_of_their_commitments(plan):
    ministry = make.OrganisationFactory()
    for number, (lead, percent) in enumerate(
        [(ministry, 10), (ministry, 50), (None, 90)], start=1
    ):
        activity(make.CommitmentFactory(plan=plan, number=number, lead=lead), 1, percent)

    found = plan_figures(plan).institutions

    assert {pk: (g.rate.computed, g.commitments) for pk, g in found.items()} == {
        ministry.pk: (30, 2)
    }


# Any past date


def test_a_past_date_takes_the_report_of_that_date(commitment):
    first = activity(commitment, 1)
    for days, percent in ((100, 10), (50, 40), (10, 70)):
        report(first, percent, ago(days))

    shown = [of(commitment, on=ago(days)).rate.computed for days in (101, 100, 51, 50, 9, 0)]

    assert shown == [0, 10, 10, 40, 70, 70]


def test_a_past_date_as_known_then_and_as_known_now(commitment):
    first = activity(commitment, 1)
    wrong = report(first, 85, ago(60))
    report(first, 55, ago(60), recorded=ago(20), corrects=wrong)

    assert of(commitment, on=ago(50)).rate.computed == 55
    assert of(commitment, on=ago(50), known_on=ago(50)).rate.computed == 85
    assert of(commitment, on=ago(50), known_on=ago(20)).rate.computed == 55


def test_a_report_that_came_late_was_not_known_then(commitment):
    first = activity(commitment, 1, 20, on=ago(90))
    report(first, 60, ago(70), recorded=ago(30))

    assert of(commitment, on=ago(70)).rate.computed == 60
    assert of(commitment, on=ago(70), known_on=ago(60)).rate.computed == 20


def test_what_a_source_made_public_earlier_was_known_earlier(commitment):
    first = activity(commitment, 1)
    report(first, 60, ago(70), recorded=ago(1), made_public_on=ago(65))

    assert of(commitment, on=ago(50), known_on=ago(64)).rate.computed == 60
    assert of(commitment, on=ago(50), known_on=ago(66)).rate.computed == 0


def test_a_changed_weight_counts_from_its_day(commitment):
    first = activity(commitment, 1, 100, on=ago(90), weight=Decimal(3))
    activity(commitment, 2, 0, on=ago(90), weight=Decimal(1))
    change(first, ChangeKind.WEIGHT, "1", "3", ago(40))

    assert of(commitment).rate.computed == 75
    assert of(commitment, on=ago(40)).rate.computed == 75
    assert of(commitment, on=ago(41)).rate.computed == 50


def test_a_weight_that_was_not_set_makes_all_equal_then(commitment):
    first = activity(commitment, 1, 100, on=ago(90), weight=Decimal(3))
    activity(commitment, 2, 0, on=ago(90), weight=Decimal(1))
    change(first, ChangeKind.WEIGHT, "", "3", ago(40))

    assert of(commitment, on=ago(41)).rate.computed == 50
    assert of(commitment, on=ago(41)).has_equal_weights


def test_what_was_cancelled_later_counted_before(commitment):
    activity(commitment, 1, 80, on=ago(90))
    stopped = activity(commitment, 2, 20, on=ago(90), cancelled=True)
    change(stopped, ChangeKind.STATE, "under_way", "cancelled", ago(30))

    assert of(commitment, on=ago(31)).rate.computed == 50
    assert of(commitment, on=ago(31)).with_cancelled is None
    assert of(commitment, on=ago(30)).rate.computed == 80
    assert of(commitment).rate.computed == 80


@pytest.mark.parametrize(
    ("kind", "old", "new", "in_plan", "before", "after"),
    [
        (ChangeKind.ADDED, "out", "in", True, 80, 50),
        (ChangeKind.REMOVED, "in", "out", False, 50, 80),
    ],
)
def test_what_joined_or_left_the_plan(commitment, kind, *, old, new, in_plan, before, after):
    activity(commitment, 1, 80, on=ago(90))
    moved = activity(commitment, 2, 20, on=ago(90), in_plan=in_plan)
    change(moved, kind, old, new, ago(30))

    assert of(commitment, on=ago(31)).rate.computed == before
    assert of(commitment, on=ago(30)).rate.computed == after
    assert of(commitment).rate.computed == after


def test_a_change_recorded_late_is_unknown_until_then(commitment):
    first = activity(commitment, 1, 100, on=ago(90), weight=Decimal(3))
    activity(commitment, 2, 0, on=ago(90), weight=Decimal(1))
    change(first, ChangeKind.WEIGHT, "1", "3", ago(40), recorded=ago(10))

    assert of(commitment, on=ago(30)).rate.computed == 75
    assert of(commitment, on=ago(30), known_on=ago(20)).rate.computed == 50


def test_a_published_rate_of_the_past(figures):
    assert figures("2018-2020", on=datetime.date(2019, 1, 1)).rate.computed is None
    assert rates.exact(figures("2018-2020", on=TODAY).rate.computed) == "1513/18"


# Now is the same as today


def same(found, again):
    assert found.rate == again.rate
    assert found.statuses == again.statuses
    assert found.axes == again.axes
    assert found.institutions == again.institutions
    assert found.evidenced == again.evidenced
    assert found.commitments == again.commitments


@pytest.mark.parametrize("slug", ["demo", "2018-2020", "2021-2023", "2024-draft"])
def test_the_current_figures_are_those_of_today(figures, slug):
    found = figures(slug)

    same(found, figures(slug, on=found.on))
    same(found, figures(slug, on=found.on, known_on=TODAY))


@pytest.mark.parametrize("days", range(0, 460, 20))
def test_history_shortened_to_a_day_gives_the_figures_of_that_day(figures, days):
    """Had everything after that day never been written, the rates now would be those."""
    day = ago(days)
    plan = ActionPlan.objects.get(slug="demo")
    then = plan_figures(plan, on=day, known_on=day)

    later = ActivityChange.objects.filter(recorded_at__date__gt=day).order_by("-recorded_at")
    for changed in later.filter(activity__commitment__plan=plan):
        value = changed.old
        if changed.kind == ChangeKind.WEIGHT:
            Activity.objects.filter(pk=changed.activity_id).update(weight=Decimal(value))
        else:
            Activity.objects.filter(pk=changed.activity_id).update(state=value)
    kept = ProgressUpdate.objects.filter(recorded_at__date__gt=day)
    _unpublish(kept)

    now = plan_figures(plan)

    assert then.rate.computed == now.rate.computed
    assert {pk: f.rate for pk, f in then.commitments.items()} == {
        pk: f.rate for pk, f in now.commitments.items()
    }


def _unpublish(updates):
    from iltizam.core.immutability import suspended

    with suspended():
        updates.update(
            state="returned",
            recorded_at=None,
            sequence=None,
            corrects=None,
            returned_at=NOON,
            returned_by=F("author"),
        )


def test_one_commitment_alone_has_the_figures_it_has_in_its_plan(figures):
    for slug in ("demo", "2018-2020", "2021-2023"):
        plan = ActionPlan.objects.get(slug=slug)
        whole, bands = plan_figures(plan), list(plan.bands.all())
        for one in plan.commitments.select_related("plan"):
            assert commitment_figures(one, bands) == whole.commitments[one.pk]


@pytest.mark.parametrize("count", [1, 30])
def test_as_many_statements_whatever_the_size(
    plan, commitment, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        activity(commitment, number, 50)
    plan_figures(plan)

    with django_assert_num_queries(5):
        plan_figures(plan)
