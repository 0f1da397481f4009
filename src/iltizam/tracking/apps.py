from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "iltizam.tracking"
    verbose_name = _("tracking")

    def ready(self):
        from iltizam.core import beginnings, due, files
        from iltizam.tracking import indexing, links, refusals  # noqa: F401 - apps must be loaded
        from iltizam.tracking.models import Evidence

        beginnings.register(indexing.refresh)
        due.register("links", links.check_links)
        files.register_owner("evidence", Evidence.objects.file_keys)
