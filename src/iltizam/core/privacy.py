"""The field privacy declaration: every model field is public, restricted or personal.

Declared beside each model with ``declare``; a system check fails for a field that
is missing. Exports, search and (later) erasure derive from it (spec 6.24, 9).
"""

from enum import StrEnum

from django.db import models


class Privacy(StrEnum):
    PUBLIC = "public"  # may be shown and exported
    RESTRICTED = "restricted"  # shown only to those a rule names
    PERSONAL = "personal"  # about a person: never public, erasable


_declared: dict[type[models.Model], dict[str, Privacy]] = {}


def declare(model, *, public: str = "", restricted: str = "", personal: str = "") -> None:
    """Say once, beside the model, which fields are what (names separated by spaces)."""
    fields: dict[str, Privacy] = {}
    for privacy, names in (
        (Privacy.PUBLIC, public),
        (Privacy.RESTRICTED, restricted),
        (Privacy.PERSONAL, personal),
    ):
        for name in names.split():
            if name in fields:
                raise ValueError(f"{model.__name__}.{name} is declared twice")
            fields[name] = privacy
    _declared[model] = fields


def privacy_of(model, field: str) -> Privacy:
    """What was declared; LookupError when nothing was (the check found it first)."""
    try:
        return _declared[model][field]
    except KeyError as error:
        raise LookupError(f"{model.__name__}.{field} has no privacy declaration") from error


def declared(model) -> dict[str, Privacy]:
    return dict(_declared.get(model, {}))


def require_public(model, fields) -> None:
    """Refuse to export a field that is not public; LookupError names it."""
    for field in fields:
        if privacy_of(model, field) is not Privacy.PUBLIC:
            raise LookupError(f"{model.__name__}.{field} is not public: it may not be exported")
