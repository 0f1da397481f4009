"""Files of evidence: public with their report, for those who may read them before."""

import pytest

from iltizam.core import files, redaction
from iltizam.core.logs import ACCESS_LOGGER
from iltizam.core.models import Actor
from iltizam.core.texts import LocalisedText
from iltizam.tracking.models import Evidence
from tests import cast
from tests import factories as make
from tests.web.pages import parsed

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


def test_each_file_that_is_not_public_is_logged_with_the_account_it_was_sent_to(client, caplog):
    evidence = with_file(is_public=False, restriction_reason={"en": "It names people."})
    commitment = evidence.activity.commitment
    reader, stranger = cast.focal_point(commitment), make.UserFactory()

    for user in (reader, stranger):
        answer = cast.sign_in(client, user).get(private(evidence))
        if answer.streaming:
            answer.getvalue()
    client.get(public(evidence))

    told = [each for each in caplog.records if each.name == ACCESS_LOGGER]
    assert [each.fields for each in told] == [{"evidence": evidence.uid, "account": reader.uid}]
    assert reader.email not in told[0].getMessage()


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


def withdraw(evidence):
    why = LocalisedText(en="It named a person.")
    redaction.redact(redaction.find(evidence.uid, "file"), reason=why, by=Actor.system())


def test_a_withdrawn_file_is_sent_to_nobody_even_while_it_lies_there(client):
    evidence = with_file()
    commitment = evidence.activity.commitment
    withdraw(evidence)
    files.open_file(evidence.file_key).close()  # it is there: nothing is committed in a test

    answer = client.get(public(evidence))

    assert answer.status_code == 404
    cast.sign_in(client, cast.focal_point(commitment))
    assert client.get(private(evidence)).status_code == 404


def test_the_places_of_a_withdrawn_file_say_so_and_lead_nowhere(client):
    evidence = with_file()
    commitment = evidence.activity.commitment
    page = f"plans/{commitment.plan.slug}/commitments/{commitment.number}/"
    withdraw(evidence)

    shown = client.get(f"/en/{page}").text
    cast.sign_in(client, cast.focal_point(commitment))
    own = client.get(f"/en/workspace/{page}").text

    assert public(evidence) not in shown
    assert f'href="{private(evidence).replace("/fr/", "/en/")}"' not in own
    for each in (shown, own):
        assert "withdrawn: It named a person" in each


# Restricted and opened by those who report on it


def access(evidence):
    return f"/en/workspace/evidence/{evidence.uid}/access/"


@pytest.fixture
def published():
    evidence = with_file(title={"en": "Minutes of the jury"})
    commitment = evidence.activity.commitment
    commitment.plan = make.PlanFactory(live=True, slug="now")
    commitment.save(update_fields=["plan"])
    return Evidence.objects.select_related("activity__commitment").get(pk=evidence.pk)


def test_its_lead_restricts_a_file_and_the_public_keeps_its_reason_and_hash(client, published):
    commitment = published.activity.commitment
    page = f"/en/plans/now/commitments/{commitment.number}/"
    cast.sign_in(client, cast.focal_point(commitment))
    own = f"/en/workspace/plans/now/commitments/{commitment.number}/"
    assert access(published) in client.get(own).text
    assert "Minutes of the jury" in client.get(page).text

    answer = client.post(access(published), {"language": "en", "reason": "It names people."})

    assert answer["Location"] == f"{own}#evidence"
    shown = client.get(page).text
    assert "Minutes of the jury" not in shown
    assert "It names people." in shown
    assert published.sha256[:12] in shown
    assert client.get(public(published)).status_code == 404
    assert client.get(private(published)).getvalue()

    client.post(access(published), {"language": "en", "reason": "The names are gone."})

    assert "Minutes of the jury" in client.get(page).text
    assert client.get(public(published)).getvalue()


def test_a_reason_is_asked_for_beside_its_field(client, published):
    cast.sign_in(client, cast.focal_point(published.activity.commitment))

    answer = client.post(access(published), {"language": "en", "reason": " "})

    assert answer.status_code == 422
    assert parsed(answer).one("div", id="id_reason_error").text
    published.refresh_from_db()
    assert published.is_public


def test_only_those_who_report_on_it_restrict_what_is_published(client, published):
    everybody = cast.cast_of(published.activity.commitment)

    allowed = set()
    for role in set(cast.ROLES) - {"visitor"}:
        if cast.sign_in(client, everybody[role]).get(access(published)).status_code == 200:
            allowed.add(role)

    assert allowed == {"lead", "deputy", "manager", "secretariat"}
