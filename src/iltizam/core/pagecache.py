"""The page cache: a WSGI callable in front of Django's handler (spec 9).

A view says ``@cached_page(scopes=…, query=…)``. Its answer is kept per scheme, host,
address and query until one of its scopes changes or the next local midnight comes,
and is given – plain or gzip – without entering Django. Everything else passes through
untouched: other methods, signed-in visitors, HTMX, unknown hosts, other parameters.
"""

import gzip
import hashlib
import logging
import threading
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from datetime import time as clock
from functools import cached_property, wraps
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from iltizam.core import withholding
from iltizam.core.versions import version_reader

logger = logging.getLogger(__name__)

SLOT = "iltizam.page"  # no request header can set it: those begin with HTTP_
LONGEST_WAIT = 10.0  # seconds for somebody else's rendering of the same page
LONGEST_HEADER = 200  # characters of an Accept-Encoding that is remembered
OVERHEAD = 2_000  # bytes: keys, headers and objects of one stored page

# What a stored page may vary on: the encoding is part of the page, HTMX bypasses.
HARMLESS = frozenset({"accept-encoding", "hx-request"})
# Set anew for every stored page, or true of one answer only.
OWN_HEADERS = frozenset({"content-length", "vary", "etag", "cache-control", "date", "expires"})


def cached_page(*, scopes, query=(), until=None, any_language=False):
    """Declare that a view's 200 answers may be kept for everybody.

    ``scopes(**kwargs)`` names what the page shows, ``query`` the parameters it reads,
    ``until(**kwargs)`` a moment (aware, or None) at which it changes by itself.
    ``any_language``: the answer is the same for every Accept-Language (data files).
    The versions are read before the view runs, and what is withheld after them, so that
    a change made meanwhile is seen.
    """

    def decorate(view):
        @wraps(view)
        def declared(request, *args, **kwargs):
            slot = request.environ.get(SLOT) if request.method == "GET" else None
            if slot is not None:
                slot.fill(
                    scopes(**kwargs),
                    frozenset(query),
                    until(**kwargs) if until else None,
                    any_language=any_language,
                )
            return view(request, *args, **kwargs)

        return declared

    return decorate


class Slot:
    """What a view leaves for the cache: the page's scopes, their versions, its end."""

    def __init__(self, read):
        self._read = read
        self.versions = None

    def fill(self, scopes, query, until, *, any_language):
        self.scopes, self.query, self.any_language = tuple(scopes), query, any_language
        self.expires = next_midnight()
        if until is not None:
            self.expires = min(self.expires, until.timestamp())
        try:
            versions = self._read(self.scopes)
            # After them: what is withdrawn in between is not on a page that outlives it.
            withholding.refresh()
            self.versions = versions
        except Exception:
            logger.warning("A page is not kept: its versions cannot be read.", exc_info=True)


class Page:
    """A stored answer, ready to be given in either encoding.

    Only the packed bytes are kept, a fifth of the plain ones: browsers all take gzip,
    and unpacking for the few others costs a hundredth of a rendering.
    """

    __slots__ = ("expires", "packed", "plain", "scopes", "size", "versions")

    def __init__(self, slot, headers, body, key):
        self.scopes, self.versions, self.expires = slot.scopes, slot.versions, slot.expires
        headers = _kept(headers, any_language=slot.any_language)
        tag = hashlib.blake2b(body, digest_size=12).hexdigest()
        packed = gzip.compress(body, compresslevel=9, mtime=0)
        self.plain = Variant(f'"{tag}"', headers, len(body))
        self.packed = Variant(
            f'"{tag}-gz"', [*headers, ("Content-Encoding", "gzip")], len(packed), [packed]
        )
        self.size = OVERHEAD + len(packed) + sum(len(part or "") for part in key)

    def plain_body(self) -> list[bytes]:
        return [gzip.decompress(self.packed.body[0])]


class Variant:
    """One encoding of a page: its bytes where kept, and both header lists, made once."""

    __slots__ = ("body", "etag", "headers", "headers_304")

    def __init__(self, etag, headers, length, body=None):
        # no-cache: the browser keeps it but asks each time, so a change shows at once.
        always = [("Cache-Control", "no-cache"), ("ETag", etag), *headers]
        self.body, self.etag = body, etag
        self.headers = [*always, ("Content-Length", str(length))]
        self.headers_304 = [
            (name, value) for name, value in always if not name.lower().startswith("content-")
        ]


