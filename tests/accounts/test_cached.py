"""What people who signed in are shown is never kept for everybody (spec 9)."""

import pytest
from django.core.wsgi import get_wsgi_application

from iltizam.core.pagecache import PageCache
from tests import cast
from tests import factories as make
from tests.core.test_pagecache import ask

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = ("/en/", "/en/plans/", "/en/plans/plan/")
OWN = ("/en/workspace/", "/en/account/")


@pytest.fixture
def cache():
    make.PlanFactory(slug="plan")
    return PageCache(get_wsgi_application())


@pytest.fixture
def cookie(client):
    cast.sign_in(client, make.UserFactory(name="Only Me"))
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.mark.parametrize("signed_in_first", [True, False])
def test_nothing_personal_lands_in_the_cache(cache, cookie, signed_in_first):
    for path in (*PUBLIC, *OWN):
        if signed_in_first:
            mine = ask(cache, path, HTTP_COOKIE=cookie)
        public = ask(cache, path)
        if not signed_in_first:
            mine = ask(cache, path, HTTP_COOKIE=cookie)
        assert ("Only Me" in mine.text) is (path in OWN)
        assert "Only Me" not in public.text
        assert public.status == (302 if path in OWN else 200)

    assert {key[2] for key in cache._pages} == set(PUBLIC)


def test_readers_who_signed_in_pass_by_the_cache_and_visitors_do_not(cache, cookie):
    ask(cache, PUBLIC[2])
    hits = cache.hits

    ask(cache, PUBLIC[2], HTTP_COOKIE=cookie)
    assert cache.hits == hits
    ask(cache, PUBLIC[2])

    assert cache.hits == hits + 1


def test_a_page_for_signing_in_is_not_kept(cache):
    first, second = (ask(cache, "/en/account/login/") for _time in range(2))

    assert cache.hits == 0
    assert "no-store" in first.headers["Cache-Control"]
    assert first.text != second.text  # each has its own token
