"""Every route of the site with what a visitor gets: the table is the policy.

A row per route name: the address parts it needs, and the status for each role. A route
without a row fails ``test_routes.py``. A new route that shows a plan, a commitment or an
activity names ``plan`` so that it is also asked for a hidden one, which must be 404.
"""

from typing import NamedTuple

from django.urls import URLPattern, get_resolver, reverse
from django.utils import translation


class Row(NamedTuple):
    visitor: int
    needs: tuple[str, ...] = ()

    @property
    def shows_a_plan(self) -> bool:
        return "slug" in self.needs or "uid" in self.needs


PLAN = ("slug",)
COMMITMENT = ("slug", "ref")
ACTIVITY = ("slug", "ref", "key")

ROUTES = {
    "root": Row(302),
    "health": Row(200),
    "gallery": Row(200, ("language",)),
    "data:plans": Row(200),
    "data:plan": Row(200, PLAN),
    "data:workbook": Row(200, PLAN),
    "data:template": Row(200),
    "data:schema": Row(200),
    "data:ogp": Row(200),
    "data:commitments": Row(200, PLAN),
    "data:activities": Row(200, PLAN),
    "data:updates": Row(200, PLAN),
    "data:actions": Row(200, PLAN),
    "data:indicators": Row(200, PLAN),
    "public:home": Row(200),
    "public:plans": Row(200),
    "public:plan": Row(200, PLAN),
    "public:commitment": Row(200, COMMITMENT),
    "public:activity": Row(200, ACTIVITY),
    "public:methodology": Row(200, PLAN),
    "public:reconciliation": Row(200, PLAN),
    "public:changes": Row(200, PLAN),
    "public:institutions": Row(200),
    "public:institution": Row(200, ("uid",)),
    "public:territory": Row(200, ("code",)),
    "public:search": Row(200),
    "public:data": Row(200),
    "public:accessibility": Row(200),
    "public:legal": Row(200),
}

# Every public page has its twin: the same facts as JSON, under the same rules.
ROUTES |= {f"{name}-json": row for name, row in ROUTES.items() if name.startswith("public:")}
ROUTES |= {
    "public:plan-feed": Row(200, PLAN),
    "public:commitment-feed": Row(200, COMMITMENT),
    "sitemap": Row(200),
    "sitemap-part": Row(200, ("part",)),
    "robots": Row(200),
}


def named_routes(resolver=None, namespace=""):
    """(name, pattern) of every route of the site, namespaces included."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_routes(pattern, inner)


def address(name: str, language: str, **parts: str) -> str:
    """A route's address in a language, from the parts its row needs."""
    chosen = {part: {"language": language, **parts}[part] for part in ROUTES[name].needs}
    with translation.override(language):
        return reverse(name, kwargs=chosen)


def has_language(name: str) -> bool:
    return name.startswith("public:") or name == "gallery"
