"""The WSGI application that ``iltizam serve`` runs: the page cache, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iltizam.settings")

# The page cache reads the settings when it is imported: Django is set up before.
django_application = get_wsgi_application()

from iltizam.core.observing import observed  # noqa: E402
from iltizam.core.pagecache import PageCache  # noqa: E402

application = observed(PageCache(django_application))
