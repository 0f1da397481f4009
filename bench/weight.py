"""What a first visit costs: bytes over the wire and requests (spec 8)."""

import gzip
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from bench.site import Server

RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}
SOURCES = {"script", "img", "source", "iframe", "video", "audio", "embed", "input", "track"}


class Resources(HTMLParser):
    """The addresses a browser fetches by itself for a page."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.has_icon = False

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        relations = set((named.get("rel") or "").split())
        if tag == "link" and relations & RELATIONS and named.get("href"):
            self.found.append(named["href"])
            self.has_icon |= "icon" in relations
        if tag in SOURCES and named.get("src"):
            self.found.append(named["src"])
        if tag == "use" and (named.get("href") or "#")[0] != "#":
            self.found.append(named["href"])


def first_visit(server: Server, path: str) -> tuple[int, int, int, list[str]]:
    """Bytes of all answers, of the page alone, number of requests, foreign addresses."""
    response = server.get(path)
    page = text_of(response)
    parser = Resources()
    parser.feed(page)
    addresses = parser.found if parser.has_icon else [*parser.found, "/favicon.ico"]
    seen, foreign, total = {path}, [], wire_bytes(response)
    queue = [urljoin(server.base + path, address) for address in addresses]
    while queue:
        address = urlsplit(queue.pop())._replace(fragment="").geturl()
        if address in seen or address.startswith("data:"):
            continue
        seen.add(address)
        if not address.startswith(server.base):
            foreign.append(address)
            continue
        part = server.get(address.removeprefix(server.base))
        total += wire_bytes(part)
        if "text/css" in (part.getheader("content-type") or ""):
            queue += [urljoin(address, found) for found in fetched_by_css(text_of(part))]
    return total, wire_bytes(response), len(seen), foreign


def fetched_by_css(css: str) -> list[str]:
    """Imports, fonts and pictures that a style sheet names."""
    urls = re.findall(r"""url\(\s*['"]?([^'")]+)""", css)
    return urls + re.findall(r"""@import\s+['"]([^'"]+)""", css)


def text_of(response) -> str:
    packed = response.getheader("content-encoding") == "gzip"
    return (gzip.decompress(response.content) if packed else response.content).decode()


def wire_bytes(response) -> int:
    """Status line, headers and the body as it travelled."""
    lines = [f"{name}: {value}\r\n" for name, value in response.getheaders()]
    return len("HTTP/1.1 200 OK\r\n\r\n") + sum(map(len, lines)) + len(response.content)


def lines(server: Server) -> list[tuple[str, str, str]]:
    found = []
    for language in ("fr", "ar"):
        total, page, requests, foreign = first_visit(server, f"/{language}/plans/2021-2023/")
        found.append(
            (
                f"first visit of the plan page, {language}",
                "≤ 30 KB in ≤ 4 requests, nothing foreign",
                (
                    f"{total / 1000:.1f} KB in {requests} requests, of which the page "
                    f"{page / 1000:.1f} KB; foreign: {', '.join(foreign) or 'none'}"
                ),
            )
        )
    return found
