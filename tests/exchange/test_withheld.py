"""What is withdrawn travels as withdrawn: in no file, and in no installation it reaches."""

import datetime
import json

import pytest
from django.utils import translation

from iltizam.core import verification
from iltizam.core.models import Actor, AuditEvent, TextMeta, Withheld
from iltizam.core.redaction import find, redact
from iltizam.core.texts import LocalisedText
from iltizam.exchange.actions import import_plan
from iltizam.exchange.documents import plan_bytes
from iltizam.plans.models import ActionPlan
from iltizam.tracking.models import ProgressUpdate
from tests.exchange.files import as_file, changed, empty_installation, plain, problems, sample

UPDATE = "djh05j4eajezyt60"
TEXT = "Versión de prueba."
WHY = LocalisedText(es="Nombraba a otra persona")


@pytest.fixture
def before():
    """The file as it was before anything more was withdrawn."""
    import_plan(as_file(sample()))
    return plan_bytes(ActionPlan.objects.get())


def withdraw():
    redact(find(UPDATE, "text"), reason=WHY, by=Actor.system())
    return plan_bytes(ActionPlan.objects.get())


def texts():
    with translation.override("es"):
        return ProgressUpdate.objects.get(uid=UPDATE).text


@pytest.mark.django_db
def test_the_file_says_why_instead_and_names_what_is_withdrawn(before):
    after = withdraw()

    assert TEXT in before.decode()
    assert TEXT not in after.decode()
    document = json.loads(after)
    update = document["commitments"][0]["activities"][0]["updates"][1]
    assert update["text"]["es"].startswith("withdrawn: Nombraba a otra persona, ")
    assert "text_origins" not in update
    assert document["withheld"][-1] == {
        "object": UPDATE,
        "field": "text",
        "reason": {"es": "Nombraba a otra persona"},
        "on": datetime.date.today().isoformat(),
    }


@pytest.mark.django_db(transaction=True)
def test_imported_elsewhere_it_is_withdrawn_there_and_exported_alike(before):
    after = withdraw()
    empty_installation()

    import_plan(after)

    assert plan_bytes(ActionPlan.objects.get()) == after
    assert texts()["es"].startswith("withdrawn: ")
    assert Withheld.objects.get(field="text").kind == "tracking.progressupdate"
    assert verification.verify().is_sound


@pytest.mark.django_db
def test_a_file_from_before_brings_nothing_back(before):
    withdraw()

    with translation.override("en"):
        result = import_plan(before)

    assert not result.is_changed
    assert [note for note in result.notes if "stays so whatever the file says" in note] == [
        (
            "commitments[0].activities[0].updates[1].text: it is withdrawn, and stays so whatever"
            " the file says."
        )
    ]
    assert texts()["es"].startswith("withdrawn: ")
    assert not TextMeta.objects.filter(object_uid=UPDATE, field="text").exists()


@pytest.mark.django_db
def test_a_text_that_is_no_history_stays_withdrawn_too(before):
    commitment = sample()["commitments"][0]
    redact(find(commitment["uid"], "title"), reason=WHY, by=Actor.system())
    document = changed(plain(sample()), "commitments.0.title.es", "Otro título")

    result = import_plan(as_file(document))

    assert not result.is_changed
    assert b"Otro t" not in plan_bytes(ActionPlan.objects.get())


@pytest.mark.django_db
def test_a_mark_of_what_is_stored_withdraws_it_here_with_an_entry(before):
    document = plain(sample())
    document["withheld"].append(
        {"object": UPDATE, "field": "text", "reason": dict(WHY), "on": "2025-09-01"}
    )
    document["commitments"][0]["activities"][0]["updates"][1]["text"] = {"es": "withdrawn"}

    result = import_plan(as_file(document))

    assert result.counts["withheld"] == {"unchanged": 1, "new": 1}
    mark = Withheld.objects.get(field="text")
    assert (mark.object_uid, mark.withheld_on) == (UPDATE, datetime.date(2025, 9, 1))
    assert texts()["es"].startswith("withdrawn: ")
    assert AuditEvent.objects.filter(event_type="core.field.redacted").count() == 1
    assert not import_plan(as_file(document)).is_changed


@pytest.mark.django_db
def test_an_amendment_made_elsewhere_does_not_bring_a_withdrawn_sentence_back(before):
    obstacle = sample()["commitments"][0]["obstacles"][2]
    redact(find(obstacle["uid"], "sentence"), reason=WHY, by=Actor.system())
    document = plain(sample())
    document["commitments"][0]["obstacles"][2] |= {
        "sentence": {"es": "Zineb lo olvidó."},
        "amended_at": "2025-06-01T10:00:00Z",
        "amendment_reason": {"es": "Zineb lo dijo."},
    }

    result = import_plan(as_file(document))

    assert not result.is_changed
    after = plan_bytes(ActionPlan.objects.get()).decode()
    assert "Zineb" not in after
    assert obstacle["amended_at"] in after


@pytest.mark.django_db
def test_a_text_of_the_form_is_marked_by_its_name(before):
    code, held = next(iter(sample()["commitments"][0]["texts"].items()))
    uid = sample()["commitments"][0]["uid"]
    redact(find(uid, f"texts.{code}"), reason=WHY, by=Actor.system())

    after = plan_bytes(ActionPlan.objects.get())

    assert held["es"] not in after.decode()
    assert not import_plan(after).is_changed
    with translation.override("en"):
        assert not import_plan(before).is_changed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"object": "0" * 16}, "the uid of something of this plan"),
        ({"field": "percent_of"}, "There is no text or file of this name"),
        ({"field": "texts.nothing"}, "There is no text or file of this name"),
        ({"reason": {}}, "reason"),
        ({"field": "Text"}, "field"),
    ],
)
def test_a_mark_of_nothing_is_refused(change, said):
    document = plain(sample())
    document["withheld"][0] |= change

    found = problems(document)

    assert len(found) == 1
    assert found[0].startswith("withheld[0]")
    assert said in found[0]


@pytest.mark.django_db
def test_a_mark_is_history(before):
    document = changed(plain(sample()), "withheld.0.reason", {"es": "Otra razón"})

    (found,) = problems(document)

    assert "Published history is not edited" in found
