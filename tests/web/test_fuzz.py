"""Whatever is asked, the site answers, and never with an error of its own.

Seeded: the same requests on every run; more of them with ``ILTIZAM_FULL=1``. Each goes
through the whole application, the page cache in front included.
"""

import logging
import random
from io import BytesIO
from urllib.parse import unquote_to_bytes

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from iltizam.core.pagecache import PageCache
from tests.conftest import FULL
from tests.factories.rich import rich_plan
from tests.permissions.routes import ROUTES, address

pytestmark = pytest.mark.django_db

REQUESTS = 10_000 if FULL else 500
LANGUAGES = [code for code, _ in settings.LANGUAGES]
NASTY = [
    "", "0", "-1", "1e9", "9" * 400, "x-1", "..", "../..", "%00", "%0d%0aSet-Cookie:a", "%ff%fe",
    "%F0%9F%98%80", "é", "التزام", "%E2%80%AE", "'", '"><script>', "{{7*7}}", "%25", "%2e%2e%2f",
    "null", "None", "true", "NaN", "1;DROP TABLE x", "\\", "a" * 3000, "٣", "²", "%", "%zz", "+",
]  # fmt: skip
PARAMETERS = [
    "axis", "lead", "institution", "status", "late", "stale", "q", "text", "sort", "order", "page",
    "lang", "language", "next", "format", "on", "from", "to", "unknown", "axis[]", "__class__",
]  # fmt: skip
METHODS = ["GET"] * 12 + ["HEAD", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE", "FOO"]
HEADERS = {
    "HTTP_HOST": ["testserver", "localhost:8000", "evil.example", "", "a b", "[::1", "testserver:x"],
    "HTTP_ACCEPT_LANGUAGE": ["ar", "fr;q=0.1,ar;q=2", "*", ";;;", "x" * 900, "de", "zgh,ar-MA"],
    "HTTP_ACCEPT_ENCODING": ["gzip", "gzip;q=0", "br", "*;q=0", "\x00", "gzip, deflate, br, zstd"],
    "HTTP_IF_NONE_MATCH": ["*", '"x"', 'W/"x"', '"', "x" * 500],
    "HTTP_IF_MODIFIED_SINCE": ["yesterday", "Sat, 29 Oct 1994 19:43:31 GMT", "\xff"],
    "HTTP_COOKIE": ["csrftoken=x", "sessionid=y", "=;=", "a=" + "b" * 4000, "django_language=zz"],
    "HTTP_HX_REQUEST": ["true", "false", ""],
    "HTTP_HX_BOOSTED": ["true"],
    "HTTP_RANGE": ["bytes=0-1", "bytes=9-1", "pages=1"],
    "HTTP_ACCEPT": ["application/json", "*/*", "image/png", "text/html;q=x"],
    "HTTP_AUTHORIZATION": ["Basic x", "Bearer", ""],
    "HTTP_X_FORWARDED_PROTO": ["https", "gopher"],
    "HTTP_X_FORWARDED_HOST": ["evil.example"],
    "HTTP_REFERER": ["http://evil.example/", "\x00"],
    "CONTENT_LENGTH": ["", "-1", "abc", "99"],
    "CONTENT_TYPE": ["", "application/json", "multipart/form-data", "text/plain; charset=x"],
}  # fmt: skip


@pytest.fixture
def ask():
    """Send one raw request; returns its status. A cache of its own: tests roll back."""
    application = PageCache(WSGIHandler())
    # As Django's own test client: the connection holds the test's open transaction.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)

    def ask(method, path, query, headers):
        seen = []
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.encode().decode("latin-1"),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(b"x=1"),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **headers,
        }
        answer = application(environ, lambda status, headers, *rest: seen.append(status))
        try:
            for _ in answer:
                pass
        finally:
            getattr(answer, "close", lambda: None)()
        return int(seen[0].split()[0])

    yield ask
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def mutated_path(chance, path):
    pieces = path.strip("/").split("/")
    place = chance.randrange(len(pieces))
    match chance.randrange(9):
        case 0:
            pieces[place] = chance.choice(NASTY)
        case 1:
            del pieces[place]
        case 2:
            pieces.insert(place, chance.choice(NASTY))
        case 3:
            pieces[place] = pieces[place][::-1]
        case 4:
            pieces[place] += chance.choice(NASTY)
        case 5:
            return path.rstrip("/")
        case 6:
            return path.replace("/", "//")
        case 7:
            pieces[0] = chance.choice(
                [*LANGUAGES, "de", "FR", "zgh", "fr-MA", "static", "data"]
            )
        case 8:
            return path
    return f"/{'/'.join(pieces)}{chance.choice(['/', ''])}"


def mutated_query(chance):
    if chance.random() < 0.4:
        return ""
    return "&".join(
        f"{chance.choice(PARAMETERS)}{chance.choice(['=', '=', '=', ''])}{chance.choice(NASTY)}"
        for _ in range(chance.randrange(1, 4))
    )


def requests(count, paths):
    chance = random.Random(20260101)
    for _ in range(count):
        headers = {
            name: chance.choice(values)
            for name, values in HEADERS.items()
            if chance.random() < 0.08
        }
        path = mutated_path(chance, chance.choice(paths))
        yield chance.choice(METHODS), path, mutated_query(chance), headers


def test_no_request_makes_the_site_fail(ask, caplog):
    caplog.set_level(logging.CRITICAL, logger="django.security")
    plan = rich_plan()
    lead = plan.commitments.get(number=1).lead
    parts = {
        "slug": plan.slug,
        "ref": "1",
        "key": "1",
        "uid": lead.uid,
        "code": "XA",
        "part": 1,
    }
    paths = [address(name, language, **parts) for name in ROUTES for language in LANGUAGES]
    statuses, failures = set(), []

    for method, path, query, headers in requests(REQUESTS, paths):
        status = ask(method, path, query, headers)
        statuses.add(status)
        if status >= 500:
            failures.append((status, method, path[:120], query[:120], headers))

    assert failures == []
    assert {200, 400, 404, 405} <= statuses
