"""The one way out: requests to addresses that content names (spec 6.11, 6.20).

Only http and https, only to public addresses. A name is resolved here and the connection
made to the very address that was looked at, so that it cannot mean another a moment later;
each redirect begins anew. An answer is read to a limit, and a clock ends what drips.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from iltizam import __version__

MOST_REDIRECTS = 5
REDIRECTS = frozenset((301, 302, 303, 307, 308))
PORTS_BELOW_1024 = frozenset((80, 443))
AGENT = f"Iltizam/{__version__} (link check)"

MayAsk = Callable[[str], bool]


class Forbidden(Exception):
    """The address may not be asked: not of the web, or not public."""


class Unreachable(Exception):
    """There was no answer: no such name, nobody listens, too slow, not HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back in the end, from where, and the beginning of its body."""

    status: int
    url: str
    body: bytes


def is_public(address: str) -> bool:
    """Whether an IP address is of the public internet, however it is written or wrapped."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local or int(ip) < 2**32:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, 6to4, translated, Teredo."""
    if ip in _TRANSLATED:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.teredo:
        return ip.teredo[1]
    return ip.ipv4_mapped or ip.sixtofour


def ask(
    url: str,
    *,
    method: str = "GET",
    most_bytes: int = 0,
    seconds: float = 10.0,
    may_ask: MayAsk = is_public,
) -> Answer:
    """Ask an address and follow where it leads, in ``seconds`` together.

    At most ``most_bytes`` of the body are read. Certificates are not verified: nothing
    that is read here is believed, only that it answers. Looking up a name is not on the
    clock, but the resolver has its own. Raises Forbidden or Unreachable.
    """
    until = time.monotonic() + seconds
    for _hop in range(MOST_REDIRECTS + 1):
        status, location, body = _one(url, method, most_bytes, until, may_ask)
        if status not in REDIRECTS or not location:
            return Answer(status, url, body)
        url = urljoin(url, location)
    raise Unreachable(f"more than {MOST_REDIRECTS} redirects")


def _one(
    url: str, method: str, most_bytes: int, until: float, may_ask: MayAsk
) -> tuple[int, str | None, bytes]:
    parts = _parts(url)
    host, port = _host(parts), _port(parts)
    family, place = _resolved(host, port, may_ask)
    try:
        with _Timed(family, until) as timed:
            timed.sock.connect(place)
            found = timed.answer(parts, host, port, method, most_bytes)
            if timed.is_over:  # what came before the end may look like an answer
                raise Unreachable("too slow")
            return found
    except (OSError, http.client.HTTPException, ValueError) as error:
        # ValueError: a header or an address that http.client refuses to send or read.
        raise Unreachable(f"{type(error).__name__}: {error}") from error


class _Timed:
    """A socket that a clock shuts down: neither a drip nor endless heads outlast it."""

    def __init__(self, family: int, until: float):
        left = max(until - time.monotonic(), 0.01)
        self.sock: socket.socket = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(left)
        self.is_over = False
        self._clock = threading.Timer(left, self._end)
        self._clock.daemon = True

    def __enter__(self) -> Self:
        self._clock.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._clock.cancel()
        self.sock.close()

    def _end(self) -> None:
        self.is_over = True
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # it was not connected, or is closed already
            self.sock.close()

    def answer(
        self, parts: SplitResult, host: str, port: int, method: str, most_bytes: int
    ) -> tuple[int, str | None, bytes]:
        connection = http.client.HTTPConnection(host, port)
        if parts.scheme == "https":
            self.sock = _unverified().wrap_socket(self.sock, server_hostname=host)
            connection.default_port = 443
        connection.sock = self.sock
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if parts.query:
            target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
        connection.request(method, target, headers={"User-Agent": AGENT, "Accept": "*/*"})
        found = connection.getresponse()
        body = found.read(most_bytes) if most_bytes else b""
        return found.status, found.getheader("Location"), body


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Forbidden(f"no address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Forbidden("not an address of the web")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("an address with a name or a password")
    return parts


def _host(parts: SplitResult) -> str:
    """The name as it is looked up; letters of other alphabets as the net writes them."""
    host = parts.hostname or ""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Forbidden("not the name of a host") from error


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError as error:
        raise Forbidden("not a port") from error
    if port is None:
        return 443 if parts.scheme == "https" else 80
    if port < 1024 and port not in PORTS_BELOW_1024:
        raise Forbidden(f"port {port} is not the web's")
    return port


def _resolved(host: str, port: int, may_ask: MayAsk) -> tuple[int, tuple[object, ...]]:
    """The address to connect to. A name that also means a private one is refused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"no such host: {error}") from error
    if not found or not all(may_ask(str(place[0])) for *_rest, place in found):
        raise Forbidden(f"{host} is not a public address")
    # The older protocol first: a machine may have addresses of the newer and no way out.
    family, _type, _proto, _name, place = min(found, key=lambda each: each[0] != socket.AF_INET)
    return int(family), place
