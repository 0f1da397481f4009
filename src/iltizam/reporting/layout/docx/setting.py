"""What is counted and collected while a document is set: ids, relations, lists, pictures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from iltizam.core.directions import direction
from iltizam.reporting.document.blocks import Block, Document, Heading
from iltizam.reporting.document.links import address_of
from iltizam.reporting.layout.docx.xml import OFFICE

# What Word writes for our languages; others stand as they are.
REGIONS = {"ar": "ar-MA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "zgh": "zgh-Tfng-MA"}
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
MARGIN = 1247  # 2.2 cm, in twentieths of a point
A4 = (11906, 16838)
EMU = 635  # per twentieth of a point
DEEPEST_LISTED = 2  # in the table of contents


def is_listed(block: Block) -> bool:
    return isinstance(block, Heading) and block.level <= DEEPEST_LISTED


@dataclass(slots=True)
class Setting:
    """One document being set; everything is numbered in order, so that the same document
    gives the same file."""

    document: Document
    files: Mapping[str, bytes] = field(default_factory=dict)  # logos by name
    is_rtl: bool = False
    relations: dict[tuple[str, str], str] = field(default_factory=dict)
    pictures: dict[bytes, str] = field(default_factory=dict)
    lists: list[bool] = field(default_factory=list)
    anchors: dict[str, str] = field(default_factory=dict)
    last_id: int = 0
    last_table: int = 0
    last_figure: int = 0

    def __post_init__(self) -> None:
        self.is_rtl = self.document.direction == "rtl"
        listed = [block.id for block in self.document.blocks if is_listed(block)]
        # The form that Word gives to its own bookmarks at headings.
        self.anchors = {name: f"_Toc{place:09d}" for place, name in enumerate(listed, 1)}

    @property
    def page(self) -> tuple[int, int]:
        """Width and height of the page."""
        return A4[::-1] if self.document.is_landscape else A4

    @property
    def width(self) -> int:
        """Of the text, between the margins."""
        return self.page[0] - 2 * MARGIN

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def relation(self, kind: str, target: str) -> str:
        key = (kind, target)
        return self.relations.setdefault(key, f"rId{len(self.relations) + 1}")

    def link(self, href: str) -> str:
        """The id of a relation to the address, "" for one that is not linked."""
        address = address_of(href, self.document.address)
        return self.relation("hyperlink", address) if address else ""

    def picture(self, content: bytes) -> str:
        """The id of a relation to a picture, a PNG; the same picture is kept once."""
        path = self.pictures.setdefault(content, f"media/picture{len(self.pictures) + 1}.png")
        return self.relation("image", path)

    def new_list(self, *, is_numbered: bool) -> int:
        """The number of a list of its own, which begins at 1."""
        self.lists.append(is_numbered)
        return len(self.lists)

    def is_language_rtl(self, language: str) -> bool:
        """The direction of a passage; "" is the document's own language."""
        return direction(language) == "rtl" if language else self.is_rtl


def region_of(language: str) -> str:
    """The language as Word marks it, "" for what is no language tag."""
    return REGIONS.get(language, language if LANGUAGE.fullmatch(language) else "")


def relation_type(kind: str) -> str:
    return f"{OFFICE}/relationships/{kind}"
