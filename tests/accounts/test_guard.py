"""What the routes declare is enforced before a view runs, and public pages stay common."""

import pytest
from django.urls import reverse

from tests import cast
from tests import factories as make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/fr/workspace/?a=1"}


def test_a_visitor_signs_in_first_and_comes_back(client):
    response = client.get("/fr/workspace/?week=2")

    assert response.status_code == 302
    assert response.url == "/fr/account/login/?next=/fr/workspace/%3Fweek%3D2"


def test_a_fragment_sends_the_whole_window_to_sign_in(client):
    response = client.get("/fr/workspace/", headers=HTMX)

    assert response.headers["HX-Redirect"] == ("/fr/account/login/?next=/fr/workspace/%3Fa%3D1")
    assert response.content == b""


def test_a_public_page_does_not_look_at_sessions_of_visitors(client):
    response = client.get("/fr/plans/")

    assert "Cookie" not in response.headers.get("Vary", "")


def test_an_account_that_was_closed_is_a_visitor_on_the_next_request(client):
    user = make.UserFactory()
    cast.sign_in(client, user)
    assert client.get("/fr/workspace/").status_code == 200
    user.is_active = False
    user.save()

    assert client.get("/fr/workspace/").status_code == 302


def test_raising_the_epoch_ends_every_open_session(client):
    user = cast.staff("secretariat")
    cast.sign_in(client, user)
    user.session_epoch += 1
    user.save()

    assert client.get("/fr/workspace/").status_code == 302


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_workspace_is_never_kept_nor_indexed(client, language):
    cast.sign_in(client, make.UserFactory())

    response = client.get(f"/{language}/workspace/")

    assert "no-store" in response.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.text


def test_a_name_is_text_whatever_it_holds(client):
    cast.sign_in(client, make.UserFactory(name='<b onclick="x">Mallory</b>'))

    response = client.get(reverse("workspace:desk"))

    assert "&lt;b onclick=&quot;x&quot;&gt;Mallory&lt;/b&gt;" in response.text
    assert "<b onclick" not in response.text
