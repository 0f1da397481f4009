"""Importing a plan file: all or nothing, and nothing when nothing is new."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.core import withholding
from iltizam.core.audit import Stamp, lock_stream, plan_stream, record, stamps
from iltizam.core.models import Actor, AuditStream, ScopeVersion, SearchEntry
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import SITE, plan_scope, raise_versions
from iltizam.exchange.comparing import Work, compared
from iltizam.exchange.conflicts import refuse_elsewhere, stop_at_problems
from iltizam.exchange.figures import check_figures
from iltizam.exchange.filling import batches
from iltizam.exchange.loading import directory_rows, stored_links, stored_plan
from iltizam.exchange.models import StagedImport
from iltizam.exchange.problems import PlanFileError, Problem
from iltizam.exchange.progress import Progress, untold
from iltizam.exchange.reading import read_plan, refuse_large
from iltizam.exchange.redirects import moves_of, write_redirects
from iltizam.exchange.rows import Row
from iltizam.exchange.searching import Findable
from iltizam.exchange.spreadsheet.archive import is_packed
from iltizam.exchange.spreadsheet.places import Places
from iltizam.exchange.spreadsheet.reading import read_workbook
from iltizam.exchange.staging import (
    ChangedMeanwhile,
    Staging,
    at_work,
    remove,
    remove_left_overs,
)
from iltizam.exchange.withdrawing import names_of_marks, withdraw
from iltizam.exchange.writing import Writing
from iltizam.plans.models import ActionPlan, LineageLink
from iltizam.tracking.standings import standings_of

TIMES = 5  # that an import begins again because something else was written meanwhile


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    slug: str
    is_changed: bool
    counts: dict[str, Counter[str]]
    notes: list[str] = field(default_factory=list)


def importer() -> Actor:
    """Who imports publications: one pseudonym of the installation."""
    return Actor.objects.get_or_create(role=Actor.Role.IMPORT, organisation_uid="")[0]


def import_plan(
    data: bytes,
    *,
    by: Actor | None = None,
    dry_run: bool = False,
    progress: Progress = untold,
) -> Imported:
    """Import a plan file, JSON or XLSX; with ``dry_run`` only say what it would do.

    All or nothing: the file is read, checked and compared before anything is locked, its
    rows are staged in short steps, and one short transaction makes them visible.
    Importing the same file again changes nothing, not even a version. Published history
    is never edited (spec 9). Raises PlanFileError with every problem found.
    """
    staged = StagedImport(sha256=hashlib.sha256(data).hexdigest())
    with at_work(staged):
        try:
            return carried_out(data, staged, by=by, dry_run=dry_run, progress=progress)
        finally:
            if staged.pk:
                remove(staged)


def carried_out(
    data: bytes, staged: StagedImport, *, by: Actor | None, dry_run: bool, progress: Progress
) -> Imported:
    """Import the file, staging its rows under ``staged``.

    What was staged rests on what was stored: when that changed until the rows could
    move, everything begins again. Raises PlanFileError.
    """
    for _time in range(TIMES):
        root, places = _read(data, progress)
        remove_left_overs()
        try:
            result = _Import(root, staged, by).carry_out(dry_run=dry_run, progress=progress)
        except ChangedMeanwhile:
            continue
        except IntegrityError as error:
            raise PlanFileError([Problem("", "", _refused(error))]) from error
        except PlanFileError as error:
            raise (places.translated(error) if places else error) from error
        notes = [places.in_words(note) for note in result.notes] if places else result.notes
        return replace(result, notes=notes)
    raise PlanFileError([Problem("", "", _busy())])


def _read(data: bytes, progress: Progress) -> tuple[Row, Places | None]:
    """The plan in the file, read and checked before anything is locked."""
    refuse_large(len(data))
    if is_packed(data):
        return read_workbook(data, progress)
    return read_plan(data), None


def _refused(error: IntegrityError) -> str:
    return _("The database refuses the file: %(reason)s.") % {"reason": error}


def _busy() -> str:
    return _("The plan is being changed at the same time; import the file once more.")


def _state_of(uid: str, slug: str) -> tuple[Any, ...]:
    """What a comparison with the stored plan rests on.

    Whatever changes a plan appends to its stream; every import raises the site's version.
    """
    stream = AuditStream.objects.filter(name=plan_stream(uid))
    head = stream.values_list("sequence", "row_sequence", "head").first()
    scopes = ScopeVersion.objects.filter(scope__in=[SITE, plan_scope(slug)]).order_by("scope")
    return (head or (0, 0, ""), *scopes.values_list("scope", "version"))


class _Import:
    """One attempt at importing a file that was read."""

    def __init__(self, root: Row, staged: StagedImport, by: Actor | None):
        self.root, self.staged, self.by = root, staged, by
        self.slug = root.values["slug"]
        self.state = _state_of(root.uid, self.slug)
        self.plan = ActionPlan.objects.filter(uid=root.uid).first()
        self.directory = directory_rows(root)
        refuse_elsewhere(root, self.plan, self.directory)
        self.stored = stored_plan(self.plan) if self.plan else None
        self.work = compared(root, self.stored, self.directory, stored_links(root))
        stop_at_problems(root)

    def carry_out(self, *, dry_run: bool, progress: Progress) -> Imported:
        work = self.work
        if not work:
            assert self.plan is not None
            check_figures(self.root, self.plan)
            return Imported(self.slug, is_changed=False, counts=work.counts, notes=work.notes)
        writing = Writing(work, self.root, self._known())
        findable = Findable(work, self.root, self.stored, self._names())
        staging = Staging(self.staged)
        pieces = chain(writing.pieces(), findable.pieces())
        staging.write(pieces, writing.count + findable.count, progress)
        ready = _Ready(
            staging,
            writing.stamp_count,
            list(writing.changes()),
            findable.changed,
            list(moves_of(self.stored, self.root)) if self.stored else [],
        )
        with transaction.atomic():
            self._make_visible(ready)
            if dry_run:
                transaction.set_rollback(True)
        return Imported(self.slug, is_changed=True, counts=work.counts, notes=work.notes)

    def _known(self) -> dict[tuple[str, Any], int]:
        """The keys of the territories and institutions that exist."""
        known = {}
        for (name, key, value), row in self.directory.items():
            if key == ("code" if name == "territory" else "uid") and row.pk is not None:
                known[name, value] = row.pk
        return known

    def _names(self) -> dict[str, LocalisedText]:
        """Names of the institutions that the file lists or names; stored ones stay."""
        listed = {row.uid: row for row in self.root.below("organisations")}
        stored = {
            value: row
            for (name, _key, value), row in self.directory.items()
            if name == "organisation"
        }
        return {uid: row.values["name"] for uid, row in (listed | stored).items()}

    def _make_visible(self, ready: "_Ready") -> None:
        """The one short transaction: nothing is read, computed or compared that need not be.

        Raises ChangedMeanwhile when what was compared is no longer what is stored.
        """
        # First, not last: of two imports of one new plan the second must see the first's.
        head = lock_stream(plan_stream(self.root.uid))
        if _state_of(self.root.uid, self.slug) != self.state:
            raise ChangedMeanwhile
        by = self.by or importer()
        given = stamps(head, ready.stamp_count)
        for uids in batches(ready.changed, 500):
            SearchEntry.objects.filter(object_uid__in=uids).delete()
        ready.staging.move(given[0] if given else Stamp(timezone.now(), 0), by)
        with connection.cursor() as cursor:
            for statement, rows in ready.changes:
                cursor.executemany(statement, rows)
        write_redirects(ready.moves)
        withholding.forget()  # the file may have brought marks
        withdraw(self.work.withdrawn, by)
        stop_at_problems(self.root)
        plan = ActionPlan.objects.get(uid=self.root.uid)
        check_figures(self.root, plan)
        record(
            plan,
            "plans.plan.imported",
            stream=plan_stream(plan.uid),
            by=by,
            file=self.staged.sha256,
            slug=plan.slug,
            counts={name: dict(found) for name, found in self.work.counts.items()},
            standings=standings_of(plan),
            withheld=names_of_marks(self.work.new),
        )
        # The whole site: other plans' pages show this one's titles in their lineage.
        raise_versions(SITE, plan_scope(plan.slug), *_linked_scopes(self.work))


@dataclass(frozen=True)
class _Ready:
    """Everything that moves, computed beforehand."""

    staging: Staging
    stamp_count: int
    changes: list[tuple[str, list[list[Any]]]]
    changed: list[str]  # what had search entries before
    moves: list[tuple[str, str]]  # addresses


def _linked_scopes(work: Work) -> list[str]:
    """The other plans whose pages show a link that this import wrote."""
    uids = [
        uid
        for row in [*work.new, *(row for row, _names in work.changed)]
        if row.shape.model is LineageLink
        for uid in (row.values["earlier_uid"], row.values["later_uid"])
    ]
    if not uids:
        return []
    plans = ActionPlan.objects.filter(
        Q(commitments__uid__in=uids) | Q(commitments__activities__uid__in=uids)
    )
    return [plan_scope(slug) for slug in plans.values_list("slug", flat=True).distinct()]
