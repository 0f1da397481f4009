"""What pages say of themselves: previews, canonical addresses, schema.org, a short text."""

import json

import pytest
from django.test import override_settings
from django.utils import timezone

from iltizam.core import formatting
from tests.web.pages import LANGUAGES, PAGES, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

EVERY = [
    pytest.param(language, path, id=f"{name}-{language}")
    for name, path in PAGES.items()
    for language in LANGUAGES
]
LOCALES = {"fr": "fr_MA", "ar": "ar_MA", "en": "en_GB"}


def meta(head, name):
    found = [n["content"] for n in head.all("meta") if name in (n["property"], n["name"])]
    assert len(found) == 1, name
    return found[0]


@pytest.mark.parametrize(("language", "path"), EVERY)
def test_a_page_says_its_own_address_title_and_description(page, language, path):
    found = page(f"/{language}/{path}")

    head = found.one("head")
    address = f"http://testserver/{language}/{path.partition('?')[0]}"
    assert head.one("link", rel="canonical")["href"] == meta(head, "og:url") == address
    assert plain(meta(head, "og:title")) == found.one("h1").text
    assert meta(head, "description") == meta(head, "og:description") != ""
    assert meta(head, "og:locale") == LOCALES[language]
    others = {n["hreflang"]: n["href"] for n in head.all("link") if n["hreflang"]}
    assert others[language] == address
    assert set(others) == set(LANGUAGES)


def test_a_page_that_is_not_there_names_no_address(page):
    head = page("/fr/plans/nothing/", 404).one("head")

    assert head.all("link", rel="canonical") == []
    assert [n for n in head.all("meta") if n["property"] == "og:url"] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", None),
        ("plans/2018-2020/", "Dataset"),
        ("plans/2024-draft/", "Dataset"),
        ("plans/sample/commitments/1/", "WebPage"),
    ],
)
def test_schema_org_metadata_is_json_about_this_page(client, page, language, path, kind):
    address = f"/{language}/{path}"

    (script,) = page(address).all("script", type="application/ld+json")

    said = json.loads(script.raw)
    assert said["@context"] == "https://schema.org"
    assert said.get("@type") == kind
    if kind:
        assert said["@id"] == f"http://testserver{address}"
    for file in said.get("distribution", []):
        assert client.get(file["contentUrl"]).status_code == 200


def test_no_title_can_end_the_metadata(client, site):
    plan = site["sample"]
    plan.title = {"fr": '</script><script>alert("1")</script> & "quotes"'}
    plan.save()

    response = client.get("/fr/plans/sample/")

    assert "<script>alert" not in response.text
    assert 'content="&lt;/script&gt;' in response.text


@pytest.mark.parametrize(
    ("path", "rate"),
    [
        ("plans/2018-2020/", "84 %"),
        ("plans/2018-2020/commitments/7/", None),
        ("plans/2024-draft/", None),
    ],
)
def test_a_short_text_to_copy_has_title_rate_and_address(page, path, rate):
    found = page(f"/fr/{path}")

    (words,) = found.all("textarea")
    lines = words.raw.split("\n")
    assert "readonly" in words.attributes
    assert plain(lines[0]) == found.one("h1").text
    assert lines[-1] == f"http://testserver/fr/{path}"
    assert len(lines) == 3
    assert rate is None or rate in plain(lines[1])


@override_settings(LANGUAGE_CODE="fr")
def test_an_unreviewed_language_is_not_for_search_engines(page, monkeypatch):
    monkeypatch.setattr("iltizam.web.context.offered_languages", lambda: ("fr", "ar"))

    found = page("/en/plans/")

    assert meta(found.one("head"), "robots") == "noindex"
    assert [a["lang"] for a in found.one("nav", "languages").all("a")] == ["fr", "ar"]


def test_a_live_plans_short_text_carries_todays_date(page):
    words = page("/en/plans/sample/").one("textarea").raw.split("\n")

    today = formatting.date(timezone.localdate(), "en")
    assert words[1] == f"Completion rate: 44%, as of {today}."
