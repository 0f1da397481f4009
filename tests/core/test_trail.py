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
    """(file and line, event type) of every event that the product's source names.

    Some actions hand it to a function that records for several: what is written out
    anywhere but where it is put into words is recorded.
    """
    apps = {folder.name for folder in PACKAGE.iterdir() if (folder / "apps.py").exists()}
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or _name(node.func) in {"label", "Told"}:
                continue
            for kind in _words_of(node):
                if EVENT.fullmatch(kind) and kind.split(".")[0] in apps:
                    yield f"{file.relative_to(PACKAGE)}:{node.lineno}:{kind}", kind


def _words_of(call):
    """The strings that a call is given, behind an ``if`` too."""
    given = [*call.args, *(word.value for word in call.keywords if word.arg == "event_type")]
    given += [
        part
        for each in given
        if isinstance(each, ast.IfExp)
        for part in (each.body, each.orelse)
    ]
    return [e.value for e in given if isinstance(e, ast.Constant) and isinstance(e.value, str)]


def _name(func):
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


RECORDED = dict(recorded())


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
