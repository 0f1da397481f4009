"""``iltizam erase PERSON``: a person goes, what they did stays under their role."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from iltizam.core import erasure
from iltizam.core.management.reasons import HELP, listed, reason_from
from iltizam.core.models import Actor


class Command(BaseCommand):
    help = (
        "Erase a person: personal data, recorded values, and the link to what they did. What "
        "they did stays, under a role; an entry says publicly that it happened and why. It "
        "cannot be undone."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "person", metavar="PERSON", help="identifier (uid) or e-mail address of the person"
        )
        parser.add_argument("--reason", action="append", metavar="TEXT", help=HELP)
        parser.add_argument(
            "--dry-run", action="store_true", help="only show what would be erased"
        )

    def handle(self, *, person, reason, dry_run, **options):
        why = reason_from(reason)
        try:
            subject = erasure.find(person)
        except LookupError as error:
            raise CommandError(error.args[0]) from error
        if dry_run:
            self._tell(erasure.preview(subject))
            self.stdout.write(_("This was a preview; nothing was written."))
            return
        self._tell(erasure.erase(subject, reason=why, by=Actor.system()))
        self.stdout.write(_("Erased; back-ups made before still hold it."))

    def _tell(self, found):
        for model, count in found.rows.items():
            self.stdout.write(f"{model._meta.verbose_name_plural}: {count}")
        for line in listed(found.values):
            self.stdout.write(_("Erased from the trail: %(what)s") % {"what": line})
        for uid, field in found.mentions:
            self.stdout.write(
                _(
                    "Still named in a text: %(uid)s, %(field)s. "
                    "Look at it, and withdraw it with `iltizam redact` where it must go."
                )
                % {"uid": uid, "field": field}
            )
