from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "iltizam.tracking"
    verbose_name = _("tracking")

    def ready(self):
        from iltizam.accounts import desk
        from iltizam.core import beginnings
        from iltizam.tracking import (  # apps must be loaded
            asked,
            indexing,
            refusals,  # noqa: F401
            rules,  # noqa: F401
        )

        beginnings.register(indexing.refresh)
        desk.register(asked.asked_by_tracking)
