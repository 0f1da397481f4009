"""What the commands that write a document have in common."""

import datetime
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from iltizam.plans.models import ActionPlan
from iltizam.reporting.compiling.facts import (
    CommitmentFacts,
    NoSuchCommitment,
    PlanFacts,
    commitment_of,
    facts_of,
)
from iltizam.reporting.document.blocks import Document
from iltizam.reporting.house import files_of
from iltizam.reporting.languages import languages_of
from iltizam.reporting.layout.problems import NotSet
from iltizam.reporting.making import FORMATS, make


class DocumentCommand(BaseCommand):
    """Compiles one document and writes it as a file; subclasses say which.

    The exit status is 1, with one sentence, for a plan, commitment, language, date or format
    that there is not, and for a document that cannot be set. A file is what its name says.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lang", metavar="TAG", help="one of the plan's languages (default: its own)"
        )
        parser.add_argument(
            "--format", choices=FORMATS, help="default: by the name of FILE, else pdf"
        )
        parser.add_argument(
            "--out", metavar="FILE", help="write to FILE instead of standard output"
        )

    def compiled(self, language: str | None, **options: Any) -> Document:
        raise NotImplementedError

    def handle(self, *args: Any, lang: str | None, out: str | None, **options: Any) -> None:
        file_format = format_of(options["format"], out)
        document = self.compiled(lang, **options)
        try:
            content = make(document, file_format, files_of(document))
        except NotSet as error:
            raise CommandError(
                _("The document cannot be set: %(reason)s.") % {"reason": error}
            ) from error
        write(self, content, out)


def format_of(said: str | None, out: str | None) -> str:
    """The format asked for, else the one that the file's name ends with, else PDF.

    Raises CommandError where the two differ, where the name ends with another format, and
    where a PDF or DOCX would be poured onto a terminal.
    """
    ending = Path(out).suffix.lower().removeprefix(".") if out else ""
    if said is None and ending and ending not in FORMATS:
        raise CommandError(
            _("No format is called %(found)s; there are: %(known)s.")
            % {"found": ending, "known": ", ".join(FORMATS)}
        )
    if said and ending in FORMATS and ending != said:
        raise CommandError(
            _("%(path)s would hold %(format)s: the name and --format differ.")
            % {"path": out, "format": said}
        )
    found = said or ending or FORMATS[0]
    if out is None and found in ("pdf", "docx") and sys.stdout.isatty():
        raise CommandError(_("This is no text: name a file with --out, or use a pipe."))
    return found


def write(command: BaseCommand, content: bytes, out: str | None) -> None:
    """To the file, or to standard output. Raises CommandError where it cannot be written."""
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(out).write_bytes(content)
    except OSError as error:
        raise unwritable(out, error) from error
    command.stdout.write(
        _("%(count)d bytes written to %(path)s.") % {"count": len(content), "path": out}
    )


def unwritable(path: str, error: OSError) -> CommandError:
    return CommandError(
        _("%(path)s cannot be written: %(reason)s.") % {"path": path, "reason": error.strerror}
    )


def plan_named(slug: str) -> ActionPlan:
    plan = ActionPlan.objects.filter(slug=slug).select_related("territory").first()
    if plan is None:
        slugs = ", ".join(ActionPlan.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(
            _("There is no plan %(slug)s; there are: %(slugs)s.")
            % {"slug": slug, "slugs": slugs or "–"}
        )
    return plan


def commitment_named(named: str) -> tuple[PlanFacts, CommitmentFacts]:
    """By ``PLAN/N``: the plan's address and the commitment's number or uid."""
    slug, slash, ref = named.partition("/")
    if not slash or not ref:
        raise CommandError(
            _("A commitment is named by its plan and its number, like 2018-2020/7.")
        )
    facts = facts_of(plan_named(slug))
    try:
        return facts, commitment_of(facts, ref)
    except NoSuchCommitment as error:
        raise CommandError(str(error)) from error


def language_of(plan: ActionPlan, said: str | None) -> str:
    """The language asked for, else the plan's own; only one that the site speaks."""
    known = languages_of(plan)
    if said is None:
        return plan.language if plan.language in known else known[0]
    if said not in known:
        raise CommandError(
            _("The plan has no language %(found)s; there are: %(known)s.")
            % {"found": said, "known": ", ".join(known)}
        )
    return said


def day_named(said: str | None) -> datetime.date | None:
    if said is None:
        return None
    try:
        return datetime.date.fromisoformat(said)
    except ValueError:
        raise CommandError(
            _("A date is written year-month-day, for example 2026-03-31.")
        ) from None
