from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "iltizam.core"
    verbose_name = _("foundations")

    def ready(self):
        from iltizam.core import checks, refusals  # noqa: F401 - apps must be loaded

        post_migrate.connect(_create_triggers, dispatch_uid="iltizam.triggers")


def _create_triggers(sender, **kwargs):
    # Once, after the last app: the signal comes for every app.
    from iltizam.core.immutability import create_triggers

    if sender.name == "iltizam.web":
        create_triggers()
