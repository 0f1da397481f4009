"""``/metrics``: sums over all workers, for the machine itself only, in a known number of series."""

import re
from contextlib import closing

import pytest
from django.test import Client

from iltizam.core import metrics, observing
from tests.core.test_serve import ask, serving, set_up

SCRAPED = re.compile(rb'iltizam_requests_total\{route="([^"]+)",status="(\d+|other)"\} (\d+)')
ROUTES = ["public:home", "public:plan"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return set_up(tmp_path_factory.mktemp("metrics"), ILTIZAM_METRICS="1")


def scraped(body):
    return {
        (route.decode(), status.decode()): int(n) for route, status, n in SCRAPED.findall(body)
    }


def value(body, name):
    return float(re.search(rf"^{re.escape(name)} (\S+)$".encode(), body, re.MULTILINE)[1])


def test_requests_are_counted_over_all_workers(site):
    with serving(site, workers=2) as server:
        before = sum(scraped(ask(server.port, "/metrics")[2]).values())
        for _ in range(20):
            ask(server.port)
        for number in range(5):
            ask(server.port, f"/fr/nothing/{number}/")
        status, headers, body = ask(server.port, "/metrics")

    counts = scraped(body)
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/plain")
    assert sum(counts.values()) - before == 25
    assert counts["unmatched", "404"] == 5
    assert value(body, "iltizam_page_cache_hits_total") >= 16
    assert 1 <= value(body, "iltizam_page_cache_misses_total") <= 10
    assert value(body, "iltizam_page_cache_bytes") > 0
    assert value(body, "iltizam_render_seconds_count") >= 6
    assert value(body, 'iltizam_render_seconds_bucket{le="+Inf"}') >= 6
    assert value(body, "iltizam_database_seconds_count") > 0


def test_what_a_dead_worker_counted_is_kept(site):
    with serving(site, workers=1) as server:
        ask(server.port)
        before = scraped(ask(server.port, "/metrics")[2])
    with serving(site, workers=1) as server:
        after = scraped(ask(server.port, "/metrics")[2])

    assert sum(before.values()) > 0
    assert all(after[series] >= count for series, count in before.items())


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_who_comes_through_a_proxy_finds_nothing(site, header):
    with serving(site, workers=1) as server:
        status, _headers, body = ask(server.port, "/metrics", **{header: "127.0.0.1"})

    assert status == 404
    assert b"iltizam_requests_total" not in body


def test_other_addresses_find_nothing(tmp_path):
    site = set_up(tmp_path, ILTIZAM_METRICS="1", ILTIZAM_METRICS_ALLOWED="192.0.2.0/24")
    with serving(site, workers=1) as server:
        assert ask(server.port, "/metrics")[0] == 404


@pytest.mark.django_db
def test_without_the_setting_there_is_nothing(client: Client):
    assert client.get("/metrics").status_code == 404
    assert observing.observed("the page cache itself") == "the page cache itself"


@pytest.fixture
def store(tmp_path):
    with closing(metrics.Store(tmp_path, ROUTES)) as store:
        yield store


def test_nobody_can_make_a_new_series(store):
    known = set(store.totals())

    store.count_request("invented", "299")
    store.count_request("public:home", "200")

    totals = store.totals()
    assert set(totals) == known
    assert totals["requests", metrics.OTHER, metrics.OTHER] == 1
    assert totals["requests", "public:home", "200"] == 1


def test_renderings_are_counted_in_buckets(store):
    store.count_render(0.03, 4, 0.01)
    store.count_render(60, 1, 0.5)

    body = metrics.exposition(store.totals())
    assert 'iltizam_render_seconds_bucket{le="0.025"} 0' in body
    assert 'iltizam_render_seconds_bucket{le="0.05"} 1' in body
    assert 'iltizam_render_seconds_bucket{le="5.0"} 1' in body
    assert 'iltizam_render_seconds_bucket{le="+Inf"} 2' in body
    assert "iltizam_render_seconds_sum 60.030000" in body
    assert "iltizam_database_seconds_count 5" in body


def test_a_version_with_other_routes_counts_elsewhere(store, tmp_path):
    store.count_request("public:home", "200")

    with closing(metrics.Store(tmp_path, [*ROUTES, "public:new"])) as other:
        assert sum(other.totals().values()) == 0


def test_the_watcher_does_not_need_the_sites_host_name(site):
    with serving(site, workers=1) as server:
        page = ask(server.port, Host="192.0.2.1")
        figures = ask(server.port, "/metrics", Host="192.0.2.1")

    assert (page[0], figures[0]) == (400, 200)
