"""What every answer carries, and where moved addresses lead."""

import pytest
from django.urls import reverse

from tests.factories import MovedFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/fr/", "/fr/nothing/", "/healthz", "/data/plans.json"])
def test_every_answer_carries_the_strict_policy(client, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_moved_address_leads_to_its_content_in_the_same_language(client, language):
    MovedFactory(old_path="plans/old/", new_path="plans/new/")

    response = client.get(f"/{language}/plans/old/")

    assert response.status_code == 301
    assert response.headers["Location"] == f"/{language}/plans/new/"


def test_a_withdrawn_address_leads_nowhere(client):
    MovedFactory(old_path="plans/gone/", new_path="")

    assert client.get("/fr/plans/gone/").status_code == 404


@pytest.mark.parametrize("path", ["/fr/plans/%00/", "/fr/plans/?q=%00", "/data/plans/%00.json"])
def test_an_address_with_a_nul_is_a_bad_request(client, path):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize(
    ("asked", "language"),
    [("ar-MA,ar;q=0.9", "ar"), ("de,en;q=0.5", "en"), ("de", "fr"), ("", "fr"), (";;", "fr")],
)
def test_the_root_leads_to_the_visitors_language(client, asked, language):
    response = client.get(reverse("root"), headers={"accept-language": asked})

    assert response.status_code == 302
    assert response.headers["Location"] == f"/{language}/"
