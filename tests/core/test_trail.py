"""Every event is put into words, in every language the product ships."""

import ast
import re

import pytest
from django.utils import translation
from django.utils.functional import Promise

from iltizam.core import trail
from iltizam.core.audit import ERASING
from tests.architecture.test_source import PACKAGE

EVENT = re.compile(r"[a-z]+(\.[a-z_]+){2}")


def recorded():
    """(file and line, event type) of every call of ``record`` in the product's source.

    ``core.values.erase`` records what it is told: its callers write that out.
    """
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            place = f"{file.relative_to(PACKAGE)}:{node.lineno}"
            named = []
            if _name(node.func) == "erase":
                named = [word.value for word in node.keywords if word.arg == "event_type"]
            if _name(node.func) == "record" and node.args:
                named = node.args[1:2]
            for kind in named:
                is_told = isinstance(kind, ast.Name) and kind.id == "event_type"
                if not is_told or file.name != "values.py":
                    yield place, kind.value if isinstance(kind, ast.Constant) else None


def _name(func):
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


RECORDED = dict(recorded())


def test_every_event_type_is_written_out_where_it_is_recorded():
    assert len(RECORDED) >= 4
    unclear = {
        place: kind
        for place, kind in RECORDED.items()
        if not (isinstance(kind, str) and EVENT.fullmatch(kind))
    }

    assert unclear == {}


def test_every_event_type_that_is_recorded_has_words_and_no_other():
    wordless = {kind for kind in RECORDED.values() if trail.label_of(kind) is None}

    assert wordless == set()
    assert set(trail.labels()) == set(RECORDED.values())


@pytest.mark.parametrize("label", trail.labels().values(), ids=lambda found: found.event_type)
def test_words_are_translated(label):
    assert isinstance(label.words, Promise)
    said = {}
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            said[language] = str(label.words)

    assert len(set(said.values())) == 3, said


def test_what_erases_is_public_and_names_what_it_erased():
    for kind in ERASING:
        label = trail.label_of(kind)
        assert label.is_public
        assert "reason" in label.shows


def test_a_kind_of_stream_that_nobody_registered_is_shown_to_nobody():
    assert trail.visible_streams(["vote:0123456789abcdef", "nothing"]) == set()
    assert not trail.is_partly_shown("vote:0123456789abcdef")
