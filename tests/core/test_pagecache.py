"""The page cache (spec 9, pages and cache): fresh, never mixed, nothing personal."""

import gzip
import re
import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection

from iltizam.core import pagecache
from iltizam.core.pagecache import PageCache, accepts_gzip
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import SITE, plan_scope, raise_versions
from tests import factories as make
from tests.core import pages

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.core.pages"),
]

PLAN = "/fr/plans/demo/"


@pytest.fixture
def cache():
    return PageCache(get_wsgi_application())


def ask(cache, path=PLAN, **headers):
    """One request; header names in WSGI's spelling."""
    path, _mark, query = path.partition("?")
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
    environ |= headers
    setup_testing_defaults(environ)
    said = {}

    def start_response(status, headers, exc_info=None):
        said["status"], said["headers"] = int(status[:3]), dict(headers)

    result = cache(environ, start_response)
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return SimpleNamespace(body=body, text=_text(body, said["headers"]), **said)


def _text(body, headers):
    packed = headers.get("Content-Encoding") == "gzip" and body
    return (gzip.decompress(body) if packed else body).decode()


def rendering(answer):
    return re.search(r"rendering\D+(\d+)", answer.text)[1]


# Fresh


def test_a_page_is_rendered_once_and_given_again(cache):
    first, second = ask(cache), ask(cache)

    assert first.text == second.text
    assert (cache.hits, cache.misses) == (1, 1)


@pytest.mark.parametrize("scope", [SITE, plan_scope("demo")])
def test_a_change_shows_on_the_next_request(cache, scope):
    before = ask(cache)
    raise_versions(scope)

    after = ask(cache)

    assert rendering(after) != rendering(before)
    assert ask(cache).text == after.text


def test_a_change_elsewhere_leaves_the_page(cache):
    before = ask(cache)
    raise_versions(plan_scope("another"))

    assert ask(cache).text == before.text


def test_a_change_made_by_another_thread_shows_on_the_next_request(cache):
    before = ask(cache)
    writer = threading.Thread(target=_raise_and_close, args=(SITE,))
    writer.start()
    writer.join()

    assert rendering(ask(cache)) != rendering(before)


def _raise_and_close(scope):
    raise_versions(scope)
    connection.close()


def test_a_change_made_while_the_page_is_rendered_shows_on_the_next_request(cache):
    pages.gate.clear()
    pages.entered.clear()
    answers = []
    reader = threading.Thread(target=_ask_and_close, args=(cache, answers))
    reader.start()
    assert pages.entered.wait(5)
    raise_versions(SITE)
    pages.gate.set()
    reader.join()

    assert rendering(ask(cache)) != rendering(answers[0])


def test_a_text_withdrawn_just_before_the_page_is_declared_is_not_kept_with_it(cache):
    make.PlanFactory(slug="demo", title=LocalisedText(en="Zineb Exemple’s plan"))

    first, second = (ask(cache, "/fr/withdrawn/demo/") for _ in range(2))

    assert first.text == second.text
    assert first.text.startswith("withdrawn: ")
    assert cache.hits == 1


def test_a_page_ends_at_the_next_local_midnight(cache, time_machine, settings):
    # Morocco is one hour ahead of UTC here, so its midnight comes at 23:00 UTC.
    assert settings.INSTALLATION.zone == "Africa/Casablanca"
    time_machine.move_to(datetime(2026, 11, 20, 22, 59, 58, tzinfo=UTC), tick=False)
    before = ask(cache)
    assert ask(cache).text == before.text

    time_machine.move_to(datetime(2026, 11, 20, 23, 0, 0, tzinfo=UTC), tick=False)

    assert rendering(ask(cache)) != rendering(before)


