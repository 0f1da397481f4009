from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "iltizam.tracking"
    verbose_name = _("tracking")

    def ready(self):
        from iltizam.accounts import desk
        from iltizam.core import beginnings, due, files
        from iltizam.directory import handover as managers
        from iltizam.plans import handover
        from iltizam.tracking import (  # apps must be loaded
            asked,
            handing_over,
            indexing,
            links,
            redaction,
            refusals,  # noqa: F401
            rules,  # noqa: F401
            trail,  # noqa: F401
        )
        from iltizam.tracking.models import Evidence

        beginnings.register(indexing.refresh)
        due.register("links", links.check_links)
        due.register("withdrawn files", redaction.discard_withdrawn)
        files.register_owner("evidence", Evidence.objects.file_keys)
        handover.register(handing_over.pass_on)
        managers.register(handing_over.pass_on_as_manager)
        desk.register(asked.asked_by_tracking)
