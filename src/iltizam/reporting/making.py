"""A document as the bytes of a file, in each format there is."""

from collections.abc import Mapping

from iltizam.core.styles import document_sheet, style_sheet
from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import Document
from iltizam.reporting.layout.bounded import set_document
from iltizam.reporting.layout.page import file_of

FORMATS = ("pdf", "docx", "html", "json")
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


def make(document: Document, format: str, files: Mapping[str, bytes] | None = None) -> bytes:  # noqa: A002
    """The file: the same document, files and versions of libraries give the same bytes.

    ``files``: the logos that the cover names. PDF and DOCX are set in a process of their
    own (``layout.bounded``). Raises what that raises, and KeyError for another format.
    """
    if format == "json":
        return codec.to_json(document)
    if format == "html":
        return file_of(document, style_sheet() + document_sheet())
    if format not in CONTENT_TYPES:
        raise KeyError(format)
    return set_document(
        codec.to_json(document), files or {}, "pdf" if format == "pdf" else "docx"
    )
