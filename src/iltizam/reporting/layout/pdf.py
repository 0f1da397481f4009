"""A document as PDF/UA-1, set by Typst.

Typst sees a private folder with the template, the prepared document and the logos, and the
fonts of ``reporting/fonts``: no other file, no package, no clock. The same input gives the
same bytes.
"""

import dataclasses
import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import Document, logos_of
from iltizam.reporting.layout import fonts
from iltizam.reporting.layout.preparing import logo_name, prepared
from iltizam.reporting.layout.problems import CannotSet

TEMPLATE = Path(__file__).parent / "typst"


def pdf_of(document_json: bytes, files: Mapping[str, bytes]) -> bytes:
    """The file, checked by Typst against PDF/UA-1. ``files`` are logos by name.

    A logo that is missing or unusable is left out. Raises CannotSet, with the id of the
    block, where the document is none or something in it cannot be laid out.
    """
    try:
        document = codec.from_json(document_json)
    except (codec.NotADocument, RecursionError) as error:
        raise CannotSet(str(error)) from error
    logos = _logos(document, files)
    try:
        return _set(document, logos)
    except typst.TypstError as error:
        block = _refused_block(document, logos)
        raise CannotSet(error.message, block) from error


def _logos(document: Document, files: Mapping[str, bytes]) -> dict[str, bytes]:
    named = {logo.name for logo in logos_of(document)}
    if not named:
        return {}
    from iltizam.reporting.layout.pictures import usable_logo  # brings a library of pictures

    found = {name: usable_logo(files[name]) for name in sorted(named & set(files))}
    return {name: content for name, content in found.items() if content is not None}


def _set(document: Document, logos: Mapping[str, bytes]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="iltizam-") as private:
        root, empty = Path(private, "root"), Path(private, "empty")
        root.mkdir()
        empty.mkdir()
        for source in TEMPLATE.glob("*.typ"):
            root.joinpath(source.name).write_bytes(source.read_bytes())
        root.joinpath("document.json").write_bytes(_json(document, logos))
        for name, content in logos.items():
            root.joinpath(logo_name(name, logos)).write_bytes(content)
        compiler = typst.Compiler(
            str(root / "document.typ"),
            root=str(root),
            font_paths=_fonts(),
            package_path=str(empty),
            package_cache_path=str(empty),
        )
        made: object = compiler.compile(
            format="pdf", pdf_standards="ua-1", timestamp=_moment(document.moment)
        )
    assert isinstance(made, bytes)  # one file, not a list of pages
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.FOLDER)],
    )


def _json(document: Document, logos: Mapping[str, bytes]) -> bytes:
    try:
        text = json.dumps(prepared(document, logos), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except ValueError as error:
        raise CannotSet(f"a value that is no number or no letter: {error}") from error


def _moment(moment: str) -> datetime:
    try:
        found = datetime.fromisoformat(moment)
    except ValueError as error:
        raise CannotSet(f"no moment: {moment!r}") from error
    if found.tzinfo is None:
        raise CannotSet(f"a moment without its zone: {moment!r}")
    return found


def _refused_block(document: Document, logos: Mapping[str, bytes]) -> str:
    """The last block of the shortest beginning that is refused; "" where it is not a block."""
    good, bad = -1, len(document.blocks)
    while bad - good > 1:
        middle = (good + bad) // 2
        try:
            _set(dataclasses.replace(document, blocks=document.blocks[:middle]), logos)
        except typst.TypstError:
            bad = middle
        else:
            good = middle
    return document.blocks[bad - 1].id if bad else ""
