"""The installation file: read once, and a clear message when it cannot be used."""

import pytest

from iltizam.core import installation
from iltizam.core.installation import InstallationError

GOOD = """
territory = "XA"
zone = "Europe/Lisbon"
languages = ["ca", "es"]
default_language = "ca"
weekend = [4, 5]
publisher = "Generalitat"
hosting = "Own machines"
repository = "https://example.com/iltizam"
security_contact = "security@example.com"
[name]
ca = "Compromís"
"""


@pytest.fixture
def load(tmp_path):
    def load(content, *changes):
        for old, new in changes:
            assert old in content
            content = content.replace(old, new)
        path = tmp_path / "installation.toml"
        path.write_text(content, encoding="utf-8")
        return installation.load(path)

    return load


def test_another_country_is_another_file(load):
    found = load(GOOD)

    assert (found.territory, found.zone, found.languages) == (
        "XA",
        "Europe/Lisbon",
        ("ca", "es"),
    )
    assert found.weekend == {4, 5}
    assert found.undecided == ()


def test_the_shipped_file_can_be_used_and_names_what_is_undecided():
    found = installation.load()

    assert found.languages == ("fr", "ar", "en")
    assert found.undecided == ("publisher", "repository", "security_contact", "hosting")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"XA"', '""'), "territory must be a non-empty str"),
        (('territory = "XA"', ""), "territory must be a non-empty str"),
        (('["ca", "es"]', "[]"), "languages must be a non-empty list"),
        (('["ca", "es"]', '"ca"'), "languages must be a non-empty list"),
        (
            ('default_language = "ca"', 'default_language = "fr"'),
            "'fr' is not one of languages",
        ),
        (("Europe/Lisbon", "Europe/Atlantis"), "'Europe/Atlantis' is not a known time zone"),
        (("Europe/Lisbon", "../../etc/passwd"), "is not a known time zone"),
        (("[4, 5]", "[7]"), "day numbers 0"),
        (("[name]", "[name"), "not valid TOML"),
        (('[name]\nca = "Compromís"', ""), "name must be a non-empty dict"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_what_cannot_be_used_is_named_with_its_file(load, tmp_path, change, message):
    with pytest.raises(InstallationError, match=message) as error:
        load(GOOD, change)

    assert str(tmp_path / "installation.toml") in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InstallationError, match="cannot be read"):
        installation.load(tmp_path / "nowhere.toml")
