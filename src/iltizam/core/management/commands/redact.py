"""``iltizam redact OBJECT FIELD``: withdraw a text or a file, with a public reason."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from iltizam.core import redaction
from iltizam.core.management.reasons import HELP, listed, reason_from
from iltizam.core.models import Actor
from iltizam.core.redaction import CannotRedact
from iltizam.core.withholding import FILE


class Command(BaseCommand):
    help = (
        "Withdraw a text or a file: everywhere “withdrawn: reason, date” stands instead. The "
        "published row stays as it is; recorded values are erased, and `verify` still passes. "
        "It cannot be undone."
    )

    def add_arguments(self, parser):
        parser.add_argument("object", metavar="OBJECT", help="the object's identifier (uid)")
        parser.add_argument(
            "field",
            metavar="FIELD",
            help="its text, like title, text or texts.problem; or file",
        )
        parser.add_argument("--language", default="", help="only the text in this language")
        parser.add_argument("--reason", action="append", metavar="TEXT", help=HELP)
        parser.add_argument(
            "--dry-run", action="store_true", help="only show what would be withdrawn"
        )

    def handle(self, *, field, language, reason, dry_run, **options):
        why = reason_from(reason)
        try:
            target = redaction.find(options["object"], field)
            if dry_run:
                self._tell(redaction.preview(target, language=language))
                self.stdout.write(_("This was a preview; nothing was written."))
                return
            done = redaction.redact(target, reason=why, language=language, by=Actor.system())
        except CannotRedact as error:
            raise CommandError(str(error)) from error
        self._tell(done)
        self.stdout.write(_("Withdrawn; back-ups made before still hold it."))

    def _tell(self, found):
        if found.target.field == FILE:
            self.stdout.write(_("The file is deleted."))
        for language, text in found.texts.items():
            self.stdout.write(f"{language or '–'}: {text}")
        for line in listed(found.values):
            self.stdout.write(_("Erased from the trail: %(what)s") % {"what": line})
        for line in listed(found.copies):
            self.stdout.write(
                _("The same words were recorded about something else, and stay: %(what)s")
                % {"what": line}
            )
