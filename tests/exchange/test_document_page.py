"""``docs/data-format.md`` names every member and every shipped commitment."""

import json
import re
from pathlib import Path

import pytest

from iltizam.exchange import shipped
from iltizam.exchange.shapes import Children, Field, Group
from iltizam.exchange.writing import all_shapes

PAGE = Path(__file__).parents[2].joinpath("docs/data-format.md").read_text(encoding="utf-8")


def names():
    for shape in all_shapes():
        for member in (*shape.members, *shape.flat):
            if isinstance(member, Field | Children | Group):
                yield member.name


def test_every_member_is_explained():
    missing = {name for name in names() if f"`{name}`" not in PAGE}

    assert missing == set()


@pytest.mark.parametrize("name", shipped.shipped_plans())
def test_every_shipped_commitment_says_whether_its_rate_is_computed_and_why(name):
    plan = json.loads((shipped.PLANS / f"{name}.json").read_text(encoding="utf-8"))
    section = PAGE.split(f"### {name}\n")[1].split("\n### ")[0]

    rows = re.findall(r"^\| (\d+) \| (\S+) \| (\S+) \| (\w+): .+ \|$", section, re.MULTILINE)

    assert rows == [
        (
            str(c["number"]),
            "–" if c["rate"]["published"] is None else str(c["rate"]["published"]),
            c["status"] or "–",
            "null",
        )
        for c in plan["commitments"]
    ]
    assert all(c["rate"]["computed"] is None for c in plan["commitments"])
