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
        ({"status": "none", "kinds": {"done"}}, {Disagreement.NOT_STARTED_WITH_ACTIONS}),
        (
            {"status": "none", "kinds": {"additional"}},
            {Disagreement.NOT_STARTED_WITH_ACTIONS},
        ),
        ({"status": "none", "kinds": {"not_done"}}, set()),
        ({"status": "none", "kinds": {"done"}, "state": "cancelled"}, set()),
        ({"status": "full", "kinds": {"not_done"}}, {Disagreement.COMPLETED_WITH_UNDONE}),
        ({"status": "full", "kinds": {"done"}}, set()),
        ({"status": None, "bands": [], "kinds": {"done", "not_done"}}, set()),
    ],
)
def test_what_is_warned_of(facts, expected):
    neutral = {
        "state": "under_way",
        "percent": None,
        "status": "half",
        "bands": ["none", "half", "full"],
        "kinds": set(),
    }

    assert set(disagreements(**{**neutral, **facts})) == expected
