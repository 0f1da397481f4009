"""``iltizam reindex``: write the search entries anew. Repeatable."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from iltizam.tracking.indexing import reindex


class Command(BaseCommand):
    help = "Write everything that can be searched anew, from what is stored."

    def handle(self, *args, **options):
        self.stdout.write(_("Search: %(count)d entries written.") % {"count": reindex()})
