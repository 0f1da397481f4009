"""Languages by settings and a catalogue only: Amazigh, and one that nobody speaks."""

import re
from fractions import Fraction

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings as configured
from django.conf.locale import LANG_INFO

from iltizam.core import catalogues, languages
from tests.languages import pseudo
from tests.web.conftest import loaded, page, site  # noqa: F401 - fixtures
from tests.web.pages import PAGES, Node


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    # Of this module: the package's own would outlive it in another package.
    with loaded(django_db_blocker):
        yield


pytestmark = pytest.mark.django_db
OWN = ("lang", "hreflang")


@pytest.fixture
def enable(settings, tmp_path, monkeypatch):
    """Enable a language in this process, with the catalogues of a home of its own."""

    def enabled(code, **names):
        settings.HOME = tmp_path
        catalogues.compile_catalogues()
        own = (code, languages.own_name(code, names))
        monkeypatch.setitem(LANG_INFO, code, {})
        del LANG_INFO[code]
        languages.declare([own])
        settings.LANGUAGES = [*configured.LANGUAGES, own]
        settings.LOCALE_PATHS = [tmp_path / "locale"]
        languages.offered_languages.cache_clear()
        catalogues.forget_loaded()

    yield enabled
    languages.offered_languages.cache_clear()
    catalogues.forget_loaded()


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_amazigh_answers_and_is_kept_out_of_the_switcher(enable, site, page, path):  # noqa: F811
    enable("zgh")

    found = page(f"/zgh/{path}")

    html = found.one("html")
    assert (html["lang"], html["dir"]) == ("zgh", "ltr")
    assert "zgh" not in [a["lang"] for a in found.one("nav", "languages").all("a")]
    assert "zgh" not in [link["hreflang"] for link in found.all("link")]
    assert {n["content"] for n in found.all("meta") if n["name"] == "robots"} == {"noindex"}


def test_amazigh_has_its_words_its_months_and_its_name(enable, site, page):  # noqa: F811
    enable("zgh")

    found = page("/zgh/plans/2018-2020/")

    assert found.one("nav", "languages")["aria-label"] == "ⵜⵓⵜⵍⴰⵢⵜ"
    assert dict(configured.LANGUAGES)["zgh"] == "ⵜⴰⵎⴰⵣⵉⵖⵜ"
    assert "ⵢⵓⵏⵢⵓ 2020" in found.text or "2020" in found.text
    assert found.one("p", "rate__figure").text.startswith("84")


def test_a_browser_that_asks_for_it_is_not_sent_there(enable, client):
    enable("zgh")

    response = client.get("/", headers={"accept-language": "zgh, ar;q=0.8"})

    assert response["Location"] == "/ar/"


@pytest.mark.parametrize(
    ("reviewed", "share", "is_offered"),
    [(0, Fraction(0), False), (8, Fraction(8, 10), False), (9, Fraction(9, 10), True)],
)
def test_more_than_four_fifths_must_be_reviewed(
    enable, monkeypatch, reviewed, share, is_offered
):
    sentences, found = Catalog(), Catalog(locale="zgh")
    for number in range(10):
        marks = [] if number < reviewed else [languages.UNREVIEWED]
        sentences[f"s{number}"] = Message(f"s{number}", "")
        found[f"s{number}"] = Message(f"s{number}", "ⴰ", user_comments=marks)
    enable("zgh")
    monkeypatch.setattr(catalogues, "sentences", lambda: sentences)
    monkeypatch.setattr(catalogues, "read", lambda language: found)

    assert languages.reviewed_share("zgh") == share
    assert ("zgh" in languages.offered_languages()) is is_offered


def test_the_shipped_languages_are_offered_and_complete():
    assert languages.offered_languages() == ("fr", "ar", "en")


def own_words(node):
    """The page's texts in its own language: what is marked as another's is left out."""
    for child in node.children:
        if not isinstance(child, Node):
            yield child
        elif child.tag not in {"script", "textarea", "code"} and not child["lang"]:
            yield from own_words(child)


# Names and codes are the same in every language, and titles come from the plans.
NAMES = re.compile(
    r"Iltizam|MAD|XAD|OGP|JSON|CSV|XLSX|PDF|DOCX|SDG|GitHub|https?://\S+|[\w.]+@[\w.]+"
)
MONTHS = re.compile(
    r"January|February|March|April|May|June|July|August|September|October|November|December"
)


@pytest.fixture
def written(site):  # noqa: F811
    """The words that the plans themselves bring, in any language."""
    from django.apps import apps

    from iltizam.core.fields import LocalisedField

    words = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, LocalisedField):
                for value in model._default_manager.values_list(field.name, flat=True):
                    for text in (value or {}).values():
                        words.update(re.findall(r"\w+", text.casefold()))
    return words


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_no_sentence_of_a_page_bypasses_the_catalogue(enable, page, written, tmp_path, path):  # noqa: F811
    pseudo.write_catalogue(tmp_path / "locale")
    enable(pseudo.CODE)

    found = page(f"/{pseudo.CODE}/{path}")

    assert found.one("html")["lang"] == pseudo.CODE
    assert found.one("nav", "languages").all("a", lang=pseudo.CODE)
    texts = pseudo.without_brackets(" ".join(own_words(found.one("html"))))
    texts += pseudo.without_brackets(
        " ".join(
            n[name] for n in found.walk() for name in ("aria-label", "title", "data-label")
        )
    )
    left = re.findall(r"[^\W\d_]{3,}", MONTHS.sub("", NAMES.sub("", texts)))
    assert sorted({word for word in left if word.casefold() not in written}) == []
