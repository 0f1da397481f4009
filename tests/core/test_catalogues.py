"""Translations are compiled on the machine that serves them."""

import gettext

from iltizam.core import catalogues


def catalogue(folder, language, content):
    path = folder / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + content,
        encoding="utf-8",
    )
    return path


def test_every_language_is_compiled_once(tmp_path, monkeypatch):
    shipped, target = tmp_path / "shipped", tmp_path / "home" / "locale"
    source = catalogue(shipped, "fr", 'msgid "commitment"\nmsgstr "engagement"\n')
    catalogue(shipped, "zgh", 'msgid "commitment"\nmsgstr "ⴰⵎⵢⴰⵡⴰⵙ"\n')
    monkeypatch.setattr(catalogues, "SHIPPED", shipped)

    first = catalogues.compile_catalogues(target)
    second = catalogues.compile_catalogues(target)
    source.write_text(source.read_text().replace("engagement", "promesse"))
    third = catalogues.compile_catalogues(target)

    assert (first, second, third) == (["fr", "zgh"], [], ["fr"])
    french = gettext.translation("django", target, ["fr"])
    assert french.gettext("commitment") == "promesse"


def test_a_package_installed_read_only_works(tmp_path, monkeypatch):
    shipped = tmp_path / "shipped"
    source = catalogue(shipped, "fr", 'msgid "commitment"\nmsgstr "engagement"\n')
    monkeypatch.setattr(catalogues, "SHIPPED", shipped)

    catalogues.compile_catalogues(tmp_path / "home")

    assert [path.name for path in source.parent.iterdir()] == ["django.po"]
