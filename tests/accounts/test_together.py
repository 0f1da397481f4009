"""Two at once: one invitation, one pseudonym, one count of attempts over all workers."""

import re
import threading
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.db import connection

from iltizam.accounts import actions
from iltizam.accounts.actors import actor_for
from iltizam.accounts.models import StaffRole, User
from iltizam.accounts.roles import Role
from iltizam.core.models import Actor, AuditEvent, AuditStream
from tests import cast
from tests import factories as make
from tests.core.installations import Installation
from tests.core.test_serve import serving


def at_once(work, times=4):
    """Run ``work`` in several threads that begin together; what each gave or raised."""
    begin, found = threading.Barrier(times), []

    def one():
        begin.wait(10)
        try:
            found.append(work())
        except (actions.CannotAccept, actions.LastAdministrator) as refused:
            found.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _each in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == times
    return found


@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_twice_at_once_gives_the_role_once():
    user = make.UserFactory(email="someone@example.org")
    _invitation, token = actions.invite(
        email=user.email, name="Someone", language="en", role="reviewer", by=Actor.system()
    )

    found = at_once(lambda: actions.accept_invitation(token, user=user))

    refused = [each for each in found if isinstance(each, actions.CannotAccept)]
    assert len(refused) == len(found) - 1
    assert StaffRole.objects.count() == 1
    # The chain has no gap and no double.
    stream = AuditStream.objects.get(name="accounts")
    numbers = AuditEvent.objects.filter(stream=stream).values_list("sequence", flat=True)
    assert sorted(numbers) == list(range(1, stream.sequence + 1))


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_close_each_other_one_remains():
    administrators = [cast.staff("administrator") for _each in range(2)]
    turns = iter(administrators)
    by = Actor.system()

    found = at_once(lambda: actions.close_account(next(turns), by=by), times=2)

    assert sum(isinstance(each, actions.LastAdministrator) for each in found) == 1
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_acts_at_once_are_of_one_pseudonym():
    user = make.UserFactory()

    found = at_once(lambda: actor_for(user, Role.LEAD, "0" * 16).pk)

    assert len(set(found)) == 1
    assert Actor.objects.filter(role=Role.LEAD).count() == 1


SMALL = """
territory = "MA"
zone = "Africa/Casablanca"
languages = ["en"]
default_language = "en"
[name]
en = "Small"
"""


def test_attempts_are_counted_over_all_workers(tmp_path):
    """Each attempt is a new connection, so both workers answer some of them."""
    site = Installation(tmp_path)
    (tmp_path / "installation.toml").write_text(SMALL, encoding="utf-8")
    site.do("setup")

    with serving(site.environ, workers=2, path="/healthz") as server:
        address = f"http://127.0.0.1:{server.port}/en/account/login/"
        answers = [_attempt(address) for _each in range(6)]

    assert [("Too many attempts" in answer) for answer in answers] == [False] * 5 + [True]


def _attempt(address):
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    page = opener.open(address, timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    data = {"csrfmiddlewaretoken": token, "login": "a@example.org", "password": "wrong"}
    try:
        return opener.open(address, urlencode(data).encode(), timeout=20).read().decode()
    except HTTPError as error:
        return error.read().decode()
