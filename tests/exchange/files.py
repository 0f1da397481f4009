"""Plan files for tests: the kept samples, changed in one place."""

import copy
import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.utils import translation

from iltizam.core.immutability import suspended
from iltizam.exchange.actions import import_plan
from iltizam.exchange.problems import PlanFileError

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str = "v1-full") -> dict[str, Any]:
    """A kept file as a document."""
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def as_file(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """A copy without its computed members, as a person would write it."""
    return json.loads(json.dumps(document), object_hook=_without_computed)


def _without_computed(value: dict[str, Any]) -> dict[str, Any]:
    value.pop("rate", None)
    if "phase" in value or "key" in value:
        value.pop("status", None)
    if "key" in value:
        value.pop("percent", None)
    return value


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy in which the member at ``commitments.0.title`` is ``value``."""
    copied = copy.deepcopy(document)
    *way, last = path.split(".")
    place: Any = copied
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return copied


def problems(document: Any) -> list[str]:
    """What the import says against a file, in English; it must say something."""
    data = document if isinstance(document, bytes) else as_file(document)
    with translation.override("en"):
        try:
            import_plan(data)
        except PlanFileError as error:
            return [str(problem) for problem in error.problems]
    raise AssertionError("the file was imported")


def row_counts() -> dict[str, int]:
    """How many rows every table has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("iltizam.")
    }


def empty_installation() -> None:
    """Take everything away, as only tests may."""
    with suspended():
        call_command("flush", interactive=False, verbosity=0)
