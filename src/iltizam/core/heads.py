"""The ends of all streams, published each day, so that nobody can rewrite the past unseen.

A chain alone shows neither a cut tail nor a full rewrite. Whoever kept the heads of a day
can ask with ``iltizam verify --against`` whether today's streams still lead through them.
"""

import datetime
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.core.models import AuditEvent, AuditStream, PublishedHead
from iltizam.core.trail import is_partly_shown, visible_streams
from iltizam.core.versions import TRAIL, raise_versions

FORMAT, VERSION = "iltizam-heads", 1
LARGEST_FILE = 20 * 1024 * 1024  # bytes
_HASH = re.compile(r"[0-9a-f]{64}")
_HIDDEN = "sha256:"


class BadHeads(Exception):
    """A file that holds no heads; the message says why."""


class Fate(StrEnum):
    """What became of a stream since its head was published."""

    SAME = "same"
    EXTENDED = "extended"
    CUT = "cut"
    REWRITTEN = "rewritten"
    GONE = "gone"


class Head(NamedTuple):
    """The end of a stream on a day."""

    stream: str
    sequence: int
    hash: str


@dataclass(frozen=True)
class Compared:
    """A stream today (``ends_at``) against its published head."""

    head: Head
    stream: str  # its name here; of a hidden one the file has only a digest
    fate: Fate
    ends_at: int

    @property
    def is_sound(self) -> bool:
        return self.fate in (Fate.SAME, Fate.EXTENDED)


@transaction.atomic
def publish_heads() -> int:
    """Publish the heads of a day that has begun, once; how many now (``core.due``)."""
    today = timezone.localdate()
    if PublishedHead.objects.filter(day=today).exists():
        return 0
    streams = AuditStream.objects.filter(sequence__gt=0).order_by("name")
    rows = [
        PublishedHead(day=today, stream=each.name, sequence=each.sequence, head=each.head)
        for each in streams
    ]
    # Another tick may be doing the same.
    PublishedHead.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        raise_versions(TRAIL)
    return len(rows)


def latest_day(before: datetime.date | None = None) -> datetime.date | None:
    """The last day whose heads were published; with ``before``, the last one before it."""
    days = PublishedHead.objects.order_by("-day").values_list("day", flat=True)
    return (days if before is None else days.filter(day__lt=before)).first()


def latest_days(count: int) -> list[datetime.date]:
    """The last days whose heads were published, the latest first."""
    days = PublishedHead.objects.order_by("-day").values_list("day", flat=True)
    return list(days.distinct()[:count])


def heads_of(day: datetime.date) -> list[Head]:
    """The heads published on a day, as everybody may read them: two statements.

    A stream that is not shown is named by a digest: who knows its name can find it, and
    nobody learns it.
    """
    rows = list(
        PublishedHead.objects.filter(day=day)
        .order_by("stream")
        .values_list("stream", "sequence", "head")
    )
    shown = visible_streams(name for name, _sequence, _head in rows)
    return sorted(
        Head(name if name in shown or is_partly_shown(name) else hidden(name), sequence, head)
        for name, sequence, head in rows
    )


def hidden(name: str) -> str:
    """The name of a stream for those who may not know it."""
    return _HIDDEN + hashlib.sha256(name.encode()).hexdigest()


def document(day: datetime.date, *, site: str, earlier: str | None) -> dict[str, Any]:
    """The heads of a day as a file."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "site": site,
        "day": day.isoformat(),
        "heads": [
            {"stream": head.stream, "sequence": head.sequence, "hash": head.hash}
            for head in heads_of(day)
        ],
        "earlier": earlier,
    }


def told(day: datetime.date, *, site_name: str, address: str) -> tuple[str, str]:
    """Subject and text of the message that carries the heads of a day to readers.

    For the digests of members and reviewers, in the language that is active.
    """
    found = heads_of(day)
    subject = _("%(site)s: heads of the trail, %(day)s") % {
        "site": site_name,
        "day": day.isoformat(),
    }
    lines = [
        _(
            "Keep this message: with it anybody can find out later whether the past was rewritten."
        ),
        _("As a file, and how to check it: %(address)s") % {"address": address},
        "",
        *(f"{head.stream} {head.sequence} {head.hash}" for head in found),
    ]
    return subject, "\n".join(lines) + "\n"


def read(data: bytes) -> list[Head]:
    """The heads in a file as published. Raises BadHeads for anything else."""
    if len(data) > LARGEST_FILE:
        raise BadHeads(
            _("The file is larger than %(size)d MB.") % {"size": LARGEST_FILE // 2**20}
        )
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadHeads(_("The file is not JSON: %(reason)s.") % {"reason": error}) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadHeads(_("The file holds no published heads."))
    if found.get("version") != VERSION:
        raise BadHeads(
            _("The heads are of version %(found)s; this program reads version %(known)d.")
            % {"found": str(found.get("version"))[:20], "known": VERSION}
        )
    heads = found.get("heads")
    if not isinstance(heads, list) or not heads:
        raise BadHeads(_("The file holds no published heads."))
    return [_head(number, item) for number, item in enumerate(heads, 1)]


def _head(number: int, item: Any) -> Head:
    fields = item if isinstance(item, dict) else {}
    stream, sequence, said = (fields.get(name) for name in ("stream", "sequence", "hash"))
    if (
        isinstance(stream, str)
        and type(sequence) is int
        and 0 < sequence < 2**63
        and isinstance(said, str)
        and _HASH.fullmatch(said)
    ):
        return Head(stream, sequence, said)
    raise BadHeads(_("Head %(number)d of the file is none.") % {"number": number})


def compare(heads: Iterable[Head]) -> list[Compared]:
    """What became of each stream since; one statement each, and one."""
    streams = {stream.name: stream for stream in AuditStream.objects.order_by("name")}
    names = {hidden(name): name for name in streams} | {name: name for name in streams}
    found = []
    for head in heads:
        name = names.get(head.stream)
        if name is None:
            found.append(Compared(head, head.stream, Fate.GONE, 0))
            continue
        entries = AuditEvent.objects.filter(stream=streams[name]).order_by("-sequence")
        ends_at = entries.values_list("sequence", flat=True).first() or 0
        now = entries.filter(sequence=head.sequence).values_list("hash", flat=True).first()
        found.append(Compared(head, name, _fate(head, now, ends_at), ends_at))
    return found


def _fate(head: Head, now: str | None, ends_at: int) -> Fate:
    if ends_at < head.sequence:
        return Fate.CUT
    if now != head.hash:
        return Fate.REWRITTEN
    return Fate.SAME if ends_at == head.sequence else Fate.EXTENDED
