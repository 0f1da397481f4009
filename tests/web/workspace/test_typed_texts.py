"""Whatever is typed in the workspace, the open data of the plan can be read again."""

import io

import openpyxl
import pytest

from iltizam.core.texts import LocalisedText
from iltizam.exchange.reading import read_plan
from iltizam.exchange.spreadsheet.reading import read_workbook
from iltizam.plans.models import Commitment
from iltizam.tracking.actions import approve_change
from iltizam.tracking.models import Obstacle, ProgressUpdate
from tests import cast
from tests import factories as make

pytestmark = pytest.mark.django_db

BASE = "/en/workspace/plans/now/commitments/4/"
# As browsers send lines, as office programs do, and what no text may hold at all.
TYPED = "First line.\r\nSecond\x0bThird.\rFourth\x01\x1b\x1e\x85Fifth\x7f\ufffe ]]> =1"
KEPT = "First line.\nSecond\nThird.\nFourth\nFifth ]]> =1"


@pytest.fixture
def activity(client):
    commitment = make.CommitmentFactory(
        plan=make.PlanFactory(live=True, slug="now"), number=4, lead=make.OrganisationFactory()
    )
    cast.sign_in(client, cast.focal_point(commitment))
    return make.ActivityFactory(commitment=commitment, number=1, key="1")


def content(answer):
    assert answer.status_code == 200
    return answer.getvalue()


def tell_everything(client):
    report = {
        "language": "en",
        "percent": "40",
        "text": TYPED,
        "difficulties": TYPED,
        "items-0-kind": "not_done",
        "items-0-text": TYPED,
        "items-0-reason": TYPED,
        "do": "publish",
    }
    told = {
        "obstacle": {
            "sentence": TYPED,
            "since": "2026-01-02",
            "severity": "low",
            "note": TYPED,
        },
        "communication": {"action": TYPED, "audience": TYPED},
        "indicator": {"name": TYPED, "kind": "follow_up", "unit": TYPED},
    }
    assert client.post(f"{BASE}activities/1/report/", report).status_code == 302
    for what, said in told.items():
        posted = {"language": "en", "mitigation": TYPED, **said}
        assert client.post(f"{BASE}tell/{what}/", posted).status_code == 302
    asked = {"what": "added", "title": TYPED, "reason": TYPED}
    assert client.post(f"{BASE}changes/", asked).status_code == 302


def test_typed_lines_and_strange_characters_do_not_break_the_open_data(client, activity):
    tell_everything(client)
    proposal = Commitment.objects.get().proposed_changes.get()
    approve_change(proposal, by=make.ActorFactory(role="secretariat"))

    from_json = read_plan(content(client.get("/data/plans/now.json")))
    from_xlsx, _places = read_workbook(content(client.get("/data/plans/now.xlsx")))

    assert ProgressUpdate.objects.get().text == {"en": KEPT}
    assert Obstacle.objects.get().note == KEPT
    assert from_json.values["slug"] == from_xlsx.values["slug"] == "now"
    assert content(client.get("/data/plans/now.json")).count(b"First line.\\nSecond") >= 8


def test_who_told_is_one_plain_line(client, activity):
    everybody = cast.cast_of(activity.commitment)
    cast.sign_in(client, everybody["secretariat"])
    said = {
        "received_by": "phone",
        "received_on": "2026-01-02",
        "received_from": "Head\x0b\r\nof IT",
    }

    client.post(f"{BASE}activities/1/report/", {"language": "en", "do": "save", **said})

    assert ProgressUpdate.objects.latest("pk").received_from == "Head of IT"


def test_a_workbook_is_made_of_what_was_stored_before(client, activity):
    """Published rows of an older release hold such characters, and nobody edits them."""
    make.ProgressUpdateFactory(
        activity=activity, published=True, text=LocalisedText(en="Two\x0blines\rhere _x000B_")
    )

    book = openpyxl.load_workbook(io.BytesIO(content(client.get("/data/plans/now.xlsx"))))

    cells = {cell.value for sheet in book for row in sheet for cell in row}
    assert "Two_x000B_lines_x000D_here _x005F_x000B_" in cells
