from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CivilSocietyConfig(AppConfig):
    name = "iltizam.civilsociety"
    verbose_name = _("civil society")

    def ready(self):
        from iltizam.civilsociety import refusals  # noqa: F401 - apps must be loaded
