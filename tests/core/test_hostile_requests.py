"""Requests made to fill a worker's memory, or to get an answer in no language."""

import tracemalloc

import pytest
from django.test import Client

from iltizam.core.pagecache import PageCache
from iltizam.core.versions import SITE, SharedCounter, SharedVersionReader, plan_scope

LONG = 50_000  # characters: what a server lets pass in an address or a header
TIMES = 100
LITTLE = 1_000_000  # bytes; all of them kept would be five times as many


def kept_by(work):
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        work()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def test_long_addresses_are_not_remembered(tmp_path):
    reader = SharedVersionReader(SharedCounter(tmp_path / "versions"), lambda scopes: (0, 0))

    def read():
        for number in range(TIMES):
            assert reader.read((SITE, plan_scope(f"{number}" + "x" * LONG))) == (0, 0)

    assert kept_by(read) < LITTLE


def test_long_encodings_are_not_remembered():
    cache = PageCache(lambda environ, start_response: [])

    def ask():
        for number in range(TIMES):
            assert cache._remember_encoding(f"gzip, {number}" + "x" * LONG)

    assert kept_by(ask) < LITTLE


@pytest.mark.parametrize(
    ("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")]
)
def test_a_form_that_is_not_ours_is_refused_in_the_language_asked_for(db, language, direction):
    client = Client(enforce_csrf_checks=True)

    response = client.post(f"/{language}/plans/", {"title": "x"})

    page = response.content.decode()
    assert response.status_code == 403
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert "<style" not in page
