"""What every public page is, in every language: whole, safe, in its language, alone."""

import itertools
from collections import Counter

import pytest
from django.urls import resolve
from django.utils.translation import override

from tests.web.pages import LANGUAGES, PAGES, parsed, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

DIRECTIONS = {"fr": "ltr", "ar": "rtl", "en": "ltr"}
SITE_NAMES = {"fr": "Iltizam", "ar": "التزام", "en": "Iltizam"}
OWN_NAMES = {"fr": "Français", "ar": "العربية", "en": "English"}
EVERY_PAGE = [
    pytest.param(f"/{language}/{path}", language, id=f"{name}-{language}")
    for name, path in PAGES.items()
    for language in LANGUAGES
]


@pytest.mark.parametrize(("address", "language"), EVERY_PAGE)
def test_a_page_is_whole_and_in_its_language(page, address, language):
    found = page(address)

    html = found.one("html")
    assert (html["lang"], html["dir"]) == (language, DIRECTIONS[language])
    heading, title = found.one("h1"), found.one("head").one("title").text
    assert title == plain(f"{heading.raw} – {SITE_NAMES[language]}")
    assert found.one("main")["id"] == "main"
    assert found.all("a")[0]["href"] == "#main"
    ids = Counter(node["id"] for node in found.walk() if node["id"])
    assert [name for name, times in ids.items() if times > 1] == []
    assert "UNDEFINED" not in found.raw
    assert "None" not in found.raw.split()


@pytest.mark.parametrize(("address", "language"), EVERY_PAGE)
def test_headings_descend_without_a_gap(page, address, language):
    levels = [int(n.tag[1]) for n in page(address).walk() if n.tag in {"h1", "h2", "h3", "h4"}]

    assert levels[0] == 1
    assert [b for a, b in itertools.pairwise(levels) if b > a + 1] == []


@pytest.mark.parametrize(("address", "language"), EVERY_PAGE)
def test_a_page_brings_nothing_inline_and_nothing_foreign(page, address, language):
    found = page(address)

    assert found.all("style") == found.all("iframe") == []
    # Metadata for search engines is data: no browser executes it, whatever the policy.
    assert {n["type"] for n in found.all("script")} <= {"application/ld+json"}
    assert [n.tag for n in found.walk() if n["style"]] == []
    assert [n.tag for n in found.walk() if any(a.startswith("on") for a in n.attributes)] == []
    loaded = [n["src"] for n in found.walk() if n["src"]]
    loaded += [n["href"] for n in found.all("link") if n["rel"] in {"stylesheet", "icon"}]
    assert [where for where in loaded if not where.startswith("/static/")] == []


@pytest.mark.parametrize(("address", "language"), EVERY_PAGE)
def test_the_headers_protect_and_no_cookie_is_set(client, address, language):
    response = client.get(address)

    policy = dict(
        rule.split(" ", 1) for rule in response["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Content-Language"] == language
    assert not response.cookies


@pytest.mark.parametrize(("name", "path"), PAGES.items(), ids=list(PAGES))
def test_the_switcher_leads_to_the_same_page_in_every_language(client, page, name, path):
    path = path.partition("?")[0]
    links = page(f"/fr/{path}").one("nav", "languages").all("a")

    assert [(a["lang"], a["hreflang"], a.text) for a in links] == [
        (code, code, OWN_NAMES[code]) for code in LANGUAGES
    ]
    assert [a["href"] for a in links] == [f"/{code}/{path}" for code in LANGUAGES]
    assert [a["lang"] for a in links if a["aria-current"]] == ["fr"]
    assert [client.get(a["href"]).status_code for a in links] == [200, 200, 200]


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_head_answers_without_a_body_and_post_is_refused(client, path):
    head, post = client.head(f"/ar/{path}"), client.post(f"/ar/{path}")

    assert (head.status_code, head.content) == (200, b"")
    assert (post.status_code, post["Allow"]) == (405, "GET, HEAD")


def is_to_be_asked(where, kinds, language):
    """Each page; of the files that are set when asked for, one of a kind in each plan.

    Raises Resolver404 for a link to nowhere.
    """
    with override(language):
        found = resolve(where)
    if not found.view_name.endswith(("-pdf", "-docx")):
        return True
    kind = (found.view_name, found.kwargs["slug"])
    is_first = kind not in kinds
    kinds.add(kind)
    return is_first


@pytest.mark.sqlite  # the same links from the same rows: once is enough
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_site_leads_somewhere(client, language):
    seen, kinds, waiting, broken = set(), set(), [f"/{language}/"], []
    while waiting:
        address = waiting.pop()
        response = client.get(address, follow=True)  # the workspace leads to signing in
        if response.status_code != 200:
            broken.append((address, response.status_code))
        if "html" not in response["Content-Type"]:
            continue
        for link in parsed(response).links:
            where = link.partition("#")[0]
            # One query of a kind is walked in test_plan; all pages are walked here.
            own = where.startswith((f"/{language}/", "/data/"))
            if own and "?" not in where and where not in seen:
                seen.add(where)
                if is_to_be_asked(where, kinds, language):
                    waiting.append(where)

    assert broken == []
    assert len(seen) > 200


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ar", "ar"),
        ("en-GB,en;q=0.9", "en"),
        ("ar-MA,fr;q=0.5", "ar"),
        ("de,fr;q=0.2,en;q=0.6", "en"),
        ("de", "fr"),
        ("", "fr"),
        (";;;", "fr"),
        ("zgh", "fr"),
    ],
)
def test_the_root_goes_to_the_readers_language(client, accepted, language):
    response = client.get("/", headers={"accept-language": accepted})

    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


def test_healthz_says_ok_and_is_not_kept(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"
