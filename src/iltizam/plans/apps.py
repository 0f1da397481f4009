from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "iltizam.plans"
    verbose_name = _("plans")

    def ready(self):
        from iltizam.plans import refusals  # noqa: F401 - apps must be loaded
