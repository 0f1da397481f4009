"""A DOCX from outside, opened within bounds: nothing of it is unpacked, parsed or followed
before its sizes and kinds were looked at.

The workbook reader of ``exchange`` bounds its files the same way. It is not shared: its
refusals are sentences of its own screen in the reader's language, these are codes, and
this package stays free of Django.
"""

import io
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from lxml import etree

ZIP = b"PK"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .doc, and what a password protects
LARGEST = 30 * 1024 * 1024  # the file as it comes
MOST_PARTS = 2_000
MOST_BYTES = 150 * 1024 * 1024  # of all parts together, unpacked
MOST_TIMES = 200  # smaller packed than unpacked; Word's XML packs 10 to 40 times
SMALL = 5 * 1024 * 1024  # below that no ratio matters
LARGEST_XML = 60 * 1024 * 1024  # of one part that is read
MOST_ELEMENTS = 2_000_000
DEEPEST = 200  # elements within elements; Word needs about 30
STRICT = {  # the names that Word's "Strict Open XML" uses for the same things
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/customProperties": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    ),
}


class NotReturned(Exception):
    """The file is not one of ours that came back. ``code`` says why, one of ``CODES``."""

    CODES = (
        "not_a_docx",
        "old_format",
        "protected",
        "macros",
        "too_big",
        "damaged",
        "not_ours",
    )

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class Archive:
    """The XML parts of a DOCX by name."""

    def __init__(self, content: bytes):
        _refuse_other_kinds(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except (*_BROKEN, KeyError) as error:
            raise NotReturned("damaged") from error
        self.names = _bounded(entries, len(content))
        self._elements = 0

    def xml(self, name: str) -> Any:
        """The root of a part, None where there is no such part."""
        if name not in self.names:
            return None
        data = self._read(name)
        for strict, usual in STRICT.items():
            data = data.replace(strict, usual)
        self._refuse_doctype_and_excess(data)
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=True,  # its sizes are bounded above
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise NotReturned("damaged") from error

    def _read(self, name: str) -> bytes:
        """Never more than the archive declared; ``zipfile`` ends there."""
        if self._zip.getinfo(name).file_size > LARGEST_XML:
            raise NotReturned("too_big")
        try:
            return self._zip.read(name)
        except _BROKEN as error:
            raise NotReturned("damaged") from error

    def _refuse_doctype_and_excess(self, data: bytes) -> None:
        """A first reading that builds nothing: a document type is refused where it begins,
        hence no entity is ever declared."""
        depth = 0

        def opened(*args: object) -> None:
            nonlocal depth
            depth += 1
            self._elements += 1
            if depth > DEEPEST:
                raise NotReturned("damaged")
            if self._elements > MOST_ELEMENTS:
                raise NotReturned("too_big")

        def closed(*args: object) -> None:
            nonlocal depth
            depth -= 1

        parser = expat.ParserCreate()
        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise NotReturned("damaged") from error


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,  # encrypted
    ValueError,
)


def _refuse_doctype(*args: object) -> None:
    raise NotReturned("damaged")


def _refuse_other_kinds(content: bytes) -> None:
    if len(content) > LARGEST:
        raise NotReturned("too_big")
    if content.startswith(OLE):
        is_protected = "EncryptedPackage".encode("utf-16-le") in content
        raise NotReturned("protected" if is_protected else "old_format")
    if not content.startswith(ZIP):
        raise NotReturned("not_a_docx")


def _bounded(entries: list[zipfile.ZipInfo], size: int) -> frozenset[str]:
    """The names of the parts, once their number and declared sizes are within bounds."""
    total = sum(entry.file_size for entry in entries)
    is_dense = total > SMALL and total > MOST_TIMES * size
    if len(entries) > MOST_PARTS or total > MOST_BYTES or is_dense:
        raise NotReturned("too_big")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or not all(map(_is_plain, entries)):
        raise NotReturned("damaged")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotReturned("macros")
    if "word/document.xml" not in names:
        raise NotReturned("not_a_docx")
    return frozenset(names)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Neither encrypted nor packed in a way that no word processor uses."""
    usual = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return not entry.flag_bits & 1 and entry.compress_type in usual
