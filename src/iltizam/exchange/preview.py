"""What an import did or would do, in words."""

from django.utils.translation import gettext as _

from iltizam.exchange.actions import Imported
from iltizam.exchange.writing import all_shapes


def preview(result: Imported, *, is_dry_run: bool) -> str:
    """One line per kind of object, the notes, and what was written."""
    lines = [_("Plan %(slug)s") % {"slug": result.slug}]
    for shape in all_shapes():
        counts = result.counts.get(shape.name)
        if counts:
            lines.append(
                _(
                    "  %(kind)s: %(new)d new, %(changed)d changed, %(unchanged)d as stored,"
                    " %(kept)d stored but not in the file (kept)"
                )
                % {
                    "kind": shape.model._meta.verbose_name_plural,
                    "new": counts["new"],
                    "changed": counts["changed"],
                    "unchanged": counts["unchanged"],
                    "kept": counts["kept"],
                }
            )
    return "\n".join([*lines, *result.notes, _conclusion(result, is_dry_run=is_dry_run)])


def _conclusion(result: Imported, *, is_dry_run: bool) -> str:
    if not result.is_changed:
        return _("Everything in the file is stored already; nothing was written.")
    if is_dry_run:
        return _("This was a preview; nothing was written.")
    return _("The plan was imported.")
