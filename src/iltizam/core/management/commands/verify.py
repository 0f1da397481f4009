"""``iltizam verify``: whether anything that was recorded was removed, altered or reordered."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.core import heads, verification
from iltizam.core.heads import BadHeads, Compared, Fate
from iltizam.core.telling import RowFault, RowProblem
from iltizam.core.verification import Report
from iltizam.core.verifying import Fault, Findings, Problem, Verdict


class Command(BaseCommand):
    help = (
        "Check the whole trail: every entry, every value, the published rows and the triggers. "
        "Exit status 0 only when all is intact or lawfully erased. With --against, also "
        "whether every stream still leads through the heads that were published."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--against",
            metavar="HEADS",
            help="a file of heads as published at /data/heads.json; - reads stdin",
        )

    def handle(self, *, against, **options):
        published = _read(against) if against else []
        report = verification.verify()
        for found in report.streams:
            self.stdout.write(stream_line(found))
            self._tell(problem_line(problem) for problem in found.problems)
            if found.count > len(found.problems):
                self._tell([_more(found.count - len(found.problems))])
        self._tell(beside(report))
        compared = heads.compare(published)
        if compared:
            self.stdout.write(_("Against the published heads:"))
            self._tell(against_line(each) for each in compared)
        if not (report.is_sound and all(each.is_sound for each in compared)):
            raise CommandError(_("The trail is not what was recorded."))
        self.stdout.write(_("Everything is as it was recorded."))

    def _tell(self, lines):
        for line in lines:
            self.stdout.write(f"    {line}")


def _read(name: str) -> list[heads.Head]:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(heads.LARGEST_FILE + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(heads.LARGEST_FILE + 1)
        return heads.read(data)
    except OSError as error:
        raise CommandError(
            _("%(path)s cannot be read: %(reason)s.") % {"path": name, "reason": error.strerror}
        ) from error
    except BadHeads as error:
        raise CommandError(f"{name}: {error}") from error


def stream_line(found: Findings) -> str:
    """``plan:…: intact, 12 entries``"""
    entries = ngettext("%(count)d entry", "%(count)d entries", found.entries)
    said = {
        Verdict.INTACT: _("%(stream)s: intact, %(entries)s"),
        Verdict.ERASED: _("%(stream)s: lawfully erased, %(entries)s, %(erased)s"),
        Verdict.ALTERED: _("%(stream)s: ALTERED, %(entries)s"),
    }[found.verdict]
    erased = ngettext("%(count)d value erased", "%(count)d values erased", found.erased)
    return said % {
        "stream": found.stream,
        "entries": entries % {"count": found.entries},
        "erased": erased % {"count": found.erased},
    }


def problem_line(problem: Problem) -> str:
    """Which entry, of what, when, and what is wrong with it."""
    fault = problem.fault
    detail = {"detail": problem.detail}
    what = {
        Fault.ALTERED: _("it was altered: its hash does not fit what it says"),
        Fault.REPLACED: _("it was replaced: the entry after it names another hash"),
        Fault.REMOVED: _("removed"),
        Fault.MOVED: _("put elsewhere: it was recorded as number %(detail)s") % detail,
        Fault.INSERTED: _("inserted: it is no part of the chain"),
        Fault.CUT: _("cut off: the stream's head counts it"),
        Fault.HEAD: _("the stream's head names another last hash"),
        Fault.PAYLOAD_ALTERED: _("the value “%(detail)s” was altered: its digest does not fit")
        % detail,
        Fault.PAYLOAD_MISSING: _(
            "the value “%(detail)s” is gone, and no entry says that it was erased"
        )
        % detail,
        Fault.PAYLOAD_ADDED: _("the value “%(detail)s” was added: no digest speaks of it")
        % detail,
    }[fault]
    return _("%(entry)s: %(what)s") % {"entry": _entry(problem), "what": what}


def _entry(problem: Problem) -> str:
    if problem.until > problem.sequence:
        return _("entries %(first)d to %(last)d") % {
            "first": problem.sequence,
            "last": problem.until,
        }
    if not problem.event_type:
        return _("entry %(number)d") % {"number": problem.sequence}
    return _("entry %(number)d, %(type)s, %(moment)s") % {
        "number": problem.sequence,
        "type": problem.event_type,
        "moment": problem.recorded_at,
    }


def _more(count: int) -> str:
    return ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count}


def beside(report: Report) -> list[str]:
    """What was found beside the streams: rows, published heads, triggers."""
    lines = [row_line(problem) for problem in report.rows]
    lines += [
        _("%(stream)s: the head published on %(day)s is not in the stream any more")
        % {"stream": stream, "day": day}
        for stream, day in report.heads
    ]
    lines += [
        _("The database lacks the trigger %(name)s, or has another under its name.")
        % {"name": name}
        for name in report.triggers
    ]
    if report.strays:
        lines.append(
            ngettext(
                "%(count)d entry or value belongs to no stream.",
                "%(count)d entries or values belong to no stream.",
                report.strays,
            )
            % {"count": report.strays}
        )
    return lines


def row_line(problem: RowProblem) -> str:
    """Which published row does not fit, and what told of it."""
    where = {
        "stream": problem.stream,
        "number": problem.sequence,
        "type": problem.event_type,
        "object": problem.object_uid,
        "detail": problem.detail,
    }
    said = {
        RowFault.CHANGED: _(
            "%(stream)s, entry %(number)d, %(type)s: the published row %(object)s holds another"
            " “%(detail)s” now"
        ),
        RowFault.GONE: _(
            "%(stream)s, entry %(number)d, %(type)s: the published row %(object)s is gone"
        ),
        RowFault.UNTOLD: _(
            "%(stream)s: no entry %(type)s and no import tells of %(detail)s published rows"
        ),
        RowFault.UNEXPLAINED: _(
            "%(stream)s: the row %(object)s holds a value as “%(detail)s” that no entry and no"
            " import gave it"
        ),
        RowFault.UNRECORDED: _(
            "“%(detail)s” of %(object)s is withheld, and no entry and no import tells of it"
        ),
    }[problem.fault]
    return said % where


def against_line(compared: Compared) -> str:
    """What became of a stream since its head was published."""
    said = {
        Fate.SAME: _("%(stream)s: ends where it did, at entry %(then)d"),
        Fate.EXTENDED: _(
            "%(stream)s: extends what was published, from entry %(then)d to %(now)d"
        ),
        Fate.CUT: _("%(stream)s: WAS CUT after entry %(now)d; entry %(then)d was published"),
        Fate.REWRITTEN: _("%(stream)s: WAS REWRITTEN; entry %(then)d had another hash"),
        Fate.GONE: _("%(stream)s: IS GONE; it was published up to entry %(then)d"),
    }[compared.fate]
    return said % {
        "stream": compared.stream,
        "then": compared.head.sequence,
        "now": compared.ends_at,
    }
