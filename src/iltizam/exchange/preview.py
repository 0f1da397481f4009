"""What an import did or would do, as a small table."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iltizam.exchange.actions import Imported
from iltizam.exchange.writing import all_shapes

COLUMNS = ("new", "changed", "unchanged", "kept")
WIDTH = 12


def preview(result: Imported, *, is_dry_run: bool) -> str:
    """One line per kind of object, the notes, and what was written."""
    lines = [_("Plan %(slug)s") % {"slug": result.slug}, *count_table(result.counts)]
    if any(counts["kept"] for counts in result.counts.values()):
        lines.append(_("What is stored and not in the file stays as it is."))
    return "\n".join([*lines, *result.notes, _conclusion(result, is_dry_run=is_dry_run)])


def count_table(counts: dict[str, Counter[str]]) -> list[str]:
    """How many objects of each kind are new, changed, as stored, not in the file."""
    names = {s.name: str(s.model._meta.verbose_name_plural) for s in all_shapes()}
    names = {name: label for name, label in names.items() if counts.get(name)}
    first = max(map(len, names.values()), default=0)
    heads = (
        pgettext("rows of a file", "new"),
        pgettext("rows of a file", "changed"),
        pgettext("rows of a file", "as stored"),
        pgettext("rows of a file", "not in file"),
    )
    rows = [("", *heads)]
    rows += [
        (label, *(str(counts[name][column]) for column in COLUMNS))
        for name, label in names.items()
    ]
    return [
        f"{label:<{first}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)
        for label, *cells in rows
    ]


def _conclusion(result: Imported, *, is_dry_run: bool) -> str:
    if not result.is_changed:
        return _("Everything in the file is stored already; nothing was written.")
    if is_dry_run:
        return _("This was a preview; nothing was written.")
    return _("The plan was imported.")
