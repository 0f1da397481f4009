"""The one way out leads to public addresses only, and comes back in time."""

import socket
import time
from pathlib import Path

import pytest

from iltizam.core.outgoing import Forbidden, Unreachable, ask, is_public
from tests.core import servers
from tests.core.servers import Site, raw

HERE = "127.0.0.1"


def may_ask_here(address):
    """The one address of the tests' own servers, and nothing else that is private."""
    return address == HERE or is_public(address)


def asked(url, **more):
    return ask(url, **{"seconds": 5, "may_ask": may_ask_here, **more})


@pytest.fixture
def site():
    with Site().serving() as site:
        yield site


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:a9fe:a9fe",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001:0:7f00:1::",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "100::1",
    ],
)
def test_no_address_within_is_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "193.0.6.139", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_of_the_internet_are(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.168.0.1:8080/",
        "https://10.1.2.3/",
    ],
)
def test_no_way_of_writing_a_private_address_is_asked(url):
    with pytest.raises(Forbidden):
        ask(url, seconds=2)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://8.8.8.8/",
        "gopher://8.8.8.8/",
        "javascript:alert(1)",
        "//8.8.8.8/",
        "http://",
        "http:///path",
        "http://user:password@8.8.8.8/",
        "http://8.8.8.8:22/",
        "http://8.8.8.8:25/",
        "http://8.8.8.8:99999/",
        "http://[8.8.8.8/",
        f"http://{'é' * 70}.example/",
        "",
    ],
)
def test_only_the_web_is_asked(url):
    with pytest.raises(Forbidden):
        ask(url, seconds=2)


def test_a_page_answers(site):
    site.answers["/data%20set?q=%C3%A9"] = (200, {}, b"open data")

    found = asked(site.url("/data set?q=é"), most_bytes=4)

    assert (found.status, found.body) == (200, b"open")
    assert site.asked == [("GET", "/data%20set?q=%C3%A9", f"{HERE}:{site.port}")]


def test_a_redirect_is_followed_from_where_it_stands(site):
    site.answers["/old/page"] = (301, {"Location": "../new"}, b"")
    site.answers["/new"] = (302, {"Location": site.url("/newest")}, b"")
    site.answers["/newest"] = (200, {}, b"")

    found = asked(site.url("/old/page"))

    assert (found.status, found.url) == (200, site.url("/newest"))


@pytest.mark.parametrize(
    "to",
    [
        "http://localhost.localdomain:1/",
        "http://127.0.0.2/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.2]/",
        "http://2130706434/",
        "http://169.254.169.254/",
        "//10.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
    ],
)
def test_a_redirect_to_what_may_not_be_asked_is_not_followed(site, to):
    site.answers["/"] = (302, {"Location": to}, b"")

    with pytest.raises((Forbidden, Unreachable)):
        asked(site.url())

    assert len(site.asked) == 1


def test_it_does_not_go_round_in_circles(site):
    site.answers["/"] = (302, {"Location": "/"}, b"")

    with pytest.raises(Unreachable, match="redirects"):
        asked(site.url())

    assert len(site.asked) == 6


def test_a_name_is_resolved_once_and_means_that_address(site, monkeypatch):
    """It means a public address when it is looked at and a private one a moment later."""
    site.answers["/"] = (200, {}, b"")
    answers = iter([HERE, "127.0.0.2"])

    def resolve(host, port, **_more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    assert asked(site.url(host="rebound.example")).status == 200
    assert site.asked[0][2] == f"rebound.example:{site.port}"
    with pytest.raises(Forbidden):
        asked(site.url(host="rebound.example"))


def test_a_name_that_also_means_a_private_address_is_refused(site, monkeypatch):
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 80)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_more: both)

    with pytest.raises(Forbidden):
        asked("http://two.example/")


@pytest.mark.parametrize(
    "speak", [servers.drip, servers.silent, servers.many_heads, servers.go_on]
)
def test_what_never_answers_is_left_in_time(speak):
    with raw(speak) as url:
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            asked(url, seconds=1)

    # Not how fast, but that it ends: each of these would go on for ever.
    assert time.monotonic() - begun < 30


def test_of_an_endless_body_only_the_beginning_is_read():
    with raw(servers.flood) as url:
        found = asked(url, most_bytes=100)

    assert found.body == b"x" * 100


def test_what_is_not_of_the_web_is_unreachable():
    with raw(servers.gibberish) as url, pytest.raises(Unreachable):
        asked(url, seconds=2)


def test_where_nobody_listens_it_is_unreachable():
    with socket.create_server((HERE, 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(Unreachable):
        asked(f"http://{HERE}:{port}/")


def test_a_name_that_is_none_is_unreachable():
    with pytest.raises(Unreachable):
        asked("http://nobody.invalid/")


# Made for this test, vouched for by nobody, as many offices have one; it opens nothing.
CERTIFICATE = Path(__file__).parent / "unvouched.pem"


def test_a_page_whose_certificate_nobody_vouches_for_answers_too():
    with Site().serving(CERTIFICATE) as site:
        site.answers["/"] = (200, {}, b"")

        assert asked(site.url().replace("http:", "https:")).status == 200
