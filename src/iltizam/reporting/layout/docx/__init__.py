"""A compiled document as a DOCX for Word and LibreOffice (docs/documents.md, "DOCX")."""

import hashlib
from collections.abc import Mapping

from iltizam.reporting.document import codec
from iltizam.reporting.layout.docx import blocks, frame, package, styles, theme
from iltizam.reporting.layout.docx.setting import Setting, relation_type
from iltizam.reporting.layout.docx.xml import add, root, to_bytes

FRAME = {"head": "header1.xml", "foot": "footer1.xml", "empty_foot": "footer2.xml"}
RELATED = {
    "styles": "styles.xml",
    "numbering": "numbering.xml",
    "settings": "settings.xml",
    "fontTable": "fontTable.xml",
    "theme": "theme/theme1.xml",
    "customXml": "../customXml/item1.xml",
}


def docx_of(document_json: bytes, files: Mapping[str, bytes]) -> bytes:
    """The bytes of a DOCX: the same for the same document and files.

    ``document_json`` is what ``codec.to_json`` wrote; ``files`` are the logos by name.
    Raises ``codec.NotADocument`` for anything else, and for nothing that content says.
    """
    document = codec.from_json(document_json)
    digest = hashlib.sha256(document_json).hexdigest()
    setting = Setting(document, files)
    text = _text(setting)  # first: it counts lists, pictures and links
    parts = {
        "[Content_Types].xml": package.content_types(),
        "_rels/.rels": package.relations(package.ROOT_RELATIONS),
        "customXml/_rels/item1.xml.rels": package.relations(
            [("rId1", relation_type("customXmlProps"), "itemProps1.xml")]
        ),
        "customXml/item1.xml": package.manifest(document, digest),
        "customXml/itemProps1.xml": package.manifest_properties(),
        "docProps/app.xml": package.application(),
        "docProps/core.xml": package.core_properties(document),
        "docProps/custom.xml": package.custom_properties(document, digest),
        "word/_rels/document.xml.rels": package.relations_of(setting),
        "word/document.xml": text,
        "word/fontTable.xml": to_bytes(theme.font_table()),
        "word/footer1.xml": to_bytes(frame.foot(setting)),
        "word/footer2.xml": to_bytes(frame.empty_foot(setting)),
        "word/header1.xml": to_bytes(frame.head(setting)),
        "word/numbering.xml": to_bytes(styles.numbering(setting)),
        "word/settings.xml": to_bytes(theme.settings(setting)),
        "word/styles.xml": to_bytes(styles.styles(setting)),
        "word/theme/theme1.xml": theme.theme(),
        **{f"word/{path}": picture for picture, path in setting.pictures.items()},
    }
    return package.packed(parts, document.moment)


def _text(setting: Setting) -> bytes:
    """The main part, whose setting collects what the other parts list."""
    for kind, target in RELATED.items():
        setting.relation(kind, target)
    related = {
        place: setting.relation("header" if place == "head" else "footer", target)
        for place, target in FRAME.items()
    }
    made = root("w:document")
    body = add(made, "w:body")
    frame.write_beginning(setting, blocks.control(setting, body, frame.TAG))
    blocks.write_blocks(setting, body, setting.document.blocks)
    frame.write_section(setting, body, related)
    return to_bytes(made)