def test_a_page_ends_earlier_where_its_view_says_so(time_machine):
    time_machine.move_to(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
    closes = datetime(2026, 11, 20, 15, tzinfo=UTC)
    slot = pagecache.Slot(lambda scopes: (1,))

    slot.fill((SITE,), frozenset(), closes, any_language=False)

    assert slot.expires == closes.timestamp()


def test_unreadable_versions_pass_everything_through(settings):
    def refuse(scopes):
        raise OSError("no database")

    cache = PageCache(get_wsgi_application())
    cache.__dict__["_read"] = refuse

    first, second = ask(cache), ask(cache)

    assert (first.status, second.status) == (200, 200)
    assert rendering(first) != rendering(second)


# Never mixed


def test_languages_are_never_mixed(cache):
    french = ask(cache, "/fr/plans/demo/", HTTP_ACCEPT_LANGUAGE="ar")
    arabic = ask(cache, "/ar/plans/demo/", HTTP_ACCEPT_LANGUAGE="fr")

    assert french.text.startswith("fr ")
    assert arabic.text.startswith("ar ")
    assert ask(cache, "/fr/plans/demo/", HTTP_ACCEPT_LANGUAGE="ar").text == french.text
    assert ask(cache, "/ar/plans/demo/", HTTP_COOKIE="django_language=fr").text == arabic.text


def test_an_address_without_a_language_is_not_kept_unless_its_view_vouches_for_it(cache):
    french = ask(cache, "/neutral/demo/", HTTP_ACCEPT_LANGUAGE="fr")
    arabic = ask(cache, "/neutral/demo/", HTTP_ACCEPT_LANGUAGE="ar")

    assert french.text.startswith("fr ")
    assert arabic.text.startswith("ar ")


def test_a_data_file_is_kept_for_every_language(cache):
    french = ask(cache, "/data/demo.json", HTTP_ACCEPT_LANGUAGE="fr")
    arabic = ask(cache, "/data/demo.json", HTTP_ACCEPT_LANGUAGE="ar")

    assert arabic.text == french.text
    assert "Content-Language" not in arabic.headers
    assert arabic.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_COOKIE": "a=b; sessionid=secret"},
        {"HTTP_AUTHORIZATION": "Bearer secret"},
        {"HTTP_HX_REQUEST": "true"},
        {"REQUEST_METHOD": "POST"},
    ],
    ids=lambda header: next(iter(header)),
)
def test_personal_requests_neither_fill_nor_use_the_cache(cache, header):
    ask(cache, **header)
    assert cache.bytes == 0

    stored = ask(cache)
    personal = ask(cache, **header)

    assert personal.text != stored.text
    assert ask(cache).text == stored.text


def test_a_lone_csrf_cookie_uses_the_cache(cache):
    stored = ask(cache)

    assert ask(cache, HTTP_COOKIE="csrftoken=abc").text == stored.text


@pytest.mark.parametrize("slug", ["cookie", "private", "varies", "gone", "streamed"])
def test_answers_that_are_not_for_everybody_are_not_kept(cache, slug):
    first, second = ask(cache, f"/fr/answers/{slug}/"), ask(cache, f"/fr/answers/{slug}/")

    assert rendering(first) != rendering(second)
    assert cache.bytes == 0


def test_a_form_with_a_token_is_not_kept(cache):
    ask(cache, "/fr/forms/demo/")

    assert cache.bytes == 0


def test_a_view_that_declares_nothing_is_not_kept(cache):
    assert ask(cache, "/undeclared/").text != ask(cache, "/undeclared/").text
    assert cache.bytes == 0


def test_declared_parameters_are_part_of_the_key(cache):
    first = ask(cache, PLAN + "?axis=1")
    second = ask(cache, PLAN + "?axis=2")

    assert (" 1 " in first.text, " 2 " in second.text) == (True, True)
    assert ask(cache, PLAN + "?axis=1").text == first.text


@pytest.mark.parametrize("query", ["utm_source=x", "axis=1&other=", "%61xis2=1"])
def test_any_other_parameter_is_rendered_and_not_kept(cache, query):
    first, second = ask(cache, f"{PLAN}?{query}"), ask(cache, f"{PLAN}?{query}")

    assert (first.status, cache.bytes) == (200, 0)
    assert rendering(first) != rendering(second)


def test_an_unknown_host_is_refused_and_poisons_nothing(cache):
    stored = ask(cache)

    refused = ask(cache, HTTP_HOST="evil.example")

    assert refused.status == 400
    assert ask(cache, HTTP_X_FORWARDED_HOST="evil.example").text == stored.text
    assert ask(cache, HTTP_HOST="127.0.0.1").text != stored.text


