"""The styles of a document, and its lists: what Word shows as headings, captions, notes.

Sizes are in half points; Arabic letters are set a tenth larger. Fonts are those of the
theme (``theme.py``), with their names for programs that know no themes.
"""

from dataclasses import dataclass

from iltizam.reporting.layout.docx.setting import Setting, region_of
from iltizam.reporting.layout.docx.xml import Element, add, root

LATIN, ARABIC = "Noto Sans", "Noto Naskh Arabic"
SIGNS = "MS Gothic"  # comes with every Word and holds ☐ and ☒
INK, QUIET, ACCENT, SIGNAL, RULE = "1F2A30", "5B6468", "0B6B4F", "A8452C", "C9C1B0"
# Of a list's text and mark, in twentieths of a point. The mark is set in a little, because
# LibreOffice puts it before its place where a text runs from the right.
INDENT, HANGING = 620, 380
LEVELS = 3  # of lists, for what people add in a word processor


@dataclass(frozen=True, slots=True)
class Style:
    """``size`` 0 is that of the text; ``level`` is that of a heading; ``rule`` draws a
    line: "bottom", or "start" for a paragraph that must be seen."""

    id: str
    name: str
    based_on: str = "Normal"
    follows: str = ""
    size: int = 0
    is_bold: bool = False
    is_italic: bool = False
    colour: str = ""
    before: int = 0
    after: int = 120
    line: int = 0
    indent: int = 0
    is_kept: bool = False
    begins_page: bool = False
    level: int = 0
    rule: str = ""


TEXT = 20
# Names that Word does not know by itself.
OWN = frozenset(
    (
        *("Cover country", "Cover line", "Mark", "Sheet title", "Lead", "Note", "Missing"),
        *("Warning", "Table text", "Table head", "Picture", "After table", "Break", "Box"),
        *("Iltizam", "Chart"),
    )
)
STYLES = (
    Style("Heading1", "heading 1", follows="Normal", size=40, is_bold=True, colour=ACCENT,
          after=280, is_kept=True, begins_page=True, level=1, rule="bottom"),
    Style("Heading2", "heading 2", follows="Normal", size=28, is_bold=True, colour=INK,
          before=320, is_kept=True, level=2),
    Style("Heading3", "heading 3", follows="Normal", size=24, is_bold=True, colour=ACCENT,
          before=260, after=100, is_kept=True, level=3),
    Style("Heading4", "heading 4", follows="Normal", size=21, is_bold=True, colour=INK,
          before=200, after=80, is_kept=True, level=4),
    Style("Title", "Title", size=60, is_bold=True, colour=INK, before=1800, after=240,
          line=264),
    Style("Subtitle", "Subtitle", size=30, colour=QUIET, after=480),
    Style("CoverCountry", "Cover country", size=26, is_bold=True, colour=ACCENT, after=60),
    Style("CoverLine", "Cover line", size=22, after=100),
    Style("Mark", "Mark", size=18, is_bold=True, colour=SIGNAL, after=0),
    Style("Caption", "caption", size=18, is_bold=True, colour=QUIET, before=200, after=80,
          is_kept=True),
    Style("SheetTitle", "Sheet title", size=22, is_bold=True, before=200, after=80,
          is_kept=True),
    Style("TOCHeading", "TOC Heading", size=36, is_bold=True, colour=ACCENT, after=240,
          is_kept=True),
    Style("TOC1", "toc 1", is_bold=True, before=120, after=40),
    Style("TOC2", "toc 2", after=30, indent=240),
    Style("Lead", "Lead", size=24, colour=INK, after=200),
    Style("Note", "Note", size=17, colour=QUIET, before=60, after=140),
    Style("Missing", "Missing", is_italic=True, colour=QUIET),
    Style("Warning", "Warning", is_bold=True, colour=SIGNAL, rule="start"),
    Style("ListBullet", "List Bullet", after=60),
    Style("ListNumber", "List Number", after=60),
    Style("TableText", "Table text", size=18, before=30, after=30, line=252),
    Style("TableHead", "Table head", "TableText", is_bold=True, before=30, after=30, line=252),
    Style("Picture", "Picture", after=0, line=240),
    Style("AfterTable", "After table", size=8, after=60, line=240),
    Style("Break", "Break", size=2, after=0, line=240),
    Style("Header", "header", size=16, colour=QUIET, after=0),
    Style("Footer", "footer", size=16, colour=QUIET, after=0),
)  # fmt: skip


def styles(setting: Setting) -> Element:
    made = root("w:styles")
    _defaults(setting, made)
    normal = _style(made, "paragraph", "Normal", "Normal", is_default=True)
    add(normal, "w:qFormat")
    text = add(normal, "w:pPr")
    if setting.is_rtl:
        add(text, "w:bidi")
    for each in STYLES:
        _paragraph_style(setting, made, each)
    _character_styles(made)
    _table_styles(made)
    return made


def _defaults(setting: Setting, made: Element) -> None:
    defaults = add(made, "w:docDefaults")
    letters = add(add(defaults, "w:rPrDefault"), "w:rPr")
    add(
        letters,
        "w:rFonts",
        ascii=LATIN,
        eastAsia=LATIN,
        hAnsi=LATIN,
        cs=ARABIC,
        asciiTheme="minorHAnsi",
        eastAsiaTheme="minorEastAsia",
        hAnsiTheme="minorHAnsi",
        cstheme="minorBidi",
    )
    add(letters, "w:color", val=INK)
    _size(letters, TEXT)
    own = region_of(setting.document.language)
    kinds = {"bidi": own or "ar-MA"} if setting.is_rtl else {"val": own or "fr-FR"}
    add(letters, "w:lang", **{"val": "fr-FR", "eastAsia": "fr-FR", "bidi": "ar-MA", **kinds})
    text = add(add(defaults, "w:pPrDefault"), "w:pPr")
    add(text, "w:spacing", after=120, line=288, lineRule="auto")


