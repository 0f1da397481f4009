"""CPU and statements of pages that are not stored; prints JSON (spec 8).

Runs in a process of its own, with a prepared home: ``python -m bench.render``.
"""

import json
from itertools import cycle, islice
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402

from bench import plain  # noqa: E402
from bench.asker import ask, statements, used  # noqa: E402
from iltizam.core.uids import new_uid  # noqa: E402
from iltizam.plans.models import ActionPlan, Activity, Axis, Band, Commitment  # noqa: E402
from iltizam.tracking.models import ProgressUpdate, PublishedRate  # noqa: E402

PLAN = "2021-2023"
SIZES = (10, 100, 1000)
BLOCKS, RUNS = 40, 5


def main() -> None:
    settings.ROOT_URLCONF = "bench.plain"
    handler = get_wsgi_application()
    plan, commitment = f"/fr/plans/{PLAN}/", f"/fr/plans/{PLAN}/commitments/3/"
    plan_ms, commitment_ms, plain_ms = cpu(handler, plan, commitment, plain.ADDRESS)
    found = {
        "plan_ms": plan_ms,
        "commitment_ms": commitment_ms,
        "plain_ms": plain_ms,
        "plan_sql": {"shipped": statements(handler, plan)},
        "commitment_sql": {"shipped": statements(handler, commitment)},
    }
    for size in SIZES:
        slug = grown(size)
        found["plan_sql"][str(size)] = statements(handler, f"/fr/plans/{slug}/")
        found["commitment_sql"][str(size)] = statements(
            handler, f"/fr/plans/{slug}/commitments/3/"
        )
    print(json.dumps(found))


def cpu(handler, *paths: str) -> list[list[float]]:
    """Milliseconds of CPU for one rendering of each: median, least and most of the blocks.

    In turn, so that a busy minute of the machine falls on all of them.
    """
    for path in paths:
        for _ in range(10):
            ask(handler, path)
    blocks: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(BLOCKS):
        for path in paths:
            before = used()
            for _ in range(RUNS):
                ask(handler, path)
            blocks[path].append((used() - before) / RUNS * 1000)
    return [[median(found), min(found), max(found)] for found in blocks.values()]


@transaction.atomic
def grown(size: int) -> str:
    """A copy of the shipped plan with ``size`` commitments, repeating its own rows."""
    shipped = ActionPlan.objects.get(slug=PLAN)
    slug = f"grown-{size}"
    plan = _copy(ActionPlan.objects.get(pk=shipped.pk), slug=slug)
    plan.save()
    Band.objects.bulk_create(_copy(band, plan=plan) for band in shipped.bands.all())
    axes = {axis.pk: _copy(axis, plan=plan) for axis in Axis.objects.filter(plan=shipped)}
    Axis.objects.bulk_create(axes.values())
    originals = list(Commitment.objects.filter(plan=shipped).order_by("position", "id"))
    sources = list(islice(cycle(originals), size))
    copies = [
        _copy(
            Commitment.objects.model(**_values(source)),
            plan=plan,
            number=number,
            position=number,
            axis=axes.get(source.axis_id),
        )
        for number, source in enumerate(sources, 1)
    ]
    Commitment.objects.bulk_create(copies)
    pairs = list(zip(sources, copies, strict=True))
    _copy_below(PublishedRate, "commitment", pairs)
    _copy_below(ProgressUpdate, "activity", _copy_below(Activity, "commitment", pairs))
    return slug


def _copy_below(model, parent: str, pairs):
    """Copy the rows of ``model`` below each (original, copy) pair; their own pairs."""
    below: dict[int, list] = {}
    for row in model.objects.filter(**{f"{parent}__in": {source for source, _copy in pairs}}):
        below.setdefault(getattr(row, f"{parent}_id"), []).append(row)
    made = [
        (row, _copy(model(**_values(row)), **{parent: copy}))
        for source, copy in pairs
        for row in below.get(source.pk, ())
    ]
    model.objects.bulk_create(copy for _row, copy in made)
    return made


def _values(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _copy(row, **changes):
    row.pk = None
    if hasattr(row, "uid"):
        row.uid = new_uid()
    for name, value in changes.items():
        setattr(row, name, value)
    return row


if __name__ == "__main__":
    main()
