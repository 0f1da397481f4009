"""An outsider computes every rate of a published file again, from the file alone."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from iltizam.exchange import recompute
from iltizam.exchange.documents import plan_bytes
from iltizam.exchange.shipped import PLANS, shipped_plans
from tests import factories as make
from tests.exchange.files import SAMPLES, as_file, changed
from tests.factories.rich import rich_plan


def differences(document):
    data = document if isinstance(document, bytes) else as_file(document)
    return [figure for figure in recompute.figures(recompute.read(data)) if not figure.agrees]


@pytest.mark.parametrize("name", shipped_plans())
def test_every_rate_of_a_shipped_plan_follows_from_its_file(name, capsys):
    status = recompute.main([str(PLANS / f"{name}.json")])

    assert status == 0
    assert "every one agrees" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "rate"), [("2018-2020", "1513/18"), ("2021-2023", "821/11"), ("2024-draft", None)]
)
def test_the_rate_of_a_plan_is_found_again(name, rate):
    document = recompute.read((PLANS / f"{name}.json").read_bytes())

    assert next(recompute.figures(document)).computed == rate


@pytest.mark.django_db
def test_every_rate_of_a_live_plan_with_every_kind_of_row_follows_from_its_file():
    document = plan_bytes(rich_plan())

    assert differences(document) == []
    assert recompute.frozen(recompute.read(document)) > 0


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["commitments", "axes", "activities"])
@pytest.mark.parametrize("cancelled", ["left_out", "as_they_stand"])
def test_it_knows_every_rule_a_plan_can_choose(rule, cancelled):
    plan = make.PlanFactory(live=True, rate_rule=rule, cancelled_rule=cancelled)
    axis = make.AxisFactory(plan=plan, number=1)
    for number, percents in enumerate([(10, 33, 70), (100,), (), (55, 0)], start=1):
        commitment = make.CommitmentFactory(
            plan=plan, number=number, axis=axis if number < 3 else None
        )
        for place, percent in enumerate(percents, start=1):
            activity = make.ActivityFactory(
                commitment=commitment,
                number=place,
                weight=None if number == 4 else place,
                state="cancelled" if percent == 70 else "under_way",
            )
            make.ProgressUpdateFactory(activity=activity, percent=percent, published=True)

    assert differences(plan_bytes(plan)) == []


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("rate.exact", "1514/18", "plan, rate, exact"),
        ("rate.computed", "84.07", "plan, rate, computed"),
        ("rate.basis", "activities", "plan, rate, basis"),
        ("rate.published", 85, "plan, rate, published"),
        ("axes.0.rate.exact", "50", "axis 1, rate, exact"),
        ("commitments.6.rate.published", 25, "commitment 7, rate, published"),
        ("commitments.6.status", "substantial", "commitment 7, status"),
        ("commitments.0.activities.0.percent", 0, "commitment 1, activity 1, percent"),
    ],
)
def test_every_difference_is_named_and_fails_the_command(tmp_path, capsys, path, value, place):
    document = json.loads((PLANS / "2018-2020.json").read_bytes())
    file = tmp_path / "plan.json"
    file.write_bytes(as_file(changed(document, path, value)))

    status = recompute.main([str(file)])

    said = capsys.readouterr()
    assert status == 1
    assert [line.split(":")[0] for line in said.err.splitlines()] == [place]
    assert json.dumps(value) in said.err


def test_a_fact_that_changes_shows_in_every_rate_that_rests_on_it():
    document = json.loads((PLANS / "2018-2020.json").read_bytes())
    tampered = changed(document, "commitments.6.published_rates.0.percent", 25)

    places = [figure.place for figure in differences(tampered)]

    assert "plan, rate, exact" in places
    assert "commitment 7, rate, published" in places
    assert len([p for p in places if p.startswith("axis") and p.endswith("exact")]) == 1


def test_a_figure_that_is_left_out_is_a_difference():
    document = json.loads((PLANS / "2021-2023.json").read_bytes())
    del document["commitments"][0]["rate"]

    assert [figure.said for figure in differences(document)] == ["(nothing)"] * 4


def test_zero_is_not_nothing():
    document = json.loads((PLANS / "2024-draft.json").read_bytes())

    found = differences(changed(document, "commitments.0.rate.published", 0))

    assert [(figure.said, figure.computed) for figure in found] == [(0, None)]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"[]", b"{}", b'{"format": "iltizam-plan", "version": 9}', b"[" * 9999],
)
def test_what_is_no_plan_file_is_said(tmp_path, capsys, data):
    file = tmp_path / "file.json"
    file.write_bytes(data)

    status = recompute.main([str(file)])

    assert status == 2
    assert str(file) in capsys.readouterr().err


@pytest.mark.parametrize("member", ["plan", "methodology", "commitments"])
def test_a_file_without_its_parts_is_no_plan_file(member):
    document = json.loads((SAMPLES / "v1-full.json").read_bytes())
    del document[member]

    with pytest.raises(recompute.NotAPlan):
        differences(document)


def test_it_runs_where_nothing_is_installed_or_set_up(tmp_path):
    """No package but the standard library, no settings, nothing written."""
    file = PLANS / "2018-2020.json"

    done = subprocess.run(
        [sys.executable, "-I", "-S", recompute.__file__, str(file)],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_needs_no_home(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "ILTIZAM_HOME": "/proc/nowhere",
        "ILTIZAM_ENV": "production",
    }

    done = subprocess.run(
        [sys.executable, "-m", "iltizam", "recompute", str(PLANS / "2018-2020.json")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_fails_with_the_file(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        call_command("recompute", str(tmp_path / "missing.json"))

    assert caught.value.code == 2
