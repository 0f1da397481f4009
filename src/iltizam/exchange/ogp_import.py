"""Importing a file in the OGP's format: all or nothing, by the OGP's identifiers only.

Reviewers' codes go to our commitments that carry the row's identifier; other countries'
commitments become plans, through the plan import. Any other row is listed with the
reason – never placed by its title.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from iltizam.core.audit import plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.versions import SITE, plan_scope, raise_versions
from iltizam.directory.models import Territory
from iltizam.exchange import ogp
from iltizam.exchange.actions import Imported, import_plan, importer
from iltizam.exchange.documents import as_bytes
from iltizam.exchange.ogp_plans import derived_uid, plan_of, ratings_of, year_of
from iltizam.exchange.ogp_reading import OgpRow, read_ogp
from iltizam.exchange.problems import PlanFileError, Problem
from iltizam.plans.models import ActionPlan, Commitment, IrmRating

TERRITORY_CODE = re.compile(r"[A-Za-z0-9-]{1,8}")
_COMMITMENT = re.compile(r"commitments\[(\d+)\]\.?")


class Unplaced(NamedTuple):
    """A row that was not imported, and why."""

    row: int
    identifier: str
    title: str
    reason: str


@dataclass
class OgpImported:
    """What an import of a file in the OGP's format did, or would do."""

    codes: dict[str, Counter[str]] = field(default_factory=dict)  # by our plan's address
    changes: list[str] = field(default_factory=list)
    plans: list[Imported] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        written = any(c["new"] or c["changed"] for c in self.codes.values())
        return written or any(plan.is_changed for plan in self.plans)


def import_ogp(data: bytes, *, by: Actor | None = None, dry_run: bool = False) -> OgpImported:
    """Import a file in the OGP's format; with ``dry_run`` only say what it would do.

    All or nothing, in one transaction; importing the same file again changes nothing.
    Raises PlanFileError with every problem found and its row.
    """
    file = read_ogp(data)
    found = OgpImported(notes=file.notes)
    with transaction.atomic():
        ours, others = _placed(file.rows, found)
        digest = hashlib.sha256(data).hexdigest()
        for plan, pairs in ours.items():
            _import_codes(plan, pairs, found, digest, by)
        for rows in others.values():
            found.plans.append(_import_rows(rows, by))
        if dry_run:
            transaction.set_rollback(True)
    return found


# Where a row belongs


def _placed(
    rows: list[OgpRow], found: OgpImported
) -> tuple[dict[ActionPlan, list[tuple[Commitment, OgpRow]]], dict[str, list[OgpRow]]]:
    """Rows by our plan, and by other countries' plans; the rest is listed."""
    known = _own_commitments(row.uid for row in rows if row.uid)
    countries, own_plans = _own_countries(), _own_plan_ids()
    touched = {row.plan for row in rows if row.uid in known and row.plan}
    ours: dict[ActionPlan, list[tuple[Commitment, OgpRow]]] = defaultdict(list)
    others: dict[str, list[OgpRow]] = defaultdict(list)
    for row in rows:
        if row.uid in known:
            reason = _why_not(known[row.uid], row)
            if not reason:
                ours[known[row.uid][0].plan].append((known[row.uid][0], row))
        elif row.plan in own_plans | touched or _is_country(row, countries):
            reason = _("no commitment here has this identifier")
        else:
            reason = _why_no_plan(row)
            if not reason:
                others[row.plan].append(row)
        if reason:
            title = row.known(ogp.TITLE)
            found.unplaced.append(Unplaced(row.number, row.uid, title, reason))
    return ours, others


def _own_commitments(identifiers: Iterable[str]) -> dict[str, list[Commitment]]:
    """Our commitments by the OGP's identifier; those that such files brought are not ours."""
    rows = Commitment.objects.exclude(ogp_id="").select_related("plan").order_by("id")
    wanted, found = set(identifiers), defaultdict(list)
    for commitment in rows:
        if commitment.ogp_id in wanted and not is_from_ogp(commitment.plan):
            found[commitment.ogp_id].append(commitment)
    return dict(found)


def is_from_ogp(plan: ActionPlan) -> bool:
    """Whether a file in the OGP's format brought the plan."""
    return bool(plan.ogp_id) and plan.uid == derived_uid("plan", plan.ogp_id)


