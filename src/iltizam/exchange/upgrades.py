"""Older versions of the plan format are read through pure upgrade functions.

One function per step; ``tests/exchange/samples`` keeps a file of every version.
"""

from collections.abc import Callable
from typing import Any

from iltizam.exchange.format import VERSION

# version → the function that turns a document of it into one of the next version
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def supported() -> list[int]:
    """The versions that can be read."""
    return [*sorted(UPGRADES), VERSION]


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """The document in the present version; its version must be a supported one."""
    while document["version"] != VERSION:
        document = UPGRADES[document["version"]](document)
    return document
