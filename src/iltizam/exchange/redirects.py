"""What an import renames goes on being found at its old address (spec 9)."""

from collections.abc import Iterator

from iltizam.core.models import Moved
from iltizam.exchange.rows import Row
from iltizam.plans.addresses import activity_path, commitment_path


def write_redirects(moves: list[tuple[str, str]]) -> None:
    """Lead every old address of ``moves_of`` to the new one.

    An address that something else takes over leads nowhere else: it is that page's now.
    """
    if not moves:
        return
    present = {new for _old, new in moves}
    Moved.objects.filter(old_path__in=present).delete()
    Moved.objects.bulk_create(
        [Moved(old_path=old, new_path=new) for old, new in moves if old not in present],
        update_conflicts=True,
        unique_fields=["old_path"],
        update_fields=["new_path"],
    )


def moves_of(stored: Row, root: Row) -> Iterator[tuple[str, str]]:
    """(old address, new address) of every stored commitment and activity that moves."""
    slug = stored.values["slug"]
    now = {row.uid: row for row in root.walk() if row.shape.has_uid}
    for old in stored.below("commitments"):
        new = now.get(old.uid, old)
        was, becomes = (row.values["number"] for row in (old, new))
        if was != becomes:
            yield commitment_path(slug, was, old.uid), commitment_path(slug, becomes, old.uid)
        for activity in old.below("activities"):
            key = activity.values["key"]
            new_key = now.get(activity.uid, activity).values["key"]
            if (was, key) != (becomes, new_key):
                yield (
                    activity_path(slug, was, old.uid, key),
                    activity_path(slug, becomes, old.uid, new_key),
                )
