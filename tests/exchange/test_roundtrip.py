"""A written file, imported into an empty installation, is written again byte for byte."""

import datetime
import json

import pytest

from iltizam.exchange import shipped
from iltizam.exchange.actions import import_plan
from iltizam.exchange.documents import as_bytes, plan_bytes, plan_document
from iltizam.exchange.shapes import Children, Field, Group, Origins
from iltizam.exchange.writing import all_shapes
from iltizam.plans.models import ActionPlan, Commitment, CommitmentText
from iltizam.tracking.models import Evidence, Obstacle, ProgressUpdate
from tests.exchange.files import SAMPLES, as_file, changed, empty_installation, sample
from tests.factories.rich import rich_plan


def exported(slug):
    return plan_bytes(ActionPlan.objects.get(slug=slug))


@pytest.mark.django_db
@pytest.mark.parametrize("name", shipped.shipped_plans())
def test_a_shipped_plan_comes_back_byte_for_byte(name):
    data = (shipped.PLANS / f"{name}.json").read_bytes()

    import_plan(data)

    assert exported(name) == data


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("v1-full*.json")), ids=lambda p: p.stem)
def test_another_countrys_plan_with_every_member_comes_back_byte_for_byte(path):
    data = path.read_bytes()

    import_plan(data)

    assert exported(json.loads(data)["plan"]["slug"]) == data


@pytest.mark.django_db(transaction=True)
def test_a_plan_run_on_the_site_comes_back_byte_for_byte():
    rich_plan(datetime.date(2026, 11, 20), slug="demo")
    written = exported("demo")
    empty_installation()

    import_plan(written)

    assert exported("demo") == written


@pytest.mark.django_db
def test_a_hand_written_file_is_the_same_from_its_second_export_on():
    import_plan((SAMPLES / "v1-minimal.json").read_bytes())
    first = exported("pequeno-2026")

    result = import_plan(first)

    assert not result.is_changed
    assert exported("pequeno-2026") == first


def test_the_full_sample_fills_every_member_of_the_format():
    """A member that no sample fills could be lost on the way without a test noticing."""
    document = sample()

    filled = set(_members(document))

    assert {f"{s.name}.{name}" for s in all_shapes() for name in _declared(s)} - filled == set()


def _declared(shape):
    for member in shape.flat:
        if isinstance(member, Field | Children | Origins) and not (
            shape.name == "plan" and member.name in ("plan", "methodology")
        ):
            yield member.name


def _members(document):
    shapes = {shape.name: shape for shape in all_shapes()}
    return _filled(shapes["plan"].members, document, shapes["plan"])


def _filled(members, value, shape):
    for member in members:
        found = value.get(member.name)
        if found in (None, "", {}, []):
            continue
        yield f"{shape.name}.{member.name}"
        if isinstance(member, Group):
            yield from _filled(member.members, found, shape)
        elif isinstance(member, Children) and member.mapping:
            yield from (f"{member.shape.name}.{name}" for name in ("field", "text"))
        elif isinstance(member, Children):
            for part in [found] if member.single else found:
                yield from _filled(member.shape.members, part, member.shape)


@pytest.mark.django_db
def test_nothing_restricted_or_personal_is_written():
    plan = rich_plan(datetime.date(2026, 11, 20), slug="demo")
    assert Obstacle.objects.exclude(note="").exists()
    assert ProgressUpdate.objects.exclude(state="published").exists()
    restricted = Evidence.objects.get(is_public=False)

    text = plan_bytes(plan).decode()

    assert "Nobody Shown" not in text
    assert "nobody@example.org" not in text
    assert "Who said so" not in text
    assert next(iter(restricted.title.values())) not in text
    drafts = ProgressUpdate.objects.exclude(state="published").values_list("uid", flat=True)
    assert not [uid for uid in drafts if uid in text]


@pytest.mark.django_db
def test_letters_are_written_as_letters_and_members_in_their_order():
    import_plan((shipped.PLANS / "2018-2020.json").read_bytes())

    text = exported("2018-2020").decode()

    assert "Sensibilisation de l'opinion publique sur le droit d'accès" in text
    assert "خطة العمل الوطنية للحكومة المنفتحة" in text
    assert "\\u" not in text
    assert text.endswith("}\n")
    assert list(json.loads(text))[:5] == ["format", "version", "plan", "rate", "methodology"]


@pytest.mark.django_db
@pytest.mark.parametrize("copies", [1, 3])
def test_the_export_costs_the_same_queries_whatever_the_plans_size(
    copies, django_assert_max_num_queries
):
    document = sample("v1-minimal")
    one = document["commitments"][0]
    document["commitments"] = [_copy(one, number) for number in range(1, copies + 1)]
    import_plan(as_file(document))
    plan = ActionPlan.objects.get()

    with django_assert_max_num_queries(45):
        plan_document(plan)


def _copy(commitment, number):
    uid = f"{number}" * 16
    copied = changed({"c": commitment}, "c.uid", uid)["c"]
    copied["number"] = number
    copied["activities"][0]["uid"] = f"a{uid[1:]}"
    return copied


@pytest.mark.django_db
def test_a_text_that_only_differs_in_the_order_of_its_languages_is_written_alike():
    import_plan((SAMPLES / "v1-full.json").read_bytes())
    before = exported("ciudad-2025")
    for text in CommitmentText.objects.all():
        text.text = type(text.text)(reversed(list(text.text.items())))
        text.save()
    first = Commitment.objects.order_by("position").first()
    first.title = type(first.title)(reversed(list(first.title.items())))
    first.save()

    assert exported("ciudad-2025") == before


def test_bytes_end_with_one_line_break():
    assert as_bytes({"a": "é"}) == '{\n "a": "é"\n}\n'.encode()
