from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemonstrationConfig(AppConfig):
    name = "iltizam.demonstration"
    verbose_name = _("demonstration")

    def ready(self):
        from iltizam.core import beginnings, due
        from iltizam.demonstration import (  # apps must be loaded
            actions,
            checks,  # noqa: F401
            copying,
            people,
            reports,
        )

        for step in (actions.begin, copying.begin, people.begin, reports.begin):
            beginnings.register(step)
        due.register("demonstration", actions.publish_what_is_due)
