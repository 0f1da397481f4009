"""The screen on which the secretariat says what the plan does not say yet in a language."""

import pytest

from iltizam.core.models import AuditEvent
from tests import cast
from tests import factories as make
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

BASE = "/en/workspace/plans/now/commitments/4/translations/"
ARABIC = f"{BASE}ar/"


@pytest.fixture
def commitment():
    plan = make.PlanFactory(
        live=True, slug="now", language="fr", required_languages=["fr", "ar"]
    )
    return make.CommitmentFactory(
        plan=plan, number=4, title={"fr": "Former", "ar": "تكوين"}, summary={"fr": "Un <b>"}
    )


@pytest.fixture
def activity(commitment):
    return make.ActivityFactory(
        commitment=commitment, number=1, title={"fr": "Un guide"}, description={}
    )


@pytest.fixture
def secretariat(client):
    user = cast.staff("secretariat")
    cast.sign_in(client, user)
    return user


def main_of(answer):
    return parsed(answer).one("main")


def test_what_is_missing_is_asked_for_beside_its_original(
    client, secretariat, commitment, activity
):
    main = main_of(client.get(ARABIC))

    areas = {area["name"]: area for area in main.all("textarea")}
    assert list(areas) == [f"text-{commitment.uid}.summary", f"text-{activity.uid}.title"]
    assert {(area["lang"], area["dir"]) for area in areas.values()} == {("ar", "rtl")}
    assert "Un guide" in main.text
    assert "Former" not in main.one("form").text
    assert main.one("nav").all("a")[1]["aria-current"] == "page"


def test_what_is_added_is_public_and_asked_for_no_more(
    client, secretariat, commitment, activity
):
    typed = {f"text-{activity.uid}.title": "دليل", f"text-{commitment.uid}.summary": ""}

    answer = client.post(ARABIC, typed, follow=True)

    assert "1 text was added, and is public." in main_of(answer).text
    assert [area["name"] for area in main_of(answer).all("textarea")] == [
        f"text-{commitment.uid}.summary"
    ]
    public = client.get("/ar/plans/now/commitments/4/").text
    assert "دليل" in public


def test_a_refusal_keeps_what_was_typed_and_names_the_text(
    client, secretariat, commitment, activity
):
    title = f"text-{activity.uid}.title"
    typed = {title: "<i>دليل", f"text-{commitment.uid}.summary": "ملخص", "is_by_machine": "on"}

    answer = client.post(ARABIC, typed)

    assert answer.status_code == 422
    main = main_of(answer)
    assert main.one("form").one("ul").one("a")["href"] == f"#{title}"
    areas = {area["name"]: area for area in main.all("textarea")}
    assert (areas[title].text, areas[title]["aria-invalid"]) == ("<i>دليل", "true")
    assert areas[f"text-{commitment.uid}.summary"].text == "ملخص"
    assert 'name="is_by_machine" checked' in answer.text
    assert not AuditEvent.objects.filter(event_type="plans.text.translated").exists()


def test_who_comes_second_sees_both_texts(client, secretariat, commitment, activity):
    activity.title = {"fr": "Un guide", "ar": "كتاب"}
    activity.save()

    answer = client.post(ARABIC, {f"text-{activity.uid}.title": "دليل"})

    assert answer.status_code == 422
    assert "كتاب" in main_of(answer).text
    areas = {area["name"]: area for area in main_of(answer).all("textarea")}
    assert areas[f"text-{activity.uid}.title"].text == "دليل"


def test_other_languages_are_not_there_and_a_whole_plan_says_so(
    client, secretariat, commitment
):
    assert client.get(f"{BASE}en/").status_code == 404
    assert client.get(f"{BASE}xx/").status_code == 404
    assert "Nothing is missing in this language." in main_of(client.get(f"{BASE}fr/")).text


def test_a_plan_that_was_imported_is_translated_in_its_file(client, secretariat):
    plan = make.PlanFactory(
        imported=True, slug="now", language="fr", required_languages=["fr", "ar"]
    )
    commitment = make.CommitmentFactory(plan=plan, number=4, title={"fr": "Former"})

    answer = client.post(ARABIC, {f"text-{commitment.uid}.title": "تكوين"})

    assert answer.status_code == 422
    assert "imported from a publication" in main_of(answer).text
