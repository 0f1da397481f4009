"""WordprocessingML, element by element: short names in, namespaced elements out."""

import re
from functools import cache
from typing import Any

from lxml import etree

from iltizam.reporting.document.letters import printable

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": f"{OFFICE}/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "xml": "http://www.w3.org/XML/1998/namespace",
}

_BREAKS = re.compile("([\t\n])")
_BREAK_ELEMENTS = {"\t": "w:tab", "\n": "w:br"}

Element = Any  # lxml's elements have no type of their own


@cache
def name(short: str) -> str:
    """``w:p`` with its namespace as lxml writes it."""
    prefix, _, local = short.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def root(short: str) -> Element:
    return etree.Element(
        name(short), nsmap={key: value for key, value in SPACES.items() if key != "xml"}
    )


def add(parent: Element, short: str, /, **values: object) -> Element:
    """A new last child. Values of ``w:`` elements are in that namespace, those of
    others in none; ``r_id`` is ``r:id``."""
    own = "w:" if short.startswith("w:") else ""
    given = {
        _key(own, key): printable(part) if isinstance(part, str) else str(part)
        for key, part in values.items()
    }
    return etree.SubElement(parent, name(short), given)


@cache
def _key(own: str, key: str) -> str:
    prefix, _, local = key.partition("_")
    if local:
        return name(f"{prefix}:{local}")
    return name(f"{own}{key}") if own else key


def add_text(run: Element, text: str) -> None:
    """The text as it is, every space of it; tabs and line breaks as Word's own."""
    plain = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    for piece in _BREAKS.split(plain):
        if piece in _BREAK_ELEMENTS:
            add(run, _BREAK_ELEMENTS[piece])
        elif piece:
            made = add(run, "w:t")
            made.text = piece
            made.set(name("xml:space"), "preserve")


def to_bytes(element: Element) -> bytes:
    kept: bytes = etree.tostring(
        element, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return kept
