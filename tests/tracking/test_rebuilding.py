"""Every stored figure follows from the rest; whoever alters one is found out."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from iltizam.core import files
from iltizam.core.audit import plan_stream, record
from iltizam.core.immutability import suspended
from iltizam.core.models import Actor, AuditStream, SearchEntry
from iltizam.core.periods import Period
from iltizam.core.redaction import find, redact
from iltizam.core.texts import LocalisedText
from iltizam.plans.models import Activity, ActivityChange
from iltizam.tracking.actions import (
    NewActivity,
    approve_change,
    attach_file,
    freeze_snapshot,
    propose_activity,
    propose_change,
    publish_update,
    save_draft,
    set_weights,
    start_update,
    submit_update,
)
from iltizam.tracking.drafts import Declared, DraftItem
from iltizam.tracking.indexing import reindex
from iltizam.tracking.models import Evidence, ProgressUpdate, Snapshot, SnapshotRate
from iltizam.tracking.rebuilding import rebuild
from iltizam.tracking.standings import standings_of
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    AxisFactory,
    BandFactory,
    CommitmentFactory,
    PlanFactory,
    ProgressUpdateFactory,
    SnapshotFactory,
    SnapshotRateFactory,
)
from tests.factories.rich import rich_plan

pytestmark = pytest.mark.django_db
WHY = {"fr": "La loi n’est pas votée."}


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


class Year:
    """A plan in which everything was done that moves a figure, through the actions."""

    def __init__(self):
        self.lead, self.secretariat = ActorFactory(), ActorFactory(role="secretariat")
        self.plan = PlanFactory(live=True, rate_rule="axes")
        BandFactory(plan=self.plan, code="any", minimum=0)
        axis = AxisFactory(plan=self.plan)
        self.commitment = CommitmentFactory(plan=self.plan, axis=axis)
        other = CommitmentFactory(plan=self.plan)
        self.one, self.two, self.three = (
            ActivityFactory(commitment=self.commitment) for _ in range(3)
        )
        self.else_where = ActivityFactory(commitment=other)
        reindex()

    def live(self):
        self.report(self.one, 30)
        self.freeze("Before the weights")
        uids = (self.one.uid, self.two.uid, self.three.uid)
        set_weights(
            self.commitment,
            weights=dict(zip(uids, map(Decimal, (3, 2, 1)), strict=True)),
            by=self.lead,
        )
        self.freeze("After the weights")
        wrong = self.report(self.two, 90)
        self.report(self.two, 60, corrects=wrong)
        self.freeze("Corrected")
        self.change(self.one, "weight", Decimal("2.5"))
        self.report(self.else_where, 45)
        self.change(self.three, "state", "cancelled")
        self.freeze("Changed")
        added = propose_activity(
            self.commitment,
            wanted=NewActivity(LocalisedText(en="More"), weight=Decimal(4)),
            reason=WHY,
            by=self.lead,
        )
        new = approve_change(added, by=self.secretariat).activity
        self.report(new, 70)
        self.change(self.two, "removed", "out")
        self.freeze("At the end")
        self.report(self.one, 95)
        return self

    def report(self, activity, percent, corrects=None):
        draft = start_update(activity, by=self.lead, corrects=corrects)
        activity.refresh_from_db()
        declares = Declared("under_way") if activity.state == "planned" else None
        fields = {
            "percent": percent,
            "text": {"en": f"Reached {percent}"},
            "items": [DraftItem("done", LocalisedText(en=f"Step {percent}"))],
            "declares": declares,
        }
        save_draft(draft, fields=fields, revision=draft.revision, by=self.lead)
        file = SimpleUploadedFile("decree.pdf", b"%PDF-" + str(percent).encode())
        attach_file(draft, file=file, kind="law", by=self.lead)
        return submit_update(draft, by=self.lead)

    def freeze(self, name):
        today = Period.day(timezone.localdate())
        return freeze_snapshot(self.plan, name=name, effective=today, by=self.secretariat)

    def change(self, activity, kind, new):
        proposal = propose_change(activity, kind=kind, new=new, reason=WHY, by=self.lead)
        return approve_change(proposal, by=self.secretariat)


@pytest.fixture
def year():
    return Year().live()


def differences():
    with override("en"):
        return [str(each) for each in rebuild().differences]


def test_after_everything_that_moves_a_figure_all_of_them_agree(year, capsys):
    found = rebuild()

    assert found.differences == []
    assert found.counts["changes"] == 8
    assert found.counts["snapshots"] > 40
    assert found.counts["files"] == 6
    assert found.counts["activities"] >= 5
    assert found.counts["search"] == SearchEntry.objects.count()
    with override("en"):
        call_command("rebuild")
    assert "as it follows from the rest" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["Before the weights", "Corrected", "At the end"])
def test_an_altered_frozen_rate_is_found(year, name):
    snapshot = Snapshot.objects.get(name=name)
    with suspended():
        rate = SnapshotRate.objects.filter(
            snapshot=snapshot, object_uid=year.commitment.uid
        ).first()
        rate.exact, rate.published = "99", 99
        rate.save()

    found = differences()

    # Rates frozen before the weights were set do not follow from the weights of today.
    expected = 0 if name == "Before the weights" else 1
    assert len(found) == expected
    assert all(f"Snapshot “{name}”, rate of {year.commitment.uid}" in each for each in found)


def test_a_frozen_rate_and_its_whole_percent_go_together(year):
    with suspended():
        SnapshotRate.objects.filter(object_uid=year.plan.uid, published__gt=0).update(
            published=99
        )

    assert all("whole percent" in each for each in differences())
    assert len(differences()) > 1


@pytest.mark.parametrize("field", ["rate_before", "rate_after"])
def test_an_altered_rate_of_a_change_is_found(year, field):
    change = ActivityChange.objects.filter(kind="weight").get()
    with suspended():
        ActivityChange.objects.filter(pk=change.pk).update(**{field: "99"})

    (found,) = differences()

    assert found.startswith(f"Change {change.uid}, {field}: stored is 99")


def test_an_improved_update_is_found_by_what_was_frozen_after_it(year):
    with suspended():
        ProgressUpdate.objects.filter(activity=year.else_where).update(percent=100)

    found = differences()

    assert any("Snapshot “Changed”" in each for each in found)
    assert any("Snapshot “At the end”" in each for each in found)
    assert not any("Corrected" in each for each in found)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("weight", {"weight": Decimal(30)}),
        ("membership", {"in_plan": False}),
        ("state", {"state": "completed"}),
    ],
)
def test_a_value_that_no_change_made_so_is_found(year, name, fields):
    new = Activity.objects.get(title={"en": "More"}) if name == "membership" else year.one
    Activity.objects.filter(pk=new.pk).update(**fields)

    assert any(each.startswith(f"Activity {new.uid}, {name}") for each in differences())


def test_a_lost_or_altered_file_is_found(year):
    one, other = Evidence.objects.order_by("pk")[:2]
    files.discard(one.file_key)
    (files._place(other.file_key)).write_bytes(b"%PDF-other")

    assert [each.partition(":")[0] for each in differences()] == [
        f"Evidence {each.uid}, hash of its file" for each in (one, other)
    ]


def test_a_withdrawn_file_is_to_be_gone(year):
    evidence = Evidence.objects.order_by("pk").first()
    redact(find(evidence.uid, "file"), reason=LocalisedText(en="A person."), by=Actor.system())

    assert len(differences()) == 1  # nothing is committed in a test: it lies there still

    files.discard(evidence.file_key)

    assert differences() == []


def test_search_entries_that_differ_are_said_and_written_anew(year):
    entries = SearchEntry.objects.filter(kind="update").order_by("pk")
    lost, altered = entries[0], entries[1]
    altered.body = "quicksilver"
    altered.save()
    lost.delete()
    SearchEntry.objects.create(
        object_uid="0" * 16, scope_uid=year.plan.uid, kind="update", language="en", title="x"
    )

    found = differences()

    assert len(found) == 3
    assert all(each.startswith("Search entry of update") for each in found)
    assert differences() == []


def test_numbers_above_the_streams_last_are_found(year):
    with suspended():
        AuditStream.objects.update(row_sequence=2)

    assert any(each.startswith("Stream plan:") for each in differences())


def test_the_command_ends_with_1_where_something_differs(year, capsys):
    Activity.objects.filter(pk=year.one.pk).update(weight=Decimal(9))

    with override("en"), pytest.raises(CommandError, match="1 figure differs"):
        call_command("rebuild")

    assert f"Activity {year.one.uid}, weight: stored is 9" in capsys.readouterr().err


def test_what_a_file_brought_is_a_record_of_elsewhere():
    """Rates that a publication or another installation froze do not follow from rows here."""
    plan = rich_plan(slug="brought")
    snapshot = SnapshotFactory(plan=plan)
    SnapshotRateFactory(snapshot=snapshot, object_uid=plan.uid, exact="7", published=7)
    with suspended():
        Evidence.objects.update(file_key="")  # its file stayed where it came from
    record(
        plan,
        "plans.plan.imported",
        stream=plan_stream(plan.uid),
        by=ActorFactory(role="import"),
        standings=standings_of(plan),
    )
    AuditStream.objects.update(row_sequence=10**9)
    reindex()

    assert differences() == []


def test_a_snapshot_of_a_past_day_is_compared_with_that_day():
    year = Year()
    january = Period.month(2026, 1)
    for percent, effective in ((20, january), (80, None)):
        update = ProgressUpdateFactory(activity=year.one, percent=percent, effective=effective)
        publish_update(update, by=year.lead)
    freeze_snapshot(year.plan, name="January", effective=january, by=year.secretariat)
    publish_update(
        ProgressUpdateFactory(activity=year.two, percent=60, effective=january), by=year.lead
    )

    assert differences() == []
    assert SnapshotRate.objects.get(object_uid=year.commitment.uid).exact == "20/3"


def test_a_snapshot_of_yesterday_frozen_after_midnight_is_of_yesterday(settings, time_machine):
    """At half past midnight in Casablanca UTC still has the day before."""
    settings.TIME_ZONE = "Africa/Casablanca"
    time_machine.move_to(
        datetime.datetime(2026, 5, 31, 23, 30, tzinfo=datetime.UTC), tick=False
    )
    year = Year()
    year.report(year.one, 60)
    yesterday = Period.day(datetime.date(2026, 5, 31))

    freeze_snapshot(year.plan, name="Yesterday", effective=yesterday, by=year.secretariat)

    assert SnapshotRate.objects.get(object_uid=year.commitment.uid).exact == "0"
    assert differences() == []