def _size(letters: Element, size: int) -> None:
    add(letters, "w:sz", val=size)
    add(letters, "w:szCs", val=round(size * 1.1))


def _style(
    made: Element,
    kind: str,
    style_id: str,
    name: str,
    *,
    based_on: str = "",
    is_default: bool = False,
) -> Element:
    chosen = {"default": 1} if is_default else {}
    if name in OWN:
        chosen["customStyle"] = 1
    style = add(made, "w:style", type=kind, **chosen, styleId=style_id)
    add(style, "w:name", val=name)
    if based_on:
        add(style, "w:basedOn", val=based_on)
    return style


def _paragraph_style(setting: Setting, made: Element, each: Style) -> None:
    style = _style(made, "paragraph", each.id, each.name, based_on=each.based_on)
    if each.follows:
        add(style, "w:next", val=each.follows)
    add(style, "w:qFormat")
    _shape(setting, add(style, "w:pPr"), each)
    letters = add(style, "w:rPr")
    if each.is_bold:
        add(letters, "w:b")
        add(letters, "w:bCs")
    if each.is_italic:
        add(letters, "w:i")
        add(letters, "w:iCs")
    if each.colour:
        add(letters, "w:color", val=each.colour)
    if each.size:
        _size(letters, each.size)


def _shape(setting: Setting, text: Element, each: Style) -> None:
    if each.is_kept:
        add(text, "w:keepNext")
        add(text, "w:keepLines")
    if each.begins_page:
        add(text, "w:pageBreakBefore")
    _rule(setting, text, each.rule)
    if each.id.startswith("TOC") and each.id != "TOCHeading":
        add(add(text, "w:tabs"), "w:tab", val="right", leader="dot", pos=setting.width)
    if setting.is_rtl:
        add(text, "w:bidi")
    spacing: dict[str, object] = {"before": each.before, "after": each.after}
    if each.line:
        spacing |= {"line": each.line, "lineRule": "auto"}
    add(text, "w:spacing", **spacing)
    if each.indent:
        add(text, "w:ind", left=each.indent)
    if each.id.startswith("List"):
        add(text, "w:contextualSpacing")
    if each.level:
        add(text, "w:outlineLvl", val=each.level - 1)


def _rule(setting: Setting, text: Element, rule: str) -> None:
    if not rule:
        return
    sides = {"bottom": "bottom", "start": "right" if setting.is_rtl else "left"}
    look: dict[str, object] = {"val": "single", "sz": 6, "space": 6, "color": RULE}
    if rule == "start":
        look |= {"sz": 24, "space": 8, "color": SIGNAL}
    add(add(text, "w:pBdr"), f"w:{sides[rule]}", **look)


def _character_styles(made: Element) -> None:
    _style(made, "character", "DefaultParagraphFont", "Default Paragraph Font", is_default=True)
    link = add(_style(made, "character", "Hyperlink", "Hyperlink"), "w:rPr")
    add(link, "w:color", val=ACCENT)
    add(link, "w:u", val="single")
    empty = add(_style(made, "character", "PlaceholderText", "Placeholder Text"), "w:rPr")
    add(empty, "w:color", val=QUIET)
    box = add(_style(made, "character", "Box", "Box"), "w:rPr")
    add(box, "w:rFonts", ascii=SIGNS, eastAsia=SIGNS, hAnsi=SIGNS, cs=SIGNS, hint="eastAsia")


def _table_styles(made: Element) -> None:
    normal = _style(made, "table", "TableNormal", "Normal Table", is_default=True)
    _margins(add(normal, "w:tblPr"))
    ruled = _style(made, "table", "Iltizam", "Iltizam", based_on="TableNormal")
    about = add(ruled, "w:tblPr")
    borders = add(about, "w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        add(borders, f"w:{side}", val="single", sz=4, space=0, color=RULE)
    _margins(about)
    _style(made, "table", "Chart", "Chart", based_on="TableNormal")


def _margins(about: Element) -> None:
    margins = add(about, "w:tblCellMar")
    for side, width in (("top", 20), ("left", 100), ("bottom", 20), ("right", 100)):
        add(margins, f"w:{side}", w=width, type="dxa")


def numbering(setting: Setting) -> Element:
    """A kind of its own for each list: numbers begin at 1 in every program, and lists that
    follow each other stay two."""
    made = root("w:numbering")
    for number, is_numbered in enumerate(setting.lists, 1):
        abstract = add(made, "w:abstractNum", abstractNumId=number)
        add(abstract, "w:nsid", val=f"{number:08X}")
        add(abstract, "w:multiLevelType", val="hybridMultilevel")
        for level in range(LEVELS):
            form, mark = ("decimal", f"%{level + 1}.") if is_numbered else ("bullet", "•")
            _level(abstract, level, form, mark)
    for number in range(1, len(setting.lists) + 1):
        add(add(made, "w:num", numId=number), "w:abstractNumId", val=number)
    return made


def _level(abstract: Element, level: int, form: str, mark: str) -> None:
    made = add(abstract, "w:lvl", ilvl=level)
    add(made, "w:start", val=1)
    add(made, "w:numFmt", val=form)
    add(made, "w:lvlText", val=mark)
    add(made, "w:lvlJc", val="left")
    add(add(made, "w:pPr"), "w:ind", left=INDENT + HANGING * level, hanging=HANGING)
