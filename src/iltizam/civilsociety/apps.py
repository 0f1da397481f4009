from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CivilSocietyConfig(AppConfig):
    name = "iltizam.civilsociety"
    verbose_name = _("civil society")

    def ready(self):
        from iltizam.accounts import roles
        from iltizam.civilsociety import (  # noqa: F401 - apps must be loaded
            erasure,
            offers,
            refusals,
            rules,
            trail,
        )
        from iltizam.civilsociety.models import Representative

        roles.register(Representative.objects.as_held)