def test_a_client_cannot_choose_the_scheme_unless_a_proxy_is_trusted(settings):
    untrusting = PageCache(get_wsgi_application())
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    trusting = PageCache(get_wsgi_application())

    for cache in (untrusting, trusting):
        ask(cache)
        ask(cache, HTTP_X_FORWARDED_PROTO="https")

    assert (untrusting.misses, trusting.misses) == (1, 2)


# What the browser gets


def test_both_encodings_come_from_one_rendering(cache):
    plain = ask(cache)
    packed = ask(cache, HTTP_ACCEPT_ENCODING="br, gzip")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.text == plain.text
    assert len(packed.body) < len(plain.body)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["Cache-Control"] == "no-cache"
    assert cache.misses == 1


def test_stored_pages_keep_the_security_headers(cache):
    fresh, stored = ask(cache), ask(cache)

    assert "default-src 'none'" in stored.headers["Content-Security-Policy"]
    assert stored.headers == fresh.headers


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_a_known_page_is_not_sent_again(cache, form):
    first = ask(cache)

    again = ask(cache, HTTP_IF_NONE_MATCH=form.format(first.headers["ETag"]))

    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Content-Length" not in again.headers


def test_a_changed_page_is_sent_whole(cache):
    first = ask(cache)
    raise_versions(SITE)

    again = ask(cache, HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert again.status == 200


@pytest.mark.parametrize("filled_by", ["HEAD", "GET"])
def test_head_has_the_headers_of_get_and_no_body(cache, filled_by):
    ask(cache, REQUEST_METHOD=filled_by)

    head, get = ask(cache, REQUEST_METHOD="HEAD"), ask(cache)

    assert (head.status, head.body) == (200, b"")
    assert head.headers == get.headers
    assert int(get.headers["Content-Length"]) == len(get.body)
    assert cache.misses == 1


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP;q=0.5, br", True),
        ("gzip; q=0", False),
        ("gzip;q=0.0, *", False),
        ("br;q=1.0, *;q=0.1", True),
        ("identity", False),
        ("gzip;q=nonsense", False),
    ],
)
def test_which_browsers_get_gzip(header, accepted):
    assert accepts_gzip(header) is accepted


# Bounds


def test_concurrent_first_requests_render_once(cache):
    pages.gate.clear()
    answers = []
    readers = [threading.Thread(target=_ask_and_close, args=(cache, answers)) for _ in range(8)]
    for reader in readers:
        reader.start()
    _until(lambda: cache.misses == 8)
    pages.gate.set()
    for reader in readers:
        reader.join()

    assert len(answers) == 8
    assert len({rendering(answer) for answer in answers}) == 1


def test_nobody_waits_for_ever_behind_a_stuck_rendering(cache, monkeypatch):
    monkeypatch.setattr(pagecache, "LONGEST_WAIT", 0.05)
    cache._flights[("http", "localhost", PLAN, "")] = pagecache.Flight()

    assert ask(cache).status == 200


def test_a_rendering_that_fails_holds_nobody_up(cache, monkeypatch):
    def fail(environ, start_response):
        raise RuntimeError("broken")

    handler, cache._handler = cache._handler, fail
    with pytest.raises(RuntimeError):
        ask(cache)
    cache._handler = handler

    assert ask(cache).status == 200


def test_the_least_recently_used_page_leaves_first(settings):
    settings.ILTIZAM_PAGE_CACHE_BYTES = 5_000  # two of these pages, not three
    cache = PageCache(get_wsgi_application())
    one, two = ask(cache, PLAN + "?page=1"), ask(cache, PLAN + "?page=2")
    ask(cache, PLAN + "?page=1")

    ask(cache, PLAN + "?page=3")

    assert cache.bytes <= 5_000
    assert ask(cache, PLAN + "?page=1").text == one.text
    assert ask(cache, PLAN + "?page=2").text != two.text


def test_a_page_larger_than_the_cache_is_rendered_each_time(settings):
    settings.ILTIZAM_PAGE_CACHE_BYTES = 1_000
    cache = PageCache(get_wsgi_application())

    assert ask(cache).text != ask(cache).text
    assert cache.bytes == 0


def _ask_and_close(cache, answers):
    answers.append(ask(cache))
    connection.close()


def _until(condition):
    pause = threading.Event()
    for _ in range(500):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("the expected moment never came")