def _own_plan_ids() -> set[str]:
    plans = ActionPlan.objects.exclude(ogp_id="")
    return {plan.ogp_id for plan in plans if not is_from_ogp(plan)}


def _own_countries() -> set[str]:
    """The names of the country this installation is of, in every language."""
    found = Territory.objects.filter(code=settings.INSTALLATION.territory)
    return {name.casefold() for territory in found for name in territory.name.values()}


def _is_country(row: OgpRow, names: set[str]) -> bool:
    return row.known(ogp.COUNTRY).casefold() in names


def _why_not(commitments: list[Commitment], row: OgpRow) -> str:
    """Why a row whose identifier is known here is not used all the same; "" when it is."""
    if len(commitments) > 1:
        return _("%(count)d commitments here have this identifier") % {
            "count": len(commitments)
        }
    plan = commitments[0].plan
    if plan.ogp_id and row.plan and plan.ogp_id != row.plan:
        return _("its commitment is of plan %(ours)s here, of plan %(theirs)s in the file") % {
            "ours": plan.ogp_id,
            "theirs": row.plan,
        }
    return ""


def _why_no_plan(row: OgpRow) -> str:
    """Why a row of another country becomes no commitment; "" when it does."""
    for column in (ogp.COMMITMENT_ID, ogp.PLAN_ID, ogp.CODE, ogp.COUNTRY, ogp.TITLE):
        if not row.known(column):
            return _("the column “%(name)s” is empty") % {"name": column}
    if row.known(ogp.LEVEL) not in ("", "National"):
        return _("it is of a local plan, and the file does not say in which country")
    if not TERRITORY_CODE.fullmatch(row.known(ogp.CODE)):
        return _("the column “%(name)s” holds no code") % {"name": ogp.CODE}
    return ""


# Our commitments


def _import_codes(
    plan: ActionPlan,
    pairs: list[tuple[Commitment, OgpRow]],
    found: OgpImported,
    digest: str,
    by: Actor | None,
) -> None:
    """Write the reviewers' codes of one of our plans, with one audit event."""
    ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    counts = found.codes.setdefault(plan.slug, Counter())
    changes: list[dict[str, Any]] = []
    for commitment, row in pairs:
        stored = {r.ogp_column: r for r in commitment.irm_ratings.exclude(ogp_column="")}
        for column, value in ratings_of(row).items():
            year = year_of(row, column)
            old = stored.get(column)
            change = _change(commitment, column, old.value if old else None, value)
            what = _write(commitment, column, value, year, old)
            counts[what] += 1
            if what != "unchanged":
                changes.append(change)
    found.changes += [
        "{commitment}, {column}: {old} → {new}".format(**change) for change in changes
    ]
    if changes:
        record(
            plan,
            "plans.irm_ratings.imported",
            stream=plan_stream(plan.uid),
            by=by or importer(),
            file=digest,
            changes=changes,
        )
        raise_versions(SITE, plan_scope(plan.slug))


def _change(commitment: Commitment, column: str, old: str | None, new: str) -> dict[str, Any]:
    return {"commitment": commitment.ogp_id, "column": column, "old": old or "–", "new": new}


def _write(
    commitment: Commitment, column: str, value: str, year: int | None, old: IrmRating | None
) -> str:
    """Store one code as printed: "new", "changed" or "unchanged"."""
    period = None if year is None else Period.year(year)
    if old is not None and (old.value, old.effective) == (value, period):
        return "unchanged"
    rating = old or IrmRating(
        uid=derived_uid("rating", commitment.uid, column),
        commitment=commitment,
        dimension=ogp.RATED[column].dimension,
        ogp_column=column,
    )
    rating.value, rating.effective = value, period
    rating.save()
    return "new" if old is None else "changed"


# Other countries' plans


def _import_rows(rows: list[OgpRow], by: Actor | None) -> Imported:
    """One plan through the plan import; its problems name the rows of this file."""
    try:
        return import_plan(as_bytes(plan_of(rows)), by=by)
    except PlanFileError as error:
        raise PlanFileError([_at_row(problem, rows) for problem in error.problems]) from error


def _at_row(problem: Problem, rows: list[OgpRow]) -> Problem:
    at = _COMMITMENT.match(problem.path)
    number = rows[int(at.group(1))].number if at else rows[0].number
    member = problem.path[at.end() :] if at else problem.path
    place = _("row %(number)d") % {"number": number}
    return Problem(f"{place}, {member}" if member else place, "", problem.message)
