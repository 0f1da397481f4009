"""What a file says of figures that follow from the rest of it: right, or refused."""

from typing import Any

from django.utils.translation import gettext as _

from iltizam.exchange.conflicts import stop_at_problems
from iltizam.exchange.documents import add_figures
from iltizam.exchange.problems import shown
from iltizam.exchange.rows import Row
from iltizam.plans.models import ActionPlan
from iltizam.tracking.figures import plan_figures


def check_figures(root: Row, plan: ActionPlan) -> None:
    """Recompute what is computed and refuse a file that says otherwise."""
    said = {id(row): dict(row.computed) for row in root.walk() if row.computed}
    if not said:
        return
    add_figures(root, plan_figures(plan))
    for row in root.walk():
        for name, value in said.get(id(row), {}).items():
            _check_figure(row, name, value, row.computed[name])
    stop_at_problems(root)


def _check_figure(row: Row, name: str, said: Any, computed: Any) -> None:
    if name == "rate" and isinstance(said, dict) and isinstance(computed, dict):
        known = {key: computed.get(key) for key in said if key in computed}
        if said == known:
            return
    elif type(said) is type(computed) and said == computed:
        return
    row.at[name].refuse(
        _(
            "The file says %(found)s, computed is %(computed)s. Leave the member out or"
            " correct what it follows from."
        )
        % {"found": shown(said), "computed": shown(computed)}
    )
