"""Whatever somebody alters at the database itself, past every trigger, is named."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override

from iltizam.core import verification
from iltizam.core.immutability import suspended
from iltizam.core.models import Actor, Withheld
from iltizam.core.periods import Period
from iltizam.core.redaction import find, redact
from iltizam.core.telling import RowFault
from iltizam.core.texts import LocalisedText
from iltizam.exchange.actions import import_plan
from iltizam.plans.models import (
    ActionPlan,
    Activity,
    ActivityChange,
    ProposedChange,
    RevisedDate,
)
from iltizam.tracking import actions
from iltizam.tracking.drafts import Declared, DraftItem
from iltizam.tracking.indexing import reindex
from iltizam.tracking.models import Action, Measurement, ProgressUpdate
from iltizam.tracking.rebuilding import rebuild
from tests.exchange.files import as_file, sample
from tests.factories import ActivityFactory, ActorFactory, CommitmentFactory, PlanFactory

pytestmark = pytest.mark.django_db
WHY = {"fr": "La loi n’est pas votée.", "ar": "لم يُصوَّت على القانون."}
OTHER = '{"fr": "Autrement."}'


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


class Told:
    """A plan in which one of everything was done through the actions."""

    def __init__(self):
        self.lead, self.secretariat = ActorFactory(), ActorFactory(role="secretariat")
        self.plan = PlanFactory(live=True)
        self.commitment = CommitmentFactory(plan=self.plan)
        self.one, self.two, self.three, self.left = (
            ActivityFactory(commitment=self.commitment) for _ in range(4)
        )
        weights = dict.fromkeys((a.uid for a in self.commitment.activities.all()), Decimal(2))
        actions.set_weights(self.commitment, weights=weights, by=self.lead)
        self.update = self.report()
        self.change = self.approved(self.two, "state", "suspended")
        self.approved(self.three, "removed", "out")
        self.approved(self.one, "weight", Decimal("2.5"))
        wanted = actions.NewActivity(LocalisedText(fr="Encore une"), weight=Decimal(3))
        asked = actions.propose_activity(
            self.commitment, wanted=wanted, reason=WHY, by=self.lead
        )
        self.added = actions.approve_change(asked, by=self.secretariat).activity
        self.date = actions.revise_dates(
            self.one, revised=Period.month(2027, 3), reason=WHY, by=self.lead
        )
        indicator = actions.add_indicator(self.commitment, name={"fr": "Agents"}, by=self.lead)
        self.measured = actions.record_measurement(
            indicator,
            value=Decimal("12345678901234.5678"),
            effective=Period.month(2026, 5),
            by=self.lead,
        )
        reindex()

    def report(self):
        draft = actions.start_update(self.one, by=self.lead)
        fields = {
            "percent": 100,
            "text": {"fr": "Fait."},
            "no_evidence_reason": {"fr": "Le décret n’est pas publié."},
            "items": [DraftItem("done", LocalisedText(fr="Premier pas", ar="خطوة"))],
            "declares": Declared("under_way"),
        }
        actions.save_draft(draft, fields=fields, revision=draft.revision, by=self.lead)
        return actions.submit_update(draft, by=self.lead)

    def approved(self, activity, kind, new):
        proposal = actions.propose_change(
            activity, kind=kind, new=new, reason=WHY, by=self.lead
        )
        return actions.approve_change(proposal, by=self.secretariat)


@pytest.fixture
def told():
    return Told()


def sql(statement, *params):
    """Run a statement past the triggers, as somebody at the database could."""
    with suspended(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def found():
    return {(p.fault, p.object_uid, p.detail) for p in verification.verify().rows}


def rebuilt():
    with override("en"):
        return [str(each) for each in rebuild().differences]


def test_after_one_of_everything_all_is_sound(told):
    assert found() == set()
    assert verification.verify().is_sound
    assert rebuilt() == []


OF_ACTIVITIES = {
    "the weight of one that was changed": ("one", "weight", "weight", "9"),
    "the weight of one that was locked": ("left", "weight", "weight", "9"),
    "the weight of one that was added": ("added", "weight", "weight", "9"),
    "a state that a report declared": ("one", "state", "state", "'completed'"),
    "a state that was approved": ("two", "state", "state", "'under_way'"),
    "a state that nothing was said of": ("left", "state", "state", "'cancelled'"),
    "a membership that was ended": ("three", "in_plan", "membership", "true"),
    "a membership that was added": ("added", "in_plan", "membership", "false"),
    "a membership that nothing was said of": ("left", "in_plan", "membership", "false"),
}


@pytest.mark.parametrize("what", OF_ACTIVITIES)
def test_where_an_activity_stands(told, what):
    name, column, aspect, value = OF_ACTIVITIES[what]
    uid = getattr(told, name).uid

    sql(f"UPDATE plans_activity SET {column} = {value} WHERE uid = %s", uid)

    is_said = name != "left" or aspect == "weight"
    fault = RowFault.CHANGED if is_said else RowFault.UNEXPLAINED
    assert found() == {(fault, uid, aspect)}
    said = [each for each in rebuilt() if each.startswith("Activity")]
    assert len(said) == 1
    assert said[0].startswith(f"Activity {uid}, {aspect}: stored is ")


@pytest.mark.parametrize("origin", ["a change", "the locked table"])
def test_a_weight_with_the_change_that_would_explain_it(told, origin):
    """Who alters the weight alters its row of history, or writes one, as well."""
    sql("UPDATE plans_activity SET weight = 9 WHERE uid = %s", told.one.uid)
    if origin == "a change":
        sql("UPDATE plans_activitychange SET new = '9' WHERE kind = 'weight'")
        expected = (RowFault.CHANGED, proposal_of("weight").uid, "new")
    else:
        forged = ActivityChange.objects.get(kind="weight")
        forged.pk, forged.uid, forged.old, forged.new = None, "0" * 16, "2.5", "9"
        forged.sequence += 50
        forged.save(force_insert=True)
        expected = (RowFault.UNTOLD, "", "1")

    assert found() == {(RowFault.CHANGED, told.one.uid, "weight"), expected}
    assert any(each.startswith(f"Activity {told.one.uid}, weight") for each in rebuilt())


def proposal_of(kind):
    return ProposedChange.objects.get(kind=kind)


def test_a_lock_that_was_taken_off(told):
    sql("UPDATE plans_commitment SET weights_locked_at = NULL")

    assert found() == {(RowFault.CHANGED, told.commitment.uid, "weights_locked_at")}


ROWS = {
    "the text of an action": (
        Action,
        'text = \'{"fr": "Autrement.", "ar": "خطوة"}\'',
        lambda told: (RowFault.CHANGED, Action.objects.get().uid, "text"),
    ),
    "why there is no evidence": (
        ProgressUpdate,
        f"no_evidence_reason = '{OTHER}'",
        lambda told: (RowFault.CHANGED, told.update.uid, "no_evidence_reason"),
    ),
    "a measured value": (
        Measurement,
        "value = 12345678901235",
        lambda told: (RowFault.CHANGED, told.measured.uid, "value"),
    ),
    "the moment of a measured value": (
        Measurement,
        "effective_end = '2026-06-30'",
        lambda told: (RowFault.CHANGED, told.measured.uid, "effective"),
    ),
    "revised dates": (
        RevisedDate,
        "revised_end = '2028-03-31'",
        lambda told: (RowFault.CHANGED, told.date.uid, "revised"),
    ),
    "why dates were revised": (
        RevisedDate,
        f"reason = '{OTHER}'",
        lambda told: (RowFault.CHANGED, told.date.uid, "reason"),
    ),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_published_row(told, what):
    model, setting, expected = ROWS[what]

    sql(f"UPDATE {model._meta.db_table} SET {setting}")

    assert found() == {expected(told)}


@pytest.mark.parametrize("kind", ["weight", "state", "removed", "added"])
def test_why_something_was_changed(told, kind):
    change = ActivityChange.objects.get(kind=kind, proposal__isnull=False)
    sql(f"UPDATE plans_activitychange SET reason = '{OTHER}' WHERE id = %s", change.pk)

    assert found() == {(RowFault.CHANGED, change.proposal.uid, "reason")}


def test_what_a_report_declared(told):
    sql("UPDATE plans_activitychange SET new = 'completed' WHERE new = 'under_way'")

    assert found() == {(RowFault.CHANGED, told.update.uid, "changes")}


@pytest.mark.parametrize("model", [Measurement, RevisedDate, ActivityChange])
def test_a_row_that_nobody_told_of(told, model):
    row = model.objects.order_by("pk").first()
    row.pk, row.uid, row.sequence = None, "0" * 16, row.sequence + 50
    row.recorded_at = told.plan.published_at
    with suspended():
        row.save(force_insert=True)

    assert (RowFault.UNTOLD, "", "1") in found()


def test_an_action_that_is_gone(told):
    action = Action.objects.get()
    sql("DELETE FROM tracking_actionmove")
    sql("DELETE FROM tracking_action")

    assert (RowFault.GONE, action.uid, "") in found()


@pytest.fixture
def brought():
    """A plan that a file brought, with marks of what is withheld."""
    import_plan(as_file(sample()))
    return ActionPlan.objects.get()


def test_what_a_file_brought_is_sound_and_followed_from_there(brought):
    assert verification.verify().is_sound
    activity = Activity.objects.order_by("pk").first()

    sql("UPDATE plans_activity SET state = 'suspended', weight = 77 WHERE id = %s", activity.pk)

    assert found() == {
        (RowFault.CHANGED, activity.uid, "state"),
        (RowFault.CHANGED, activity.uid, "weight"),
    }


def test_a_mark_beside_those_that_a_file_brought(brought):
    update = ProgressUpdate.objects.published().order_by("pk").first()
    withhold(update.uid)

    assert found() == {(RowFault.UNRECORDED, update.uid, "text (fr)")}


def test_an_import_from_before_it_told_what_it_brought_stays_sound(brought):
    sql("DELETE FROM core_auditpayload WHERE field IN ('standings', 'withheld')")
    assert found() == set()
    assert rebuilt() == []

    for uid in ("0" * 16, "1" * 16):
        withhold(uid)
    # Which of them it brought it did not say: that there are too many is known.
    assert {fault for fault, _uid, _detail in found()} == {RowFault.UNRECORDED}


def withhold(uid):
    sql(
        "INSERT INTO core_withheld (kind, object_uid, field, language, reason, withheld_on)"
        " VALUES ('tracking.progressupdate', %s, 'text', 'fr', '{\"fr\": \"x\"}', '2026-11-01')",
        uid,
    )


def test_a_mark_that_hides_a_text_though_nobody_withdrew_it(told):
    withhold(told.update.uid)

    assert found() == {(RowFault.UNRECORDED, told.update.uid, "text (fr)")}
    with override("en"), pytest.raises(CommandError):
        call_command("verify")


def test_a_withdrawal_whose_mark_was_taken_away(told):
    redact(find(told.update.uid, "text"), reason=LocalisedText(fr="Un nom"), by=Actor.system())
    assert found() == set()

    with suspended():
        Withheld.objects.all().delete()

    assert found() == {(RowFault.GONE, told.update.uid, "")}


def test_what_was_withdrawn_lawfully_stays_sound(told):
    for uid, name in (
        (Action.objects.get().uid, "text"),
        (told.update.uid, "no_evidence_reason"),
        (told.date.uid, "reason"),
    ):
        redact(find(uid, name), reason=LocalisedText(fr="Un nom"), by=Actor.system())

    assert verification.verify().is_sound


def test_a_translation_of_an_action_is_no_manipulation(told):
    action = Action.objects.get()
    action.text = LocalisedText({**action.text, "en": "First step"})
    action.save()

    assert found() == set()


def test_entries_from_before_these_values_were_recorded_stay_sound(told):
    """As an older release left them: fewer values, the same rows."""
    newer = ("action_texts", "no_evidence_reason", "weight", "effective")
    marks = ", ".join(["%s"] * len(newer))
    sql(f"DELETE FROM core_auditpayload WHERE field IN ({marks})", *newer)

    assert found() == set()
    assert rebuilt() == []
