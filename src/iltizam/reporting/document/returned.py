"""A DOCX that was sent out and comes back: what its narratives say now, and who wrote it.

Only narratives are read; figures, titles and everything else that a layout set are not
looked at. Word keeps the content controls, LibreOffice loses their tags and keeps the
bookmarks and names: a narrative is found by any of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from iltizam.reporting.document import marks, wording
from iltizam.reporting.document.archives import Archive, NotReturned
from iltizam.reporting.document.blocks import ID, Document
from iltizam.reporting.document.letters import printable
from iltizam.reporting.document.wording import W, value

__all__ = ["Difference", "NotReturned", "Returned", "differences", "read_returned"]

MARKED = f"{{{marks.NAMESPACE}}}"
PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
MODIFIED_BY = (
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"
)
DIGEST = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"[0-9]{1,9}")
PLAIN = re.compile(r"[^\x00-\x1f]{1,200}")
# Text that is not of the page's own flow: of a text box, or in place of a picture.
APART = frozenset(
    (f"{W}txbxContent", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
)
CHANGES = tuple(
    f"{W}{tag}" for tag in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange")
)
LONGEST_NAME = 200
MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class Returned:
    """``narratives``: id to rich text in the form of ``wording.normal``, "" for none.

    ``lost`` were sent and are not there, ``unknown`` are there and were not sent,
    ``doubled`` are there more than once (the first counts). ``authors`` are the names
    that the file itself gives: who saved it last, who made tracked changes.
    """

    plan: str
    kind: str
    version: int
    language: str
    digest: str
    narratives: Mapping[str, str]
    lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    id: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Narrative:
    """``empty``: the words that stood for it where nothing was written, else ""."""

    alias: str
    empty: str


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the file says of itself: whose it is, and its narratives by id."""

    reference: dict[str, str]
    narratives: dict[str, _Narrative]


def read_returned(content: bytes) -> Returned:
    """Raises NotReturned, and nothing else, for what is no document of ours.

    Bounded in size, parts, elements and depth; reads no document type or entity, and
    follows no relation.
    """
    archive = Archive(content)
    sent = _sent(archive)
    document = archive.xml("word/document.xml")
    looks = wording.looks(
        archive.xml("word/styles.xml"),
        archive.xml("word/numbering.xml"),
        archive.xml("word/_rels/document.xml.rels"),
    )
    found = _Found(document, sent.narratives)
    narratives = {
        tag: ""
        if tag in found.is_empty
        else _source(paragraphs, looks, sent.narratives.get(tag))
        for tag, paragraphs in found.paragraphs.items()
    }
    return Returned(
        **_typed(sent.reference),
        narratives=narratives,
        lost=tuple(tag for tag in sent.narratives if tag not in narratives),
        unknown=tuple(found.unknown),
        doubled=tuple(found.doubled),
        authors=_authors(archive, document),
    )


def _sent(archive: Archive) -> _Sent:
    """From our custom XML part, wherever a program put it; else from the properties."""
    for name in sorted(archive.names):
        if re.fullmatch(r"customXml/item\d+\.xml", name):
            part = archive.xml(name)
            if part.tag == f"{MARKED}document":
                return _Sent(dict(part.attrib), _listed(part))
    reference: dict[str, str] = {}
    properties = archive.xml("docProps/custom.xml")
    for one in () if properties is None else properties.iter(PROPERTY):
        named = one.get("name", "")
        if named.startswith(marks.PREFIX):
            reference[named.removeprefix(marks.PREFIX)] = "".join(one.itertext())
    return _Sent(reference, {})


def _listed(part: Any) -> dict[str, _Narrative]:
    return {
        one.get("id"): _Narrative(one.get("alias", ""), one.get("empty", ""))
        for one in part.iter(f"{MARKED}narrative")
        if ID.fullmatch(one.get("id", ""))
    }


def _typed(reference: dict[str, str]) -> dict[str, Any]:
    """The reference as its kinds; NotReturned where a part is missing or of another kind."""
    found = {name: reference.get(name, "") for name in marks.PROPERTIES}
    texts = (found["plan"], found["kind"], found["language"])
    is_whole = all(PLAIN.fullmatch(text) for text in texts)
    is_whole = is_whole and bool(DIGEST.fullmatch(found["digest"]))
    if not is_whole or not VERSION.fullmatch(found["version"]):
        raise NotReturned("not_ours")
    return {**found, "version": int(found["version"])}


