"""Identifiers in hand-written sheets: new rows get theirs, own names are resolved.

The same sheet gives the same identifiers: importing it again changes nothing.
"""

import hashlib
import json
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from iltizam.core.uids import ALPHABET, LENGTH
from iltizam.exchange.spreadsheet.layout import BELOW
from iltizam.exchange.spreadsheet.lines import Line

OWN = "#"
# What a new row is known by, where it has a number or key; else by all that it says.
NATURAL = {
    "plan": ("territory", "slug"),
    "commitments": ("number",),
    "axes": ("number",),
    "activities": ("in commitment", "key"),
    "outcome": ("in commitment",),
    "territories": ("code",),
}

Lines = dict[str, list[Line]]


def give_names(lines: Lines) -> None:
    """Every row that has an identifier has one afterwards; unknown own names are reported."""
    seen: Counter[tuple[str, ...]] = Counter()
    own: dict[str, str] = {}
    seed = ""
    for name, rows in lines.items():
        for line in rows:
            if not line.sheet.has_uid:
                continue
            said = line.value.get("uid")
            if said is None:
                line.value["uid"] = _derived(*_identity(line, seed, seen))
            elif is_own_name(said):
                own[said] = line.value["uid"] = _derived(seed, OWN, said)
            if name == "plan":
                seed = str(line.value["uid"])
    for rows in lines.values():
        for line in rows:
            _resolve(line, own)


def is_own_name(said: Any) -> bool:
    return isinstance(said, str) and said.startswith(OWN)


def _derived(*parts: str) -> str:
    number = int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest())
    letters = []
    for _place in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(letters)


def _identity(line: Line, seed: str, seen: Counter[tuple[str, ...]]) -> tuple[str, ...]:
    name = line.sheet.name
    known_by = [line[column] for column in NATURAL.get(name, ())]
    if not known_by or None in known_by:
        known_by = [json.dumps([line.below, line.value], sort_keys=True, default=str)]
    # A territory is the same one in every plan.
    key = ("" if name == "territories" else seed, name, *map(str, known_by))
    seen[key] += 1
    return (*key, str(seen[key]))


def _resolve(line: Line, own: dict[str, str]) -> None:
    """Put identifiers for the own names in cells that name rows."""
    for column in line.naming:
        holder, step = line.holder(column), column.steps[-1]
        if is_own_name(holder[step]):
            holder[step] = _known(holder[step], own, line, ".".join(column.steps))
    for kind, said in line.below.items():
        if is_own_name(said):
            line.below[kind] = _known(said, own, line, f"{BELOW}{kind}")


def _known(said: str, own: dict[str, str], line: Line, path: str) -> str:
    if said not in own:
        line.place.of(path).refuse(
            _("No row is called %(name)s in its column uid.") % {"name": said[:60]}
        )
    return own.get(said, said)
