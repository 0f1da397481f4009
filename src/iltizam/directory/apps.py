from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "iltizam.directory"
    verbose_name = _("directory")

    def ready(self):
        from iltizam.accounts import roles
        from iltizam.directory import (  # noqa: F401 - apps must be loaded
            erasure,
            offers,
            rules,
            trail,
        )
        from iltizam.directory.models import InstitutionManager

        roles.register(InstitutionManager.objects.as_held)