class Flight:
    """A rendering under way, for which others of the same key wait."""

    __slots__ = ("kept", "landed")

    def __init__(self):
        self.landed, self.kept = threading.Event(), False


class PageCache:
    """WSGI: gives stored pages, stores what views declared, passes the rest through.

    Guaranteed: a page is given only while the versions of its scopes, read after the
    request came, are those read before it was rendered; never to a request with a
    session cookie, Authorization or HX-Request; never one that set a cookie.
    """

    def __init__(self, handler):
        self._handler = handler
        self._pages: OrderedDict[tuple, Page] = OrderedDict()
        self._flights: dict[tuple, Flight] = {}
        self._lock = threading.Lock()
        self._encodings: dict[str | None, bool] = {}
        self._session = settings.SESSION_COOKIE_NAME
        self._static = settings.STATIC_URL
        self._limit = settings.ILTIZAM_PAGE_CACHE_BYTES
        self._host = "HTTP_X_FORWARDED_HOST" if settings.USE_X_FORWARDED_HOST else "HTTP_HOST"
        self._proxy_header, self._proxy_value = settings.SECURE_PROXY_SSL_HEADER or (None, None)
        self.bytes = self.hits = self.misses = 0

    @cached_property
    def _read(self):
        # Late: the database's settings are final when the first request comes.
        return version_reader().read

    def __call__(self, environ, start_response):
        # The hot path: about a microsecond beside the version read; hence inlined.
        get = environ.get
        method = environ["REQUEST_METHOD"]
        if (
            (method != "GET" and method != "HEAD")  # noqa: PLR1714 - faster than a set
            or "HTTP_HX_REQUEST" in environ
            or "HTTP_AUTHORIZATION" in environ
            or ("HTTP_COOKIE" in environ and self._session in environ["HTTP_COOKIE"])
        ):
            return self._handler(environ, start_response)
        key = (
            self._scheme(environ) if self._proxy_header else environ["wsgi.url_scheme"],
            get(self._host),
            environ["PATH_INFO"],
            get("QUERY_STRING"),
        )
        page = self._pages.get(key)
        if page is None or not self._is_fresh(page):
            return self._miss(environ, start_response, key, method)
        return self._give(page, key, method, get, start_response)

    def _give(self, page, key, method, get, start_response):
        self.hits += 1
        try:  # noqa: SIM105 - suppress() costs as much as the rest of this function
            self._pages.move_to_end(key)
        except KeyError:
            pass  # another thread just dropped it; what we hold is fresh all the same
        accepted = get("HTTP_ACCEPT_ENCODING")
        try:
            packed = self._encodings[accepted]
        except KeyError:
            packed = self._remember_encoding(accepted)
        variant = page.packed if packed else page.plain
        asked = get("HTTP_IF_NONE_MATCH")
        if asked is not None and _matches(asked, variant.etag):
            start_response("304 Not Modified", variant.headers_304)
            return []
        start_response("200 OK", variant.headers)
        if method != "GET":
            return []
        return variant.body or page.plain_body()

    def _is_fresh(self, page) -> bool:
        if time.time() >= page.expires:
            return False
        try:
            return self._read(page.scopes) == page.versions
        except Exception:
            logger.warning("Stored pages are not used: versions cannot be read.", exc_info=True)
            return False

    def _miss(self, environ, start_response, key, method):
        """Render once per key; the others wait, at most LONGEST_WAIT, and are given it."""
        if key[2].startswith(self._static) or not _is_allowed(key[1]):
            return self._handler(environ, start_response)
        self.misses += 1
        give_up = time.monotonic() + LONGEST_WAIT
        while True:
            mine = Flight()
            flight = self._flights.setdefault(key, mine)
            if flight is mine:
                return self._lead(environ, start_response, key, method, mine)
            landed = flight.landed.wait(max(0.0, give_up - time.monotonic()))
            if not landed or not flight.kept:
                return self._render(environ, start_response, key, method)[0]
            page = self._pages.get(key)
            if page is not None and self._is_fresh(page):
                return self._give(page, key, method, environ.get, start_response)

    def _lead(self, environ, start_response, key, method, flight):
        try:
            page = self._pages.get(key)  # another flight may have landed since we looked
            if page is not None and self._is_fresh(page):
                flight.kept = True
                return self._give(page, key, method, environ.get, start_response)
            answer, flight.kept = self._render(environ, start_response, key, method)
            return answer
        finally:
            del self._flights[key]
            flight.landed.set()

    def _render(self, environ, start_response, key, method):
        """Django's answer, kept where a view declared it; and whether it was kept."""
        slot = Slot(self._read)
        said = {}

        def listen(status, headers, exc_info=None):
            said["status"], said["headers"] = status, headers

        # A HEAD is rendered as GET: the page is then there for the GET that follows.
        inner = {**environ, "REQUEST_METHOD": "GET", SLOT: slot}
        result = self._handler(inner, listen)
        if not _may_be_kept(slot, said["status"], said["headers"], result, key[3]):
            start_response(said["status"], said["headers"])
            return (_without_body(result) if method == "HEAD" else result), False
        try:
            body = b"".join(result)
        finally:
            result.close()
        page = Page(slot, said["headers"], body, key)
        kept = self._keep(key, page)
        return self._give_new(page, key, method, environ, start_response), kept

    def _give_new(self, page, key, method, environ, start_response):
        self.hits -= 1  # it counts as the miss it was
        return self._give(page, key, method, environ.get, start_response)

    def _keep(self, key, page) -> bool:
        if page.size > self._limit:
            return False
        with self._lock:
            old = self._pages.pop(key, None)
            self._pages[key] = page
            self.bytes += page.size - (old.size if old else 0)
            while self.bytes > self._limit:
                self.bytes -= self._pages.popitem(last=False)[1].size
        return True

    def _remember_encoding(self, accepted) -> bool:
        packed = accepts_gzip(accepted)
        if len(accepted or "") > LONGEST_HEADER:
            return packed  # no browser's; remembered, a few hundred would fill the memory
        if len(self._encodings) > 200:
            self._encodings.clear()
        self._encodings[accepted] = packed
        return packed

    def _scheme(self, environ) -> str:
        """The scheme as Django sees it: the proxy's word where the operator trusts it."""
        said = environ.get(self._proxy_header)
        if said is None:
            return environ["wsgi.url_scheme"]
        return "https" if said.split(",", 1)[0].strip() == self._proxy_value else "http"


