"""Where state, percent and actions disagree, the product warns."""

import pytest

from iltizam.tracking.warnings import Disagreement, disagreements


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"state": "under_way", "percent": 100}, {Disagreement.FULL_BUT_NOT_COMPLETED}),
        ({"state": "completed", "percent": 100}, set()),
        ({"state": "not_documented", "percent": 100}, set()),
        ({"state": "cancelled", "percent": 100}, set()),
        ({"state": "completed", "percent": 95}, {Disagreement.COMPLETED_BUT_NOT_FULL}),
        ({"state": "completed", "percent": None}, set()),
        ({"first_band": True, "kinds": {"done"}}, {Disagreement.NOT_STARTED_WITH_ACTIONS}),
        (
            {"first_band": True, "kinds": {"additional"}},
            {Disagreement.NOT_STARTED_WITH_ACTIONS},
        ),
        ({"first_band": True, "kinds": {"not_done"}}, set()),
        ({"first_band": True, "kinds": {"done"}, "state": "cancelled"}, set()),
        ({"last_band": True, "kinds": {"not_done"}}, {Disagreement.COMPLETED_WITH_UNDONE}),
        ({"last_band": True, "kinds": {"done"}}, set()),
    ],
)
def test_what_is_warned_of(facts, expected):
    neutral = {
        "state": "under_way",
        "percent": None,
        "first_band": False,
        "last_band": False,
        "kinds": set(),
    }

    assert set(disagreements(**{**neutral, **facts})) == expected
