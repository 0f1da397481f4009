"""``iltizam rebuild``: every derived figure computed again; what differs is said."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iltizam.tracking.rebuilding import rebuild

LONGEST = 400  # characters of a line: a text of the index can be a book


class Command(BaseCommand):
    help = (
        "Compute every derived figure again: frozen rates from the rows before them, values "
        "from the changes, hashes from the files, search entries from the texts. Says each "
        "difference (exit status 1); search entries that differ are written anew."
    )

    def handle(self, *args, **options):
        found = rebuild()
        for kind, count in sorted(found.counts.items()):
            self.stdout.write(f"{kind}: {count}")
        for difference in found.differences:
            line = str(difference)
            self.stderr.write(line if len(line) <= LONGEST else f"{line[:LONGEST]}…")
        if found.differences:
            count = len(found.differences)
            raise CommandError(
                ngettext("%(count)d figure differs.", "%(count)d figures differ.", count)
                % {"count": count}
            )
        self.stdout.write(_("Everything that is derived is as it follows from the rest."))
