"""What may come in as a file, by its content (spec 6.21). Nothing is stored here.

A file is read within a limit, recognised by what it holds – its name only has to fit –
and checked: pictures are written anew, without what they say of their maker; packed
documents may not unpack without bounds, nor hold programs. No archives (nobody could see
what is in them), no HTML, no SVG.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from iltizam.core.refused import Refused
from iltizam.tracking import pictures
from iltizam.tracking.reasons import because

MOST_MEMBERS = 5_000  # of a packed document
MOST_UNPACKED = 150 * 1024 * 1024  # bytes
LONGEST_NAME = 100
PROGRAMS = re.compile(r"(?i)(^|/)(vbaproject\.bin|basic/|scripts/)")
# Letters, marks, digits, and what stands in names; no markup, no path, nothing invisible.
_ODD = re.compile(r"[^\w .,()+=@#’'-]", re.UNICODE)


class Upload(Protocol):
    """What Django gives for a file of a form."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


class CannotTake(Refused):
    """A file is not taken; the reason says which are."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it may be kept: its bytes, what they are, and a harmless name."""

    content: bytes
    content_type: str
    name: str
    sha256: str

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the endings its names have, and what is kept of its content."""

    content_type: str
    endings: tuple[str, ...]
    kept: Callable[[bytes], bytes]


class Damaged(Exception):
    """The content is not what its beginning says; ``code`` is the reason's."""

    def __init__(self, code: str = "file_damaged"):
        super().__init__(code)
        self.code = code


def take(upload: Upload) -> Taken:
    """The file as it may be kept. Raises CannotTake.

    One whose size is said to be too large is not read at all, another only to the limit.
    """
    content = read_whole(upload, settings.ILTIZAM_UPLOAD_MAX_BYTES)
    name = clean_name(upload.name or "")
    ending = name.rpartition(".")[2].lower()
    kind = KINDS.get(_recognised(content, ending))
    if kind is None:
        raise CannotTake(because("file_kind", "file", kinds=ENDINGS))
    if ending not in kind.endings:
        raise CannotTake(because("file_name", "file", endings=", ".join(kind.endings)))
    try:
        kept = kind.kept(content)
    except (Damaged, pictures.Unreadable) as problem:
        raise CannotTake(because(problem.code, "file")) from problem
    return Taken(kept, kind.content_type, name, hashlib.sha256(kept).hexdigest())


def clean_name(name: str) -> str:
    """A file's name without path, markup and invisible characters, its ending kept.

    "../../<b>été</b>\\u202efdp.pdf" becomes "b_été__b_fdp.pdf".
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    plain = _ODD.sub("_", seen).lstrip(" ._=+@-").rstrip(" ._")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    stem = stem[: LONGEST_NAME - len(ending) - 1].rstrip(" .") or "file"
    return f"{stem}{dot}{ending}"[:LONGEST_NAME].rstrip(" ._")


def read_whole(upload: Upload, limit: int) -> bytes:
    """All of a file, or CannotTake for an empty one and for one larger than the limit."""
    megabytes = limit // 1024**2
    if (upload.size or 0) > limit:
        raise CannotTake(because("file_too_large", "file", most=megabytes))
    content = bytearray()
    for chunk in upload.chunks():
        content += chunk
        if len(content) > limit:
            raise CannotTake(because("file_too_large", "file", most=megabytes))
    if not content:
        raise CannotTake(because("file_empty", "file"))
    return bytes(content)


def _recognised(content: bytes, ending: str) -> str:
    """The kind of a content, "" for one that is not taken."""
    for kind, beginning in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith(b"PK\x03\x04"):
        return _packed_kind(content)
    # Two kinds of text differ by their names only.
    return ("csv" if ending == "csv" else "txt") if _is_text(content) else ""


_BEGINNINGS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff",
}
_OPEN_DOCUMENTS = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}


def _is_text(content: bytes) -> bool:
    """Text without control characters that does not begin as markup does."""
    beginning = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"<"):
        return False
    return not any(
        (byte < 32 and byte not in b"\t\n\r\f") or byte == 127 for byte in set(content)
    )


def _packed_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
            if "[Content_Types].xml" in names:
                if "word/document.xml" in names:
                    return "docx"
                return "xlsx" if "xl/workbook.xml" in names else ""
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
                said = packed.read("mimetype").strip()
                return next(
                    (kind for kind, is_it in _OPEN_DOCUMENTS.items() if said == is_it), ""
                )
    except _BROKEN:
        pass
    return ""


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    KeyError,
    ValueError,
    OSError,
)


def _as_it_is(content: bytes) -> bytes:
    return content


def _unpackable(content: bytes) -> bytes:
    """The document itself, once it was unpacked to the end within bounds."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
                raise Damaged("file_unpacks_too_far")
            if any(PROGRAMS.search(member.filename) for member in members):
                raise Damaged("file_with_program")
            for member in members:
                with packed.open(member) as part:
                    while chunk := part.read(1024 * 1024):
                        unpacked += len(chunk)
                        if unpacked > MOST_UNPACKED:
                            raise Damaged("file_unpacks_too_far")
    except _BROKEN as error:
        raise Damaged from error
    return content


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": Kind("application/pdf", ("pdf",), _as_it_is),
    "png": Kind("image/png", ("png",), pictures.rewritten("PNG")),
    "jpeg": Kind("image/jpeg", ("jpg", "jpeg"), pictures.rewritten("JPEG")),
    "webp": Kind("image/webp", ("webp",), pictures.rewritten("WEBP")),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", ("docx",), _unpackable),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), _unpackable),
    "odt": Kind("application/vnd.oasis.opendocument.text", ("odt",), _unpackable),
    "ods": Kind("application/vnd.oasis.opendocument.spreadsheet", ("ods",), _unpackable),
    "csv": Kind("text/csv", ("csv",), _as_it_is),
    "txt": Kind("text/plain", ("txt",), _as_it_is),
}
# As said beforehand beside the field, and in a refusal.
ENDINGS = ", ".join(ending for kind in KINDS.values() for ending in kind.endings)
