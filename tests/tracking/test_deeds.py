"""The list of an activity's actions as it stood at any date."""

import datetime

import pytest

from iltizam.core.periods import Period
from iltizam.tracking.deeds import actions_at
from tests import factories as make

pytestmark = pytest.mark.django_db


def day(month):
    return datetime.date(2026, month, 1)


def moved(action, kind, *, in_month, sequence, public_in=None):
    return make.ActionMoveFactory(
        action=action,
        kind=kind,
        effective=Period.day(day(in_month)),
        made_public_on=day(public_in or in_month),
        sequence=sequence,
    )


@pytest.fixture
def action(db):
    return make.ActionFactory()


def test_an_action_is_on_the_list_from_its_first_move(action):
    moved(action, "not_done", in_month=3, sequence=1)

    assert actions_at(action.activity, on=day(2)) == []
    assert [move.kind for _, move in actions_at(action.activity, on=day(3))] == ["not_done"]


def test_the_latest_move_counts_whatever_the_order_of_recording(action):
    moved(action, "done", in_month=6, sequence=1)
    moved(action, "not_done", in_month=3, sequence=2)

    assert [move.kind for _, move in actions_at(action.activity)] == ["done"]
    assert [move.kind for _, move in actions_at(action.activity, on=day(4))] == ["not_done"]


def test_what_was_not_public_yet_was_not_known(action):
    moved(action, "not_done", in_month=3, sequence=1)
    moved(action, "done", in_month=4, sequence=2, public_in=9)

    then = actions_at(action.activity, on=day(5), known_on=day(5))
    now = actions_at(action.activity, on=day(5))

    assert ([m.kind for _, m in then], [m.kind for _, m in now]) == (["not_done"], ["done"])