def next_midnight() -> float:
    """The next local midnight of the installation's zone, in seconds since 1970."""
    zone = ZoneInfo(settings.INSTALLATION.zone)
    tomorrow = datetime.fromtimestamp(time.time(), zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, clock.min, tzinfo=zone).timestamp()


def accepts_gzip(header: str | None) -> bool:
    """Whether an Accept-Encoding header allows gzip (RFC 9110, 12.5.3)."""
    weights = {}
    for part in (header or "").lower().split(","):
        name, _semicolon, parameter = part.partition(";")
        weights[name.strip()] = parameter.replace(" ", "").removeprefix("q=") or "1"
    said = weights.get("gzip", weights.get("*", "0"))
    try:
        return float(said) > 0
    except ValueError:
        return False


def _matches(asked: str, etag: str) -> bool:
    if asked == etag or asked.strip() == "*":
        return True
    return etag in (part.strip().removeprefix("W/") for part in asked.split(","))


def _is_allowed(host: str | None) -> bool:
    if not host:
        return False
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _may_be_kept(slot, status, headers, result, query) -> bool:
    if slot.versions is None or not status.startswith("200"):
        return False
    if getattr(result, "streaming", True):
        return False
    named = {name.lower(): value for name, value in headers}
    if "set-cookie" in named or "content-encoding" in named:
        return False
    control = named.get("cache-control", "").lower()
    if "private" in control or "no-store" in control:
        return False
    varies = {word.strip() for word in named.get("vary", "").lower().split(",") if word.strip()}
    harmless = HARMLESS | {"accept-language"} if slot.any_language else HARMLESS
    asked = {name for name, _value in parse_qsl(query or "", keep_blank_values=True)}
    return varies <= harmless and asked <= slot.query


def _kept(headers, *, any_language):
    """The headers that are true of every later answer too."""
    varies = ["Accept-Encoding"]
    for name, value in headers:
        if name.lower() == "vary" and "hx-request" in value.lower():
            varies.append("HX-Request")
    dropped = OWN_HEADERS | {"content-language"} if any_language else OWN_HEADERS
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    return [*kept, ("Vary", ", ".join(varies))]


def _without_body(result):
    result.close()
    return []
