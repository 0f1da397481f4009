"""The evidence pack for the independent reviewers: everything that shows what was done.

One archive that needs no network: an index page, the inventory with hashes and dates, the
plan's tables, and every file that is public. The same plan gives the same bytes.
"""

import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iltizam.core import files
from iltizam.core.texts import in_words
from iltizam.core.withholding import FILE, sentence_of, shown_link
from iltizam.exchange.tables_csv import csv_pieces
from iltizam.exchange.tables_of_plan import TABLES
from iltizam.reporting.compiling.activities import named_proof
from iltizam.reporting.compiling.editions import Edition, document, moment_of, written_in
from iltizam.reporting.compiling.facts import CommitmentFacts, PlanFacts
from iltizam.reporting.compiling.writer import Writer, all_of
from iltizam.reporting.document.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Row,
    Run,
    Table,
)
from iltizam.reporting.making import make
from iltizam.tracking.models import Evidence

INDEX = "index.html"
INVENTORY = "inventory.csv"
SUMS = "SHA256SUMS"
INVENTORY_HEAD = (
    "commitment",
    "activity",
    "evidence",
    "kind",
    "title",
    "dated",
    "link",
    "file",
    "bytes",
    "sha256",
    "recorded",
)


@dataclass(frozen=True)
class Proof:
    """One piece of evidence, and its file's name in the archive ("" for none)."""

    row: Evidence
    commitment: CommitmentFacts
    activity: str  # its number, else its key
    name: str

    @property
    def link(self) -> str:
        return shown_link(self.row.url) if self.row.is_public else ""


def write_pack(file: BinaryIO, facts: PlanFacts, language: str) -> int:
    """Write the archive into ``file``; how many files of evidence it holds.

    Files are copied in pieces: an archive of gigabytes takes no more memory than a small
    one.
    """
    proofs = list(_proofs(facts))
    moment = moment_of(Edition(), facts.on).timetuple()[:6]
    held = _Archive(file, moment)
    present = {proof.row.uid for proof in proofs if proof.name and held.copy(proof)}
    with written_in(language, facts) as write:
        index = _index(write, facts, proofs, present)
    held.add(INVENTORY, csv_pieces(INVENTORY_HEAD, _inventory(proofs, present)))
    for name, table in TABLES.items():
        held.add(f"tables/{name}.csv", table.csv(facts.plan))
    held.add(INDEX, [make(index, "html")])
    held.close()
    return len(present)


class _Archive:
    """A zip whose entries carry one date, with the sums of all of them at its end."""

    def __init__(self, file: BinaryIO, moment: tuple[int, ...]):
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._moment = moment
        self._sums: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self._zip.open(self._info(name), "w", force_zip64=True) as entry:
            for piece in pieces:
                digest.update(piece)
                entry.write(piece)
        self._sums[name] = digest.hexdigest()

    def copy(self, proof: Proof) -> bool:
        """A file of evidence; False where it is not there any more."""
        try:
            source = files.open_file(proof.row.file_key)
        except FileNotFoundError:
            return False
        with source, self._zip.open(self._info(proof.name), "w", force_zip64=True) as entry:
            shutil.copyfileobj(source, entry, 1 << 16)
        self._sums[proof.name] = proof.row.sha256
        return True

    def close(self) -> None:
        lines = "".join(f"{self._sums[name]}  {name}\n" for name in sorted(self._sums))
        self._zip.writestr(self._info(SUMS), lines)
        self._zip.close()

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._moment)  # type: ignore[arg-type]
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info


def _proofs(facts: PlanFacts) -> Iterator[Proof]:
    """The evidence that visitors may know of, in the plan's order: two statements."""
    rows: dict[int, list[Evidence]] = {}
    visible = Evidence.objects.visible_to(AnonymousUser())
    for row in visible.filter(activity__commitment__plan=facts.plan).order_by(
        "recorded_at", "sequence", "id"
    ):
        rows.setdefault(row.activity_id, []).append(row)
    for commitment in facts.commitments:
        for activity in commitment.activities:
            number = activity.row.number
            named = activity.row.key if number is None else str(number)
            for row in rows.get(activity.row.id, ()):
                yield Proof(row, commitment, named, _name_of(row))


def _name_of(row: Evidence) -> str:
    """Its name in the archive: its uid first, so that no two are the same."""
    if not (row.is_public and row.file_key) or sentence_of(row.uid, FILE):
        return ""
    kept = "".join(c if c.isalnum() or c in "._- " else "_" for c in row.file_name)
    return f"files/{row.uid}-{kept or 'file'}"


def _inventory(proofs: list[Proof], present: set[str]) -> Iterator[list[object]]:
    for proof in proofs:
        row = proof.row
        yield [
            proof.commitment.row.number or proof.commitment.row.uid,
            proof.activity,
            row.uid,
            row.kind,
            in_words(row.title) if row.is_public else "",
            row.dated.end if row.dated else None,
            proof.link,
            proof.name if row.uid in present else "",
            row.size,
            row.sha256,
            row.recorded_at,
        ]


def _index(write: Writer, facts: PlanFacts, proofs: list[Proof], present: set[str]) -> Document:
    title = _("Evidence")
    told = _(
        "The inventory lists every piece of evidence with its hash and date; the files that "
        "are public stand beside it. SHA256SUMS holds the hash of every file here."
    )
    blocks = all_of(
        Heading("evidence", 1, write.line(title)),
        Paragraph("evidence-told", write.line(told), "lead"),
        Paragraph(
            "evidence-tables",
            (
                write.run(_("Tables:") + " "),
                *(Run(f"{name}.csv ", href=f"tables/{name}.csv") for name in TABLES),
                Run(INVENTORY, href=INVENTORY),
            ),
        ),
        _table(write, proofs, present),
    )
    return document(write, facts, Edition(kind="evidence"), title, blocks)


def _table(write: Writer, proofs: list[Proof], present: set[str]) -> Block:
    if not proofs:
        return write.missing("evidence-none", _("No evidence was published yet."))
    columns = (
        Column(write.line(pgettext("column of numbers", "No.")), share=1),
        Column(write.line(_("Evidence")), share=6),
        Column(write.line(_("Date")), share=2),
        Column(write.line(_("Hash (sha256)")), share=4),
    )
    rows: list[Row] = []
    shown = ""
    for place, proof in enumerate(proofs, 1):
        if proof.commitment.name != shown:
            shown = proof.commitment.name
            title = write.text(proof.commitment.row.title, is_strong=True)
            rows.append(Row(f"evidence-{shown}", ((title,),), "group"))
        rows.append(_row(write, proof, place, is_here=proof.row.uid in present))
    caption = write.line(_("Inventory"))
    return Table("evidence-inventory", caption, columns, tuple(rows), naming=1)


def _row(write: Writer, proof: Proof, place: int, *, is_here: bool) -> Row:
    row = proof.row
    dated = write.line(write.period(row.dated)) if row.dated else ()
    return Row(
        f"evidence-{row.uid}",
        (
            (write.line(str(place)),),
            (named_proof(write, row, proof.name if is_here else proof.link),),
            (dated,),
            ((Run(row.sha256),) if row.sha256 else (),),
        ),
    )
