"""The JSON Schema says what the importer takes."""

import json

import jsonschema
import pytest

from iltizam.exchange import shipped
from iltizam.exchange.schema import plan_schema
from iltizam.exchange.upgrades import UPGRADES, supported
from tests.exchange.files import SAMPLES, changed, plain, sample

FILES = [*sorted(SAMPLES.glob("v1-*.json")), *sorted(shipped.PLANS.glob("*.json"))]


def errors(document):
    validator = jsonschema.Draft202012Validator(plan_schema())
    return ["/".join(map(str, error.path)) for error in validator.iter_errors(document)]


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(plan_schema())

    assert json.loads(json.dumps(plan_schema())) == plan_schema()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_follows_the_schema(path):
    document = json.loads(path.read_text(encoding="utf-8"))

    assert errors(document) == []
    assert errors(plain(document)) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("commitments.0.activities.0.updates.0.percent", 101),
        ("commitments.0.activities.0.updates.0.percent", "abc"),
        ("commitments.0.activities.0.weight", 0),
        ("commitments.0.titel", {"es": "x"}),
        ("commitments.0.activities.0.state", "begun"),
        ("commitments.0.uid", "short"),
        ("commitments.0.period", {"from": "2025-01-01", "precision": "day"}),
        ("commitments.0.period", {"precision": "text"}),
        ("version", 2),
        ("plan.slug", "Not A Slug"),
    ],
)
def test_the_schema_refuses_what_the_importer_refuses(place, value):
    assert errors(changed(sample(), place, value)) != []


def test_computed_members_are_read_only():
    schema = plan_schema()
    commitment, activity = schema["$defs"]["commitment"], schema["$defs"]["activity"]

    computed = [
        schema["properties"]["rate"],
        schema["$defs"]["axis"]["properties"]["rate"],
        *(commitment["properties"][name] for name in ("rate", "status")),
        *(activity["properties"][name] for name in ("percent", "status")),
    ]
    assert all(member["readOnly"] is True for member in computed)


def test_every_version_that_can_be_read_has_its_kept_samples():
    for version in supported():
        assert list(SAMPLES.glob(f"v{version}-*.json"))
    assert set(UPGRADES) == set(supported()[:-1])
