"""What an operator may know of requests: figures at ``/metrics`` and lines in the log.

A WSGI callable in front of the page cache, there only where a setting asks for it.
"""

import ipaddress
import logging
import time

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from iltizam.core import logs, metrics

ADDRESS = "/metrics"
MOST_KNOWN = 10_000  # addresses whose route is remembered
# Who comes through a proxy is not the proxy, whatever address the connection has.
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")
# Of these routes the path says what was read; of others it could name a person.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PATHS_TO_LOG = ("public:", "data:")

logger = logging.getLogger(logs.REQUEST_LOGGER)


def observed(cache):
    """The page cache itself, or inside an observer where figures or lines are wanted."""
    if settings.ILTIZAM_METRICS or settings.ILTIZAM_LOG_REQUESTS:
        return Observer(cache)
    return cache


class Observer:
    """WSGI: passes everything on; counts it and writes a line about it.

    ``/metrics`` is answered to the addresses of ``ILTIZAM_METRICS_ALLOWED`` only, and
    never through a proxy; for others it does not exist.
    """

    def __init__(self, cache):
        self._cache = cache
        self._store = metrics.store() if settings.ILTIZAM_METRICS else None
        self._allowed = [
            ipaddress.ip_network(network) for network in settings.ILTIZAM_METRICS_ALLOWED
        ]
        self._routes: dict[str, str] = {}

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == ADDRESS and self._may_scrape(environ):
            return self._scrape(start_response)
        current = logs.identify(environ.get("HTTP_X_REQUEST_ID"))
        said, hits, began = ["500"], self._cache.hits, time.perf_counter()

        def listen(status, headers, *rest):
            said[0] = status[:3]
            return start_response(status, [*headers, ("X-Request-ID", current)], *rest)

        token = logs.request_id.set(current)
        try:
            return self._cache(environ, listen)
        finally:
            seconds = time.perf_counter() - began
            self._tell(environ, said[0], seconds, is_kept=self._cache.hits > hits)
            logs.request_id.reset(token)

    def _tell(self, environ, status, seconds, *, is_kept):
        path = environ["PATH_INFO"]
        route, method = self._route(path), environ["REQUEST_METHOD"]
        if self._store is not None:
            self._store.count_request(route, status)
            self._store.count_cache(self._cache)
        if settings.ILTIZAM_LOG_REQUESTS:
            fields = {
                "method": method if method in METHODS else metrics.OTHER,
                "route": route,
                "status": int(status),
                "ms": round(seconds * 1000, 2),
                "from_cache": is_kept,
            }
            if route.startswith(PATHS_TO_LOG):
                fields["path"] = path
            text = "{method} {route} {status} {ms} ms".format(**fields)
            logger.info(text, extra={"fields": fields})

    def _route(self, path: str) -> str:
        if path.startswith(settings.STATIC_URL):
            return metrics.STATIC
        known = self._routes.get(path)
        if known is not None:
            return known
        try:
            with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
                name = resolve(path).view_name or metrics.OTHER
        except Resolver404:
            return metrics.UNMATCHED  # anybody can invent these: not remembered
        if len(self._routes) >= MOST_KNOWN:
            self._routes.clear()
        self._routes[path] = name
        return name

    def _may_scrape(self, environ) -> bool:
        if self._store is None or any(name in environ for name in FORWARDED):
            return False
        try:
            address = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self._allowed)

    def _scrape(self, start_response):
        body = metrics.exposition(self._store.totals()).encode()
        start_response(
            "200 OK",
            [
                ("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
            ],
        )
        return [body]
