"""The WSGI application that ``iltizam serve`` runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iltizam.settings")

application = get_wsgi_application()
