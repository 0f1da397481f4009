"""What a PDF says, read by programs that did not write it."""

import io
import re
import subprocess
from collections.abc import Iterator
from typing import NamedTuple

import pypdf

DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


class Element(NamedTuple):
    """One element of the structure tree, with the path of those around it."""

    kind: str
    path: str
    alternative: str
    language: str


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """All text, one space between words, a broken long word as one."""
    text = " ".join(page.extract_text() for page in reader(pdf).pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def arabic_words(text: str) -> str:
    """Its Arabic words alone: poppler puts points and figures where the eye finds them."""
    return " ".join(re.findall("[\u0621-\u0652]+", text))


def poppler_text_of(pdf: bytes) -> str:
    """All text in logical order, without the signs of direction that poppler adds."""
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", DIRECTIONS.sub("", done.stdout.decode()))


def places_of(pdf: bytes, page: int) -> dict[str, tuple[float, float]]:
    """Where each word begins and ends on a page, from its left edge; the first of its kind."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    words = re.findall(
        r'xMin="([\d.]+)".*?xMax="([\d.]+)".*?>(.*?)</word>', done.stdout.decode()
    )
    found: dict[str, tuple[float, float]] = {}
    for left, right, word in words:
        # Arabic words come as they are seen, from the left.
        read = word[::-1] if re.search("[\u0621-\u0652]", word) else word
        found.setdefault(read, (float(left), float(right)))
    return found


def pages_of(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader(pdf).pages]


def outline_of(pdf: bytes) -> list[tuple[int, str]]:
    """(depth, title) of each bookmark, in order."""
    return list(_bookmarks(reader(pdf).outline, 1))


def _bookmarks(entries, depth: int) -> Iterator[tuple[int, str]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _bookmarks(entry, depth + 1)
        else:
            yield depth, entry.title


def structure_of(pdf: bytes) -> list[Element]:
    """Every element of the structure tree, in reading order."""
    return list(_elements(reader(pdf).trailer["/Root"]["/StructTreeRoot"], ""))


def _elements(node, path: str) -> Iterator[Element]:
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _elements(each, path)
        return
    if not isinstance(node, dict):
        return
    if "/S" in node:
        kind = node["/S"].removeprefix("/")
        yield Element(kind, path, str(node.get("/Alt", "")), str(node.get("/Lang", "")))
        path = f"{path}/{kind}"
    if "/K" in node:
        yield from _elements(node["/K"], path)


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Names of fonts, without the mark of a subset, and whether each is embedded."""
    found = {}
    for page in reader(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for descendant in font["/DescendantFonts"]:
                descriptor = descendant.get_object()["/FontDescriptor"]
                name = descriptor["/FontName"].removeprefix("/").split("+")[-1]
                found[name] = "/FontFile2" in descriptor
    return found


def links_of(pdf: bytes) -> list[str]:
    return [
        annotation.get_object()["/A"]["/URI"]
        for page in reader(pdf).pages
        for annotation in page.get("/Annots", [])
        if "/URI" in annotation.get_object().get("/A", {})
    ]
