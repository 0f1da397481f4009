# ruff: noqa: N999 - the command is spelled with a hyphen
"""``iltizam export-plan SLUG``: the whole plan as one file."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from iltizam.exchange.documents import plan_bytes
from iltizam.exchange.spreadsheet.documents import workbook_bytes
from iltizam.plans.models import ActionPlan


class Command(BaseCommand):
    help = (
        "Write a plan with its whole history as one file in the plan format. What is "
        "written, imported into an empty installation and exported again, is the same "
        "byte for byte. It names no person and is not a back-up."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="SLUG", help="the plan's address, like 2018-2020")
        parser.add_argument(
            "--out",
            metavar="FILE",
            help="write to FILE instead of standard output; as a workbook if it ends in .xlsx",
        )
        parser.add_argument(
            "--language", metavar="TAG", help="in which a workbook explains itself"
        )

    def handle(self, *args, slug, out, language, **options):
        plan = ActionPlan.objects.filter(slug=slug).first()
        if plan is None:
            slugs = ", ".join(
                ActionPlan.objects.order_by("slug").values_list("slug", flat=True)
            )
            raise CommandError(
                _("There is no plan %(slug)s; there are: %(slugs)s.")
                % {"slug": slug, "slugs": slugs or "–"}
            )
        is_workbook = out is not None and out.lower().endswith(".xlsx")
        data = workbook_bytes(plan, _language(language)) if is_workbook else plan_bytes(plan)
        if out is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        try:
            Path(out).write_bytes(data)
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(reason)s.")
                % {"path": out, "reason": error.strerror}
            ) from error
        self.stdout.write(
            _("%(slug)s: %(count)d bytes written to %(path)s.")
            % {"slug": slug, "count": len(data), "path": out}
        )


def _language(said: str | None) -> str:
    known = [code for code, _name in settings.LANGUAGES]
    if said is not None and said not in known:
        raise CommandError(
            _("The site has no language %(found)s; there are: %(known)s.")
            % {"found": said, "known": ", ".join(known)}
        )
    return said or settings.LANGUAGE_CODE
