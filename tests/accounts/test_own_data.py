"""A person sees and takes away what is kept about them, and about nobody else."""

import json

import pytest

from iltizam.core.audit import record
from iltizam.plans.acting import actor_on
from tests import cast
from tests import factories as make
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

PAGE = "/en/account/data/"


@pytest.fixture
def commitment():
    return make.CommitmentFactory(lead=make.OrganisationFactory())


@pytest.fixture
def lead(client, commitment):
    user = cast.focal_point(commitment)
    user.name = "Zineb Exemple"
    user.save()
    cast.sign_in(client, user)
    return user


def test_the_page_says_what_is_kept_and_what_was_done(client, lead, commitment):
    record(
        commitment,
        "tracking.obstacle.reported",
        stream=f"plan:{commitment.plan.uid}",
        by=actor_on(lead, commitment),
    )

    main = parsed(client.get(PAGE)).one("main")

    said = {
        each.one("dt").text: each.one("dd").text for each in main.all("div") if each.all("dt")
    }
    assert said["E-mail address"] == lead.email
    assert "Zineb Exemple" in main.text
    assert said["Commitment"] == commitment.title["en"]
    assert (said["Role"], said["From"]) == ("commitment lead", "1 January 2026")
    assert "a difficulty was reported" in main.text
    assert lead.password not in main.text


def test_the_file_holds_all_of_it_and_nothing_of_others(client, lead, commitment):
    other = make.UserFactory(name="Somebody Else", email="else@example.org")
    main = parsed(client.get(PAGE)).one("main")
    (where,) = [link for link in main.links if link.endswith("/file/")]

    answer = client.get(where)

    assert answer["Content-Disposition"] == f'attachment; filename="iltizam-{lead.uid}.json"'
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    data = json.loads(answer.content)
    assert lead.uid in data["uids"]
    kinds = {row["kind"] for row in data["records"]}
    assert {"accounts.user", "directory.person", "plans.focalpoint"} <= kinds
    (account,) = [row for row in data["records"] if row["kind"] == "accounts.user"]
    assert account["fields"]["email"] == lead.email
    assert "password" not in account["fields"]
    assert other.email not in answer.text
    assert other.uid not in answer.text


def test_the_own_account_leads_to_it(client, lead):
    assert PAGE in parsed(client.get("/en/account/")).one("main").links
