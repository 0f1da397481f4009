"""The JSON Schema of the plan format, derived from the same declarations."""

from functools import cache
from typing import Any

from iltizam.core.fields import LANGUAGE_TAG
from iltizam.core.models import TextMeta
from iltizam.core.periods import Precision
from iltizam.core.uids import PATTERN
from iltizam.exchange.format import FORMAT, PLAN, VERSION
from iltizam.exchange.shapes import (
    Children,
    Computed,
    Field,
    Group,
    Member,
    Shape,
    codec_of,
)
from iltizam.tracking.rates import Basis

DRAFT = "https://json-schema.org/draft/2020-12/schema"
PERCENT = {"type": ["integer", "null"], "minimum": 0, "maximum": 100}


@cache
def plan_schema() -> dict[str, Any]:
    """The schema of a plan file (draft 2020-12); the importer checks more than it can say."""
    definitions = dict(_FIXED)
    root = _object(PLAN.members, PLAN, definitions)
    root["properties"] = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        **root["properties"],
    }
    root["required"] = ["format", "version", "plan", "methodology"]
    return {"$schema": DRAFT, "title": "Iltizam plan", **root, "$defs": definitions}


def _object(
    members: tuple[Member, ...], shape: Shape, definitions: dict[str, Any]
) -> dict[str, Any]:
    required = [m.name for m in members if isinstance(m, Field) and m.required]
    return {
        "type": "object",
        "properties": {m.name: _member(m, shape, definitions) for m in members},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _member(member: Member, shape: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(member, Group):
        return _object(member.members, shape, definitions)
    if isinstance(member, Computed):
        return {"$ref": f"#/$defs/{member.definition}", "readOnly": True}
    if isinstance(member, Children):
        return _children(member, definitions)
    if not isinstance(member, Field):
        return {"$ref": "#/$defs/text_origins"}
    own = codec_of(shape, member).schema()
    return own if member.required else {"anyOf": [own, {"type": "null"}]}


def _children(member: Children, definitions: dict[str, Any]) -> dict[str, Any]:
    if member.mapping:
        return {"type": "object", "additionalProperties": {"$ref": "#/$defs/texts"}}
    name = member.shape.name
    if name not in definitions:
        definitions[name] = {}  # a shape may stand in several places
        definitions[name] = _object(member.shape.members, member.shape, definitions)
    item = {"$ref": f"#/$defs/{name}"}
    return item if member.single else {"type": "array", "items": item}


_TEXT = {"type": "string", "minLength": 1}
_DAY = {"type": "string", "format": "date"}
_FIXED: dict[str, Any] = {
    "texts": {
        "description": "One text per language.",
        "type": "object",
        "propertyNames": {"pattern": LANGUAGE_TAG.pattern},
        "additionalProperties": _TEXT,
    },
    "period": {
        "description": "Both ends included; precision text has no dates, only its text.",
        "type": "object",
        "properties": {
            "from": _DAY,
            "to": _DAY,
            "precision": {"enum": [precision.value for precision in Precision]},
            "text": {"type": "string", "maxLength": 200},
        },
        "required": ["precision"],
        "if": {"properties": {"precision": {"const": "text"}}},
        "then": {"required": ["text"], "not": {"required": ["from"]}},
        "else": {"required": ["from", "to"]},
        "additionalProperties": False,
    },
    "rate": {
        "type": "object",
        "readOnly": True,
        "properties": {
            "computed": {"type": ["string", "null"], "pattern": r"^\d+\.\d\d$"},
            "exact": {"type": ["string", "null"], "pattern": r"^\d+(/\d+)?$"},
            "basis": {"enum": [*(basis.value for basis in Basis), None]},
            "published": PERCENT,
        },
        "additionalProperties": False,
    },
    "percent": {**PERCENT, "readOnly": True},
    "status": {"type": ["string", "null"], "readOnly": True},
    "text_origins": {
        "description": "By member and language: how a text came to be.",
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "propertyNames": {"pattern": LANGUAGE_TAG.pattern},
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "made_by": {"enum": list(TextMeta.Maker.values)},
                    "from": {"type": "string"},
                    "reviewed": {"type": "boolean"},
                    "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                },
                "required": ["made_by"],
                "additionalProperties": False,
            },
        },
    },
    "uid": {"type": "string", "pattern": PATTERN},
}
