"""The file around a workbook: told from other kinds, opened within bounds.

Nothing is unpacked before the sizes that the archive declares were looked at, no more
is read than it declares, and no document type (hence no entity) is accepted in its XML.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from iltizam.exchange.problems import PlanFileError, Problem

ZIP = b"PK"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what .xls and password-protected files begin with
MOST_PARTS = 2_000  # a workbook of 40 sheets has about 60
MOST_BYTES = 100 * 1024 * 1024  # of all parts together, unpacked
MOST_TIMES = 200  # smaller packed than unpacked; XML of real workbooks packs 5 to 30 times
SMALL = 5 * 1024 * 1024  # below that no ratio matters
PIECE = 64 * 1024
MOST_ELEMENTS = 2_500_000  # of all XML that is read; a cell has at most three
DEEPEST = 40  # elements within elements; a sheet needs 8
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".docx", ".zip"})


def refusal(message: str) -> PlanFileError:
    return PlanFileError([Problem("", "", message)])


def is_packed(data: bytes) -> bool:
    """Whether the bytes are no text but a spreadsheet or something like it."""
    return data.startswith((ZIP, OLE))


def refuse_misnamed(path: Path, data: bytes) -> None:
    """Raises PlanFileError when a file is named like a spreadsheet and is none."""
    if path.suffix.lower() in SUFFIXES and not is_packed(data):
        raise refusal(
            _("%(path)s is named like a spreadsheet but is none; save it as XLSX.")
            % {"path": path}
        )


class Archive:
    """The parts of a workbook's file, each read in pieces and never beyond its size."""

    def __init__(self, data: bytes):
        _refuse_ole(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise _damaged() from error
        _refuse_bomb(entries, len(data))
        names = [entry.filename for entry in entries]
        if len(set(names)) < len(names) or not all(map(_is_plain, entries)):
            raise _damaged()
        self._elements = 0
        self.names = frozenset(names)
        _refuse_other_kinds(self.names)

    def parse(self, name: str, start: Callable, end: Callable, text: Callable) -> None:
        """Feed one part's XML to the three handlers; names come without namespace.

        Raises PlanFileError when it is damaged, too deep, or brings a document type.
        """
        parser = _Parser(self._counted(start), end, text)
        try:
            with self._zip.open(name) as part:
                while piece := part.read(PIECE):
                    parser.feed(piece)
            parser.close()
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            expat.ExpatError,
        ) as error:
            raise _damaged() from error

    def _counted(self, start: Callable) -> Callable:
        def counted(tag: str, values: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise too_much()
            start(tag, values)

        return counted

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part names, by id: (the last word of its kind, the other part)."""
        folder, own = posixpath.split(name)
        listing = posixpath.join(folder, "_rels", f"{own}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, values: dict[str, str]) -> None:
            if tag == "Relationship" and values.get("TargetMode") != "External":
                kind = values.get("Type", "").rpartition("/")[2]
                target = posixpath.normpath(
                    posixpath.join("/", folder, values.get("Target", ""))
                )
                found[values.get("Id", "")] = (kind, target.lstrip("/"))

        if listing in self.names:
            self.parse(listing, start, _nothing, _nothing)
        return found


def _nothing(*args: Any) -> None:
    pass


class _Parser:
    """Expat without document types, with names without namespaces, and with a depth."""

    def __init__(self, start: Callable, end: Callable, text: Callable):
        self._expat = expat.ParserCreate(namespace_separator="}")
        self._expat.buffer_text = True
        self._depth = 0
        self._start, self._end = start, end
        self._expat.StartElementHandler = self._opened
        self._expat.EndElementHandler = self._closed
        self._expat.CharacterDataHandler = text
        self._expat.StartDoctypeDeclHandler = _refuse_doctype

    def feed(self, piece: bytes) -> None:
        self._expat.Parse(piece, False)

    def close(self) -> None:
        self._expat.Parse(b"", True)

    def _opened(self, name: str, values: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _damaged()
        plain = {key.rpartition("}")[2]: value for key, value in values.items()}
        self._start(name.rpartition("}")[2], plain)

    def _closed(self, name: str) -> None:
        self._depth -= 1
        self._end(name.rpartition("}")[2])


def _refuse_doctype(*args: Any) -> None:
    raise refusal(
        _("The workbook's XML brings a document type, which no spreadsheet program writes.")
    )


def _damaged() -> PlanFileError:
    return refusal(
        _("The file is damaged or no XLSX workbook; open it and save it as XLSX again.")
    )


def too_much() -> PlanFileError:
    return refusal(_("The workbook holds more cells or text than a plan needs."))


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Neither encrypted nor packed in a way that no spreadsheet program uses."""
    usual = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return not entry.flag_bits & 1 and entry.compress_type in usual


def _refuse_ole(data: bytes) -> None:
    if not data.startswith(OLE):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal(_("The workbook is protected by a password; save it without one."))
    raise refusal(_("The file is of an older Office format (.xls, .doc); save it as XLSX."))


def _refuse_bomb(entries: list[zipfile.ZipInfo], size: int) -> None:
    total = sum(entry.file_size for entry in entries)
    is_dense = total > SMALL and total > MOST_TIMES * size
    if len(entries) > MOST_PARTS or total > MOST_BYTES or is_dense:
        raise refusal(
            _(
                "Unpacked, the file would have %(size)d bytes in %(parts)d parts; that is more"
                " than a plan needs, and it was not unpacked."
            )
            % {"size": total, "parts": len(entries)}
        )


def _refuse_other_kinds(names: frozenset[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refusal(_("The workbook holds macros; save it as XLSX, without them."))
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise refusal(
            _(
                "The workbook has links to other files; replace them by values and save it again."
            )
        )
    kind = _kind(names)
    if kind:
        raise refusal(
            _("The file is %(kind)s, not an XLSX workbook; save it as XLSX.") % {"kind": kind}
        )


def _kind(names: frozenset[str]) -> str:
    if "word/document.xml" in names:
        return _("a text document (.docx)")
    if "content.xml" in names and "mimetype" in names:
        return _("an OpenDocument file (.ods, .odt)")
    if "xl/workbook.bin" in names:
        return _("a binary workbook (.xlsb)")
    return "" if "[Content_Types].xml" in names else _("a zip archive")
