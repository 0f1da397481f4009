"""The file around the document: its parts, their kinds and relations, packed the same way
each time.

Written here part by part: the template of a library would bring styles, a thumbnail and
metadata that are not this document's.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from lxml import etree

from iltizam.reporting.document import marks
from iltizam.reporting.document.blocks import Document
from iltizam.reporting.document.letters import printable
from iltizam.reporting.layout.docx.setting import Setting, region_of, relation_type
from iltizam.reporting.layout.docx.xml import to_bytes

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument"
WORD = f"{KINDS}.wordprocessingml"
CORE_KIND = "application/vnd.openxmlformats-package.core-properties+xml"
DEFAULTS = {
    "png": "image/png",
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
}
OVERRIDES = {
    "/customXml/itemProps1.xml": f"{KINDS}.customXmlProperties+xml",
    "/docProps/app.xml": f"{KINDS}.extended-properties+xml",
    "/docProps/core.xml": CORE_KIND,
    "/docProps/custom.xml": f"{KINDS}.custom-properties+xml",
    "/word/document.xml": f"{WORD}.document.main+xml",
    "/word/fontTable.xml": f"{WORD}.fontTable+xml",
    "/word/footer1.xml": f"{WORD}.footer+xml",
    "/word/footer2.xml": f"{WORD}.footer+xml",
    "/word/header1.xml": f"{WORD}.header+xml",
    "/word/numbering.xml": f"{WORD}.numbering+xml",
    "/word/settings.xml": f"{WORD}.settings+xml",
    "/word/styles.xml": f"{WORD}.styles+xml",
    "/word/theme/theme1.xml": f"{KINDS}.theme+xml",
}
ROOT_RELATIONS = (
    ("rId1", relation_type("officeDocument"), "word/document.xml"),
    ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    ("rId3", relation_type("extended-properties"), "docProps/app.xml"),
    ("rId4", relation_type("custom-properties"), "docProps/custom.xml"),
)
FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of every custom property
STORE_ID = "{4C1E6D0B-6C52-5B0E-9C0A-1E7A2D5A1B10}"  # of our custom XML part
EARLIEST, LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)  # what a zip can say
DC = "http://purl.org/dc/elements/1.1/"
TERMS = "http://purl.org/dc/terms/"
CORE = f"{PACKAGE}/metadata/core-properties"
SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def packed(parts: Mapping[str, bytes], moment: str) -> bytes:
    """A zip of the parts: [Content_Types].xml first, the others by name, one date."""
    date = _zip_date(moment)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            archive.writestr(entry, parts[name], compresslevel=6)
    return kept.getvalue()


def _zip_date(moment: str) -> tuple[int, int, int, int, int, int]:
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return EARLIEST
    date = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    return min(max(date, EARLIEST), LATEST)


def content_types() -> bytes:
    space = f"{PACKAGE}/content-types"
    made = etree.Element(f"{{{space}}}Types", nsmap={None: space})
    for suffix, kind in DEFAULTS.items():
        etree.SubElement(made, f"{{{space}}}Default", Extension=suffix, ContentType=kind)
    for name, kind in OVERRIDES.items():
        etree.SubElement(made, f"{{{space}}}Override", PartName=name, ContentType=kind)
    return to_bytes(made)


def relations(rows: list[tuple[str, str, str]] | tuple[tuple[str, str, str], ...]) -> bytes:
    """Rows are (id, type, target); links of the web lead outside."""
    space = f"{PACKAGE}/relationships"
    made = etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
    for name, kind, target in rows:
        one = etree.SubElement(
            made, f"{{{space}}}Relationship", Id=name, Type=kind, Target=target
        )
        if kind.endswith("/hyperlink"):
            one.set("TargetMode", "External")
    return to_bytes(made)


def relations_of(setting: Setting) -> bytes:
    return relations(
        [
            (name, relation_type(kind), target)
            for (kind, target), name in setting.relations.items()
        ]
    )


def core_properties(document: Document) -> bytes:
    """Title, language and makers; the only time is the snapshot's."""
    spaces = {"cp": CORE, "dc": DC, "dcterms": TERMS, "xsi": SCHEMA}
    made = etree.Element(f"{{{CORE}}}coreProperties", nsmap=spaces)
    makers = "; ".join(document.cover.organisations) if document.cover else ""
    for space, tag, text in (
        (DC, "title", document.title),
        (DC, "subject", document.reference),
        (DC, "creator", makers),
        (DC, "language", region_of(document.language)),
        (CORE, "revision", "1"),
    ):
        if text:
            etree.SubElement(made, f"{{{space}}}{tag}").text = printable(text)
    if at := _moment(document.moment):
        for tag in ("created", "modified"):
            one = etree.SubElement(made, f"{{{TERMS}}}{tag}")
            one.set(f"{{{SCHEMA}}}type", "dcterms:W3CDTF")
            one.text = at
    return to_bytes(made)


def _moment(moment: str) -> str:
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return (
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if at.tzinfo
        else f"{at:%Y-%m-%dT%H:%M:%SZ}"
    )


def application() -> bytes:
    space = f"{OFFICE}/extended-properties"
    made = etree.Element(f"{{{space}}}Properties", nsmap={None: space})
    etree.SubElement(made, f"{{{space}}}Application").text = "Iltizam"
    return to_bytes(made)


def custom_properties(document: Document, digest: str) -> bytes:
    space, types = f"{OFFICE}/custom-properties", f"{OFFICE}/docPropsVTypes"
    made = etree.Element(f"{{{space}}}Properties", nsmap={None: space, "vt": types})
    for number, (name, value) in enumerate(_reference(document, digest).items(), 2):
        one = etree.SubElement(
            made,
            f"{{{space}}}property",
            fmtid=FORMAT_ID,
            pid=str(number),
            name=marks.property_name(name),
        )
        etree.SubElement(one, f"{{{types}}}lpwstr").text = value
    return to_bytes(made)


def manifest(document: Document, digest: str) -> bytes:
    """The document's reference and its narratives, as a custom XML part."""
    space = marks.NAMESPACE
    made = etree.Element(f"{{{space}}}document", nsmap={None: space})
    for name, value in _reference(document, digest).items():
        made.set(name, value)
    empty = printable(document.words.not_reported)
    for each in marks.narratives_of(document):
        one = etree.SubElement(
            made,
            f"{{{space}}}narrative",
            id=each.id,
            bookmark=marks.bookmark_of(each.id),
            alias=marks.alias_of(each),
        )
        if not each.blocks:
            one.set("empty", empty)
    return to_bytes(made)


def manifest_properties() -> bytes:
    space = f"{OFFICE}/customXml"
    made = etree.Element(f"{{{space}}}datastoreItem", nsmap={"ds": space})
    made.set(f"{{{space}}}itemID", STORE_ID)
    references = etree.SubElement(made, f"{{{space}}}schemaRefs")
    one = etree.SubElement(references, f"{{{space}}}schemaRef")
    one.set(f"{{{space}}}uri", marks.NAMESPACE)
    return to_bytes(made)


def _reference(document: Document, digest: str) -> dict[str, str]:
    values = (document.plan, document.kind, document.version, document.language, digest)
    return {
        name: printable(str(value))
        for name, value in zip(marks.PROPERTIES, values, strict=True)
    }
