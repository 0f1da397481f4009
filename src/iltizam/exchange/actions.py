"""Importing a plan file: all or nothing, and nothing when nothing is new."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from iltizam.core import withholding
from iltizam.core.audit import lock_stream, plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.redaction import CannotRedact, find, redact
from iltizam.core.versions import SITE, plan_scope, raise_versions
from iltizam.exchange.codecs import Ref
from iltizam.exchange.comparing import DIRECTORY, Work, compared
from iltizam.exchange.documents import add_figures
from iltizam.exchange.format import ORGANISATION_SHAPE, PLAN, TERRITORY
from iltizam.exchange.loading import directory_rows, stored_links, stored_plan
from iltizam.exchange.problems import PlanFileError, Problem, shown
from iltizam.exchange.reading import read_plan, refuse_large
from iltizam.exchange.redirects import write_redirects
from iltizam.exchange.rows import Row
from iltizam.exchange.shapes import OWNER_PATHS, Shape, codec_of, name_of
from iltizam.exchange.spreadsheet.archive import is_packed
from iltizam.exchange.spreadsheet.places import Places
from iltizam.exchange.spreadsheet.reading import Progress, read_workbook
from iltizam.exchange.writing import all_shapes, write
from iltizam.plans.models import ActionPlan, LineageLink
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.indexing import index_plan


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
    progress: Progress | None = None,
) -> Imported:
    """Import a plan file, JSON or XLSX; with ``dry_run`` only say what it would do.

    All or nothing, in one transaction; importing the same file again changes nothing,
    not even a version. Published history is never edited (spec 9). Raises
    PlanFileError with every problem found.
    """
    root, places = _read(data, progress)
    digest = hashlib.sha256(data).hexdigest()
    try:
        with transaction.atomic():
            result = _import(root, digest, by)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise PlanFileError([Problem("", "", _refused(error))]) from error
    except PlanFileError as error:
        raise (places.translated(error) if places else error) from error
    notes = [places.in_words(note) for note in result.notes] if places else result.notes
    return replace(result, notes=notes)


def _read(data: bytes, progress: Progress | None) -> tuple[Row, Places | None]:
    """The plan in the file, read and checked before anything is locked."""
    refuse_large(len(data))
    if is_packed(data):
        return read_workbook(data, progress)
    return read_plan(data), None


def _refused(error: IntegrityError) -> str:
    return _("The database refuses the file: %(reason)s.") % {"reason": error}


def _import(root: Row, digest: str, by: Actor | None) -> Imported:
    # First, not last: of two imports of one new plan the second must see the first's.
    lock_stream(plan_stream(root.uid))
    plan = ActionPlan.objects.select_for_update(of=("self",)).filter(uid=root.uid).first()
    directory = directory_rows(root)
    _refuse_elsewhere(root, plan, directory)
    stored = stored_plan(plan) if plan else None
    work = compared(root, stored, directory, stored_links(root))
    _stop_at_problems(root)
    if work:
        by = by or importer()
        plan = write(work, root, _known(directory), by=by)
        if stored:
            write_redirects(stored, root)
        withholding.forget()  # the file may have brought marks
        index_plan(plan)
        _withdraw(work.withdrawn, by)
    assert plan is not None
    _stop_at_problems(root)
    _check_figures(root, plan)
    if work:
        counts = {name: dict(found) for name, found in work.counts.items()}
        record(
            plan,
            "plans.plan.imported",
            stream=plan_stream(plan.uid),
            by=by or importer(),
            file=digest,
            slug=plan.slug,
            counts=counts,
        )
        # The whole site: other plans' pages show this one's titles in their lineage.
        raise_versions(SITE, plan_scope(plan.slug), *_linked_scopes(work))
    return Imported(plan.slug, bool(work), work.counts, work.notes)


def _withdraw(marks: list[Row], by: Actor) -> None:
    """Withdraw here what the file says was withdrawn elsewhere."""
    for mark in marks:
        uid, field = mark.values["object_uid"], mark.values["field"]
        try:
            redact(
                find(uid, field),
                reason=mark.values["reason"],
                language=mark.values["language"],
                on=mark.values["withheld_on"],
                by=by,
            )
        except CannotRedact as error:
            mark.at.refuse(str(error))


def _known(directory: dict[Any, Row]) -> dict[tuple[str, Any], int]:
    known = {}
    for (name, key, value), row in directory.items():
        if key == ("code" if name == "territory" else "uid") and row.pk is not None:
            known[name, value] = row.pk
    return known


def _stop_at_problems(root: Row) -> None:
    if root.at.problems:
        raise PlanFileError(root.at.problems)


# What only the database knows


def _refuse_elsewhere(root: Row, plan: ActionPlan | None, directory: dict[Any, Row]) -> None:
    """Names that the file uses and that belong to something else, or to nothing."""
    _refuse_slug(root, plan)
    _refuse_unknown_directory(root, directory)
    for shape in all_shapes():
        if shape.has_uid and shape not in (PLAN, *DIRECTORY):
            _refuse_taken_uids(root, shape, plan)
    _stop_at_problems(root)


def _refuse_slug(root: Row, plan: ActionPlan | None) -> None:
    slug = root.values["slug"]
    place = root.at["plan"]["slug"]
    taken = ActionPlan.objects.filter(slug=slug).exclude(uid=root.uid).first()
    if taken is not None:
        place.refuse(
            _("“%(slug)s” is the address of the plan %(other)s; this plan needs another.")
            % {"slug": slug, "other": taken.uid}
        )
    elif plan is not None and plan.slug != slug:
        place.refuse(
            _("The plan is stored as “%(stored)s”; an import does not rename it.")
            % {"stored": plan.slug}
        )


def _refuse_unknown_directory(root: Row, directory: dict[Any, Row]) -> None:
    known = {(name, value) for name, _key, value in directory}
    for row in root.walk():
        if row.shape is TERRITORY:
            known.add(("territory", row.values["code"]))
        elif row.shape is ORGANISATION_SHAPE:
            known.add(("organisation", row.uid))
    for row in root.walk():
        for member in row.shape.fields:
            codec, value = codec_of(row.shape, member), row.values[name_of(member)]
            if not isinstance(codec, Ref) or not value:
                continue
            if codec.kind in ("organisation", "territory") and (codec.kind, value) not in known:
                place = row.at["plan"] if row.shape is PLAN else row.at
                place[member.name].refuse(_unknown(codec.kind) % {"found": shown(value)})


def _unknown(kind: str) -> str:
    if kind == "territory":
        return _("Neither the file nor the installation has a territory %(found)s.")
    return _("Neither the file nor the installation has an organisation %(found)s.")


def _refuse_taken_uids(root: Row, shape: Shape, plan: ActionPlan | None) -> None:
    """A uid that is stored, but not as this kind of thing of this plan."""
    rows = {row.uid: row for row in root.walk() if row.shape is shape}
    if not rows or shape.name == "lineage":
        return
    taken = shape.model._default_manager.filter(uid__in=list(rows))
    if plan is not None:
        taken = taken.exclude(pk__in=_own(shape, plan))
    for uid in taken.values_list("uid", flat=True):
        rows[uid].at["uid"].refuse(
            _("%(uid)s is the identifier of something else that is stored here.") % {"uid": uid}
        )


def _own(shape: Shape, plan: ActionPlan) -> Any:
    limits = shape.only() if shape.only else {}
    path = OWNER_PATHS[shape.owners[0]]
    return shape.model._default_manager.filter(**{path: plan}, **limits).values("pk")


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


def _check_figures(root: Row, plan: ActionPlan) -> None:
    """Recompute what is computed and refuse a file that says otherwise."""
    said = {id(row): dict(row.computed) for row in root.walk() if row.computed}
    if not said:
        return
    add_figures(root, plan_figures(plan))
    for row in root.walk():
        for name, value in said.get(id(row), {}).items():
            _check_figure(row, name, value, row.computed[name])
    _stop_at_problems(root)


def _check_figure(row: Row, name: str, said: Any, computed: Any) -> None:
    if name == "rate" and isinstance(said, dict) and isinstance(computed, dict):
        known = {key: computed.get(key) for key in said if key in computed}
        if said == known:
            return
    elif type(said) is type(computed) and said == computed:
        return
    row.at[name].refuse(
        _(
            "The file says %(found)s, computed is %(computed)s. Leave the member out or"
            " correct what it follows from."
        )
        % {"found": shown(said), "computed": shown(computed)}
    )
