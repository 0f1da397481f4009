"""What stands around the blocks: cover, head and foot of the pages, the pages themselves."""

import re

from iltizam.reporting.document.blocks import (
    Block,
    Cover,
    Heading,
    Logo,
    PageBreak,
    says_its_title,
)
from iltizam.reporting.layout.docx import charts, tables
from iltizam.reporting.layout.docx.inline import add_line, field, paragraph, write_words
from iltizam.reporting.layout.docx.logos import prepared
from iltizam.reporting.layout.docx.setting import MARGIN, Setting
from iltizam.reporting.layout.docx.xml import Element, add, root

PLACES = re.compile(r"%\((number|total)\)s")
FIELDS = {"number": "PAGE", "total": "NUMPAGES"}
FOOT_SHARES = (4, 1)
TAG = "_beginning"  # no id of a block has this form


def write_beginning(setting: Setting, parent: Element) -> None:
    """The cover, or the title above the text where there is none."""
    cover, title = setting.document.cover, setting.document.title
    if cover is None:
        style = "TOCHeading"
        if says_its_title(setting.document):
            style, title = "Break", ""
        write_words(setting, paragraph(setting, parent, style), title)
        return
    _write_cover(setting, parent, cover)
    if not begins_page(setting.document.blocks[:1]):
        paragraph(setting, parent, "Break", break_before=True)


def _write_cover(setting: Setting, parent: Element, cover: Cover) -> None:
    write_logos(setting, parent, cover.logos)
    _words(setting, parent, "CoverCountry", cover.country)
    for organisation in cover.organisations:
        _words(setting, parent, "CoverLine", organisation)
    write_words(setting, paragraph(setting, parent, "Title"), setting.document.title)
    _words(setting, parent, "Subtitle", cover.subtitle)
    for line in cover.lines:
        add_line(setting, parent, "CoverLine", line)


def begins_page(blocks: tuple[Block, ...]) -> bool:
    """Whether the first of these blocks begins a page by itself."""
    first = blocks[0] if blocks else None
    return isinstance(first, PageBreak) or (isinstance(first, Heading) and first.level == 1)


def _words(setting: Setting, parent: Element, style: str, text: str) -> None:
    if text:
        write_words(setting, paragraph(setting, parent, style), text)


def write_logos(setting: Setting, parent: Element, logos: tuple[Logo, ...]) -> None:
    """In one line; what cannot be shown is named in words, never left out in silence."""
    if not logos:
        return
    holder = paragraph(setting, parent, "CoverLine")
    for logo in logos:
        if picture := prepared(
            setting.files.get(logo.name, b""), most=setting.width // len(logos)
        ):
            content, size = picture
            charts.place(setting, holder, content, size, logo.alternative)
        else:
            write_words(setting, holder, logo.alternative)
        write_words(setting, holder, "\N{EM SPACE}")


def head(setting: Setting) -> Element:
    made = root("w:hdr")
    cover = setting.document.cover
    holder = paragraph(setting, made, "Mark")
    if cover and cover.mark:
        write_words(setting, holder, cover.mark)
    return made


def foot(setting: Setting) -> Element:
    """Plan, version and date at the beginning, page x of y at the end."""
    made = root("w:ftr")
    reference, page = tables.write_pair(setting, made, FOOT_SHARES)
    write_words(setting, paragraph(setting, reference, "Footer"), setting.document.reference)
    holder = paragraph(setting, page, "Footer", align="end")
    for place, piece in enumerate(PLACES.split(setting.document.words.page)):
        if place % 2:
            field(setting, holder, FIELDS[piece], "1")
        elif piece:
            write_words(setting, holder, piece)
    paragraph(setting, made, "Break")
    return made


def empty_foot(setting: Setting) -> Element:
    made = root("w:ftr")
    paragraph(setting, made, "Footer")
    return made


def write_section(setting: Setting, body: Element, parts: dict[str, str]) -> None:
    """``parts``: relations of "head", "foot" and "empty_foot"; a cover has no foot."""
    section = add(body, "w:sectPr")
    add(section, "w:headerReference", type="default", r_id=parts["head"])
    if setting.document.cover:
        add(section, "w:headerReference", type="first", r_id=parts["head"])
    add(section, "w:footerReference", type="default", r_id=parts["foot"])
    if setting.document.cover:
        add(section, "w:footerReference", type="first", r_id=parts["empty_foot"])
    wide, high = setting.page
    orient = {"orient": "landscape"} if setting.document.is_landscape else {}
    add(section, "w:pgSz", w=wide, h=high, **orient)
    sides = dict.fromkeys(("top", "right", "bottom", "left"), MARGIN)
    add(section, "w:pgMar", **sides, header=600, footer=500, gutter=0)
    add(section, "w:cols", space=708)
    if setting.document.cover:
        add(section, "w:titlePg")
    if setting.is_rtl:
        add(section, "w:bidi")
        add(section, "w:rtlGutter")
