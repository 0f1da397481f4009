from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "iltizam.plans"
    verbose_name = _("plans")

    def ready(self):
        from iltizam.accounts import roles
        from iltizam.plans import (  # noqa: F401 - apps must be loaded
            erasure,
            offers,
            refusals,
            rules,
            trail,
        )
        from iltizam.plans.models import FocalPoint

        roles.register(FocalPoint.objects.as_held)