class _Found:
    """The paragraphs of each narrative in the file."""

    def __init__(self, document: Any, sent: Mapping[str, _Narrative]):
        self._sent = sent
        self.paragraphs: dict[str, list[Any]] = {}
        self.is_empty: set[str] = set()
        self.unknown: list[str] = []
        self.doubled: list[str] = []
        self._by_control(document)
        self._by_bookmark(document)
        self._by_alias(document)

    def _by_control(self, document: Any) -> None:
        for control in document.iter(f"{W}sdt"):
            tag = value(control, f"{W}sdtPr/{W}tag")
            if tag in self.paragraphs:
                self._note(tag, self.doubled)
            elif tag in self._sent or (not self._sent and _is_editable(control, tag)):
                self.paragraphs[tag] = list(_flow(control))
                if _shows_placeholder(control):
                    self.is_empty.add(tag)
            elif _is_editable(control, tag):
                self._note(tag, self.unknown)

    def _note(self, tag: str, names: list[str]) -> None:
        if tag not in names:
            names.append(tag)

    def _by_bookmark(self, document: Any) -> None:
        """From the paragraph with a narrative's mark to the next that has any, or to the
        end of the cell."""
        missing = {
            marks.bookmark_of(tag): tag for tag in self._sent if tag not in self.paragraphs
        }
        if not missing:
            return
        current, cell = "", None
        for paragraph, names in _marked_flow(document):
            within = next(paragraph.iterancestors(f"{W}tc"), None)
            if names or within is not cell:
                current = next((missing[name] for name in names if name in missing), "")
                cell = within
                if current in self.paragraphs:
                    self._note(current, self.doubled)
                    current = ""
            if current:
                self.paragraphs.setdefault(current, []).append(paragraph)

    def _by_alias(self, document: Any) -> None:
        """Where tag and bookmark are both gone: a name that only one narrative has."""
        aliases = [each.alias for each in self._sent.values()]
        controls = [
            control
            for control in document.iter(f"{W}sdt")
            if not value(control, f"{W}sdtPr/{W}tag")
        ]
        named = [value(control, f"{W}sdtPr/{W}alias") for control in controls]
        for tag, each in self._sent.items():
            is_only = aliases.count(each.alias) == named.count(each.alias) == 1
            if tag not in self.paragraphs and each.alias and is_only:
                self.paragraphs[tag] = list(_flow(controls[named.index(each.alias)]))


def _is_editable(control: Any, tag: str) -> bool:
    """Set by us to be revised: a table of contents is too, but has no text of its own."""
    lock = value(control, f"{W}sdtPr/{W}lock")
    gallery = value(control, f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return bool(ID.fullmatch(tag)) and lock == "sdtLocked" and gallery != "Table of Contents"


def _shows_placeholder(control: Any) -> bool:
    """Word's sign that nothing is written; a text in another style was written all the same."""
    if control.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
        return False
    runs = [run for run in control.iter(f"{W}r") if run.find(f"{W}t") is not None]
    return all(value(run, f"{W}rPr/{W}rStyle") for run in runs)


def _flow(element: Any) -> Iterator[Any]:
    """The paragraphs of the page's own flow, in order."""
    for paragraph in element.iter(f"{W}p"):
        if not any(each.tag in APART for each in paragraph.iterancestors()):
            yield paragraph


def _marked_flow(document: Any) -> Iterator[tuple[Any, set[str]]]:
    """Each paragraph with the names of our marks in it, or right before it."""
    paragraphs = {paragraph: set[str]() for paragraph in _flow(document)}
    waiting: set[str] = set()
    for element in document.iter(f"{W}p", f"{W}bookmarkStart"):
        if element.tag == f"{W}p":
            if element in paragraphs:
                paragraphs[element] |= waiting
                waiting = set()
        elif marks.is_mark(name := element.get(f"{W}name", "")):
            holder = next(element.iterancestors(f"{W}p"), None)
            paragraphs.get(holder, waiting).add(name)
    return iter(paragraphs.items())


def _source(paragraphs: list[Any], looks: wording.Looks, sent: _Narrative | None) -> str:
    source = wording.source_of(paragraphs, looks)
    return "" if sent and sent.empty and source == sent.empty else source


def _authors(archive: Archive, document: Any) -> tuple[str, ...]:
    """Names as the file gives them, each once; nobody has verified them."""
    properties = archive.xml("docProps/core.xml")
    last = "" if properties is None else properties.findtext(MODIFIED_BY, "")
    names = [last, *(each.get(f"{W}author", "") for each in document.iter(*CHANGES))]
    shown = (printable(name).strip()[:LONGEST_NAME] for name in names)
    return tuple(dict.fromkeys(filter(None, shown)))[:MOST_NAMES]


def differences(document: Document, returned: Returned) -> list[Difference]:
    """The narratives that read differently now, in the document's order; lost ones are
    none. Both texts are in the normal form, so that an unchanged file has no difference."""
    found = []
    for narrative in marks.narratives_of(document):
        before = wording.normal(narrative.blocks)
        after = returned.narratives.get(narrative.id, before)
        if after != before:
            found.append(Difference(narrative.id, narrative.label, before, after))
    return found
