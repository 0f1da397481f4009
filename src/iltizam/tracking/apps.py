from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "iltizam.tracking"
    verbose_name = _("tracking")

    def ready(self):
        from iltizam.core import beginnings
        from iltizam.tracking import indexing, refusals  # noqa: F401 - apps must be loaded

        beginnings.register(indexing.refresh)
