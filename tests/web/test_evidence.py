"""Files of evidence: public with their report, for those who may read them before."""

import pytest

from iltizam.core import files
from tests import cast
from tests import factories as make

pytestmark = pytest.mark.django_db


def with_file(**more):
    activity = make.ActivityFactory(
        commitment=make.CommitmentFactory(lead=make.OrganisationFactory())
    )
    return make.EvidenceFactory(
        activity=activity,
        url="",
        file_key=files.keep(b"<script>alert(1)</script>", owner="evidence"),
        file_name="law.txt",
        content_type="text/plain",
        sha256="0" * 64,
        **more,
    )


def public(evidence):
    return f"/data/evidence/{evidence.uid}/"


def private(evidence):
    return f"/fr/workspace/evidence/{evidence.uid}/"


def test_a_public_file_is_sent_to_be_kept_and_runs_nothing(client):
    answer = client.get(public(with_file()))

    assert answer.getvalue() == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"] == 'attachment; filename="law.txt"'
    assert answer["Content-Type"] == "text/plain"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_its_page_leads_to_it(client):
    evidence = with_file()
    commitment = evidence.activity.commitment
    page = f"/en/plans/{commitment.plan.slug}/commitments/{commitment.number}/"

    assert public(evidence) in client.get(page).text


def test_a_restricted_file_is_for_its_people_and_reviewers(client):
    evidence = with_file(is_public=False, restriction_reason={"en": "It names people."})
    everybody = cast.cast_of(evidence.activity.commitment)
    readers = {"lead", "deputy", "manager", "secretariat", "reviewer"}

    found = {}
    for role in set(cast.ROLES) - {"visitor"}:
        answer = cast.sign_in(client, everybody[role]).get(private(evidence))
        found[role] = answer.status_code
        if answer.streaming:
            answer.getvalue()  # to its end, so that the file is closed

    assert {role for role, status in found.items() if status == 200} == readers
    assert set(found.values()) == {200, 404}
    assert client.get(public(evidence)).status_code == 404


def test_a_file_of_a_hidden_plan_is_not_there(client):
    evidence = with_file()
    plan = evidence.activity.commitment.plan
    plan.published_at = None
    plan.save()

    assert client.get(public(evidence)).status_code == 404


def test_a_row_without_its_file_is_not_there(client):
    evidence = with_file()
    files.discard(evidence.file_key)

    assert client.get(public(evidence)).status_code == 404
