"""What people write is text: markup and invisible signs do nothing, in any field."""

import json

import pytest
from django.apps import apps

from iltizam.core.fields import LocalisedField
from iltizam.core.immutability import suspended
from iltizam.plans.models import ActionPlan, Commitment
from tests.factories import rich_texts as words
from tests.web.pages import LANGUAGES, PAGES, parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def _run(found):
    """The scripts a browser would run: data about the page is none."""
    return [s for s in found.all("script") if s["type"] != "application/ld+json"]


MARKUP = "<script>alert(1)</script><b onmouseover=\"x\" style='y'>&amp; {{ 7|add:1 }} %(s)s"
ATTRIBUTES = '" onmouseover="alert(1)" \'><img src=x>'
OVERRIDE = "\u202ereversed\u2066 \u200f"
PATHS = sorted({path for path in PAGES.values() if "sample" in path or path in {"", "plans/"}})


def localised_fields():
    for model in apps.get_models():
        if model.__module__.startswith("iltizam."):
            for field in model._meta.local_fields:
                if isinstance(field, LocalisedField):
                    yield model, field.name


@pytest.fixture
def written():
    """Write one text into every text of every row, in every language."""

    def write(text):
        with suspended():
            for model, name in localised_fields():
                everywhere = dict.fromkeys(LANGUAGES, text)
                model._default_manager.exclude(**{name: {}}).update(**{name: everywhere})

    return write


@pytest.mark.parametrize("text", [MARKUP, ATTRIBUTES], ids=["markup", "attributes"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_any_text_is_shown_and_does_nothing(client, written, text, language):
    before = {path: parsed(client.get(f"/{language}/{path}")) for path in PATHS}
    written(text)

    for path in PATHS:
        response = client.get(f"/{language}/{path}")
        found = parsed(response)
        assert _run(found) == found.all("img") == found.all("b") == []
        for node in found.walk():
            assert not any(name.startswith("on") for name in node.attributes), path
            assert "style" not in node.attributes
        assert "&amp;amp;amp;" not in response.content.decode()
        assert "&amp;lt;" not in response.content.decode(), path
        assert text.split()[0].partition("<b")[0].replace("'", "’")[:8] in found.raw.replace(
            "'", "’"
        )
        tags = {node.tag for node in found.walk()}
        assert tags <= {node.tag for node in before[path].walk()} | {"small", "span"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_that_turn_the_line_stay_inside_their_element(client, written, language):
    written(OVERRIDE)

    for path in PATHS:
        found = parsed(client.get(f"/{language}/{path}"))
        assert found.one("html")["lang"] == language
        assert len(found.all("h1")) == 1


def test_a_title_with_markup_is_a_title_in_the_data_too(client, written):
    written(MARKUP)

    data = json.loads(client.get("/data/plans/sample.json").content)

    assert data["plan"]["title"]["fr"] == MARKUP
    assert data["commitments"][0]["title"]["ar"] == MARKUP


def test_links_people_give_are_marked_as_not_ours(page):
    links = page("/en/plans/sample/commitments/1/").one("main").all("a")

    outside = [a for a in links if a["href"].startswith("http")]
    assert len(outside) == 3
    assert {a["rel"] for a in outside} == {"nofollow noopener"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_a_hidden_plan_is_anywhere(client, sample, language, path):
    secrets = [
        "plans/sample/",
        words.PLAN[language],
        words.BUDGET[0][language],
        words.PORTAL[language],
        words.EARLIER_COMMITMENT[language],
        sample.uid,
        *Commitment.objects.filter(plan=sample).values_list("uid", flat=True),
    ]
    ActionPlan.objects.filter(slug__startswith="sample").update(published_at=None)

    response = client.get(f"/{language}/{path}")

    assert response.status_code == (404 if "sample" in path else 200)
    body = response.content.decode().replace(f"/{path}", "")
    assert [secret for secret in secrets if secret in body] == []
    for file in ("plans.json", "plans/2018-2020.json"):
        data = client.get(f"/data/{file}").content.decode()
        assert [secret for secret in secrets if secret in data] == []
