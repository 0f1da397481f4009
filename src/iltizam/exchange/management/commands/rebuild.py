"""``iltizam rebuild``: compute everything derived again, and report any difference."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.exchange import rebuilding
from iltizam.plans.models import ActionPlan


class Command(BaseCommand):
    help = (
        "Compute every derived figure of every plan again and name each that differs (exit "
        "status 1); write the search entries anew. Nothing that was published is rewritten."
    )

    def handle(self, *args, **options):
        differ = 0
        for plan in ActionPlan.objects.order_by("pk"):
            found = [*rebuilding.figures(plan), *rebuilding.frozen(plan)]
            differ += len(found)
            for difference in found:
                self.stdout.write(
                    _(
                        "%(plan)s, %(place)s: stored or shown is %(stored)s, computed %(computed)s"
                    )
                    % {"plan": plan.slug, **difference._asdict()}
                )
            self._tell(plan, len(found), rebuilding.entries(plan))
        if differ:
            raise CommandError(
                ngettext("%(count)d figure differs.", "%(count)d figures differ.", differ)
                % {"count": differ}
            )

    def _tell(self, plan, differ, mended):
        said = _("%(plan)s: computed again") if differ else _("%(plan)s: every figure agrees")
        if mended:
            entries = ngettext(
                "%(count)d search entry mended", "%(count)d search entries mended", mended
            )
            said = f"{said}, {entries % {'count': mended}}"
        self.stdout.write(said % {"plan": plan.slug})
