"""A plan file that is brought, looked at and imported later, as a page for uploads does."""

import pytest
from django.core.management import call_command
from django.utils import translation

from iltizam.core.audit import plan_stream
from iltizam.core.models import AuditEvent
from iltizam.exchange import actions
from iltizam.exchange.actions import (
    CannotImport,
    check_staged,
    discard_staged,
    publish_staged,
    receive_plan,
)
from iltizam.exchange.enums import ARROWS, StagedState
from iltizam.exchange.models import StagedFile, StagedImport, StagedRows
from iltizam.exchange.problems import PlanFileError
from iltizam.plans.models import ActionPlan
from iltizam.tracking.models import ProgressUpdate
from tests import factories as make
from tests.exchange.files import as_file, changed, plain, sample
from tests.exchange.workbooks import saved, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make.ActorFactory(role="secretariat")


def test_a_file_is_received_unread(editor):
    staged = receive_plan(b"anything", by=editor, file_name="plan.json")

    assert (staged.state, staged.file_name, staged.by) == ("received", "plan.json", editor)
    assert ActionPlan.objects.count() == 0


def test_a_large_file_is_kept_in_pieces_and_a_too_large_one_is_refused(editor, settings):
    data = bytes(range(256)) * 10_000

    staged = receive_plan(data, by=editor)

    assert StagedFile.objects.count() == 3
    assert b"".join(bytes(each.content) for each in staged.file.all()) == data
    settings.ILTIZAM_IMPORT_MAX_BYTES = 100
    with pytest.raises(PlanFileError):
        receive_plan(data, by=editor)


def test_a_check_says_what_the_file_would_do_and_shows_nothing(editor):
    staged = receive_plan(as_file(sample()), by=editor)

    checked = check_staged(staged)

    assert (checked.state, checked.slug, checked.is_changed) == ("ready", "ciudad-2025", True)
    assert checked.counts["commitment"] == {"new": 2}
    assert (checked.problems, checked.done) == ([], checked.total)
    assert ActionPlan.objects.count() == StagedRows.objects.count() == 0
    assert AuditEvent.objects.count() == 0


def test_a_check_keeps_every_problem_in_the_words_of_who_brought_the_file(editor):
    data = as_file(changed(sample(), "commitments.0.axis", 9))
    with translation.override("en"):
        staged = receive_plan(data, by=editor)

    with translation.override("ar"):
        checked = check_staged(staged)

    assert checked.state == "refused"
    assert [(each["path"], each["words"]) for each in checked.problems] == [
        ("commitments[0].axis", "commitment 1")
    ]
    assert checked.problems[0]["message"].startswith("Found 9; expected the number of one")


def test_a_workbook_is_checked_too(editor):
    staged = receive_plan(
        saved(workbook(sample("v1-minimal"))), by=editor, file_name="plan.xlsx"
    )

    assert check_staged(staged).state == "ready"


def test_what_was_found_right_is_imported_by_who_says_so(editor):
    staged = check_staged(receive_plan(as_file(sample()), by=editor))
    other = make.ActorFactory(role="secretariat")

    result = publish_staged(staged, by=other)

    plan = ActionPlan.objects.get()
    event = AuditEvent.objects.get(stream__name=plan_stream(plan.uid))
    assert result.is_changed
    assert event.actor == other
    assert StagedImport.objects.count() == StagedFile.objects.count() == 0


def test_what_was_not_checked_is_not_imported(editor):
    staged = receive_plan(as_file(sample()), by=editor)

    with pytest.raises(CannotImport, match="is received"):
        publish_staged(staged, by=editor)


def test_a_plan_that_went_on_since_the_check_is_kept(editor):
    document = changed(plain(sample()), "commitments.0.activities.1.updates", [])
    actions.import_plan(as_file(document))
    renumbered = changed(document, "plan.ordinal", 7)
    staged = check_staged(receive_plan(as_file(renumbered), by=editor))
    assert "kept" not in staged.counts["update"]
    actions.import_plan(as_file(plain(sample())))

    result = publish_staged(staged, by=editor)

    assert result.counts["update"]["kept"] == 2
    assert ProgressUpdate.objects.count() == 5
    assert ActionPlan.objects.get().ordinal == 7


def test_a_file_that_is_wrong_since_its_check_is_refused_with_its_problems(editor):
    staged = check_staged(receive_plan(as_file(sample()), by=editor))
    taken = changed(sample("v1-minimal"), "plan.slug", "ciudad-2025")
    actions.import_plan(as_file(taken))

    with pytest.raises(PlanFileError):
        publish_staged(staged, by=editor)

    staged.refresh_from_db()
    assert staged.state == "refused"
    assert staged.problems[0]["path"] == "plan.slug"
    assert ActionPlan.objects.count() == 1


def test_a_stale_copy_does_not_import_twice(editor):
    staged = check_staged(receive_plan(as_file(sample()), by=editor))
    stale = StagedImport.objects.get()
    publish_staged(staged, by=editor)

    with pytest.raises(CannotImport):
        publish_staged(stale, by=editor)


def test_a_file_can_be_given_up_but_not_while_somebody_is_at_it(editor):
    staged = receive_plan(as_file(sample()), by=editor)
    StagedImport.objects.update(state="checking")

    with pytest.raises(CannotImport):
        discard_staged(staged)
    StagedImport.objects.update(state="refused")
    discard_staged(staged)

    assert StagedImport.objects.count() == StagedFile.objects.count() == 0


def test_the_tick_checks_what_was_received(editor, capsys):
    receive_plan(as_file(sample()), by=editor)
    receive_plan(b"{}", by=editor)

    call_command("tick")

    states = StagedImport.objects.values_list("state", flat=True)
    assert list(states) == ["ready", "refused"]
    assert "plan files: 2" in capsys.readouterr().out


def test_every_state_has_its_arrows_and_every_arrow_leads_to_a_state():
    assert set(ARROWS) == set(StagedState)
    assert set().union(*ARROWS.values()) <= set(StagedState)


@pytest.mark.parametrize("state", list(StagedState))
def test_only_where_an_arrow_leads_can_a_check_begin(editor, state):
    staged = receive_plan(as_file(sample()), by=editor)
    StagedImport.objects.update(state=state)

    if StagedState.CHECKING in ARROWS[state]:
        assert check_staged(staged).state == "ready"
    else:
        with pytest.raises(CannotImport):
            check_staged(staged)
