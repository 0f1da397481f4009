"""``iltizam redact OBJECT FIELD``: withdraw a text or a file, with a public reason."""

import re

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from iltizam.core import redaction
from iltizam.core.management.reasons import HELP, listed, reason_from
from iltizam.core.models import Actor
from iltizam.core.redaction import CannotRedact
from iltizam.core.withholding import FILE

ENTRY = re.compile(r"[0-9]{1,18}")


class Command(BaseCommand):
    help = (
        "Withdraw a text or a file: everywhere “withdrawn: reason, date” stands instead. The "
        "published row stays as it is; recorded values are erased, and `verify` still passes. "
        "It cannot be undone."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "object",
            metavar="OBJECT",
            help="the object's identifier (uid); with --entry, STREAM:NUMBER of an entry",
        )
        parser.add_argument(
            "field",
            metavar="FIELD",
            help="its text, like title, text or texts.problem; or file",
        )
        parser.add_argument(
            "--entry",
            action="store_true",
            help="a text that an entry of the trail alone holds, in all its languages",
        )
        parser.add_argument("--language", default="", help="only the text in this language")
        parser.add_argument("--reason", action="append", metavar="TEXT", help=HELP)
        parser.add_argument(
            "--dry-run", action="store_true", help="only show what would be withdrawn"
        )

    def handle(self, *, field, language, reason, dry_run, entry, **options):
        why = reason_from(reason)
        try:
            if entry:
                self._handle_entry(options["object"], field, why, dry_run=dry_run)
                return
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

    def _handle_entry(self, place, field, why, *, dry_run):
        stream, _colon, number = place.rpartition(":")
        if not ENTRY.fullmatch(number) or not stream:
            raise CommandError(
                _("“%(place)s” names no entry; write STREAM:NUMBER, as the trail does.")
                % {"place": place[:80]}
            )
        found = redaction.find_recorded(stream, int(number), field)
        copies = found.copies
        if not dry_run:
            redaction.redact_recorded(found, reason=why, by=Actor.system())
        self._tell_texts(found.texts)
        self._tell_copies(copies)
        self.stdout.write(
            _("This was a preview; nothing was written.")
            if dry_run
            else _("Withdrawn; back-ups made before still hold it.")
        )

    def _tell(self, found):
        if found.target.field == FILE:
            self.stdout.write(_("The file is deleted."))
        self._tell_texts(found.texts)
        for line in listed(found.values):
            self.stdout.write(_("Erased from the trail: %(what)s") % {"what": line})
        self._tell_copies(found.copies)
        for uid, field in found.standing:
            self.stdout.write(
                _("The same words are shown elsewhere, and stay: %(field)s of %(uid)s")
                % {"field": field, "uid": uid}
            )

    def _tell_texts(self, texts):
        for language, text in texts.items():
            self.stdout.write(f"{language or '–'}: {text}")

    def _tell_copies(self, copies):
        for line in listed(copies):
            self.stdout.write(
                _("The same words were recorded about something else, and stay: %(what)s")
                % {"what": line}
            )
