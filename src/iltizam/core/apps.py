from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "iltizam.core"
    verbose_name = _("foundations")

    def ready(self):
        from iltizam.core import (  # noqa: F401 - apps must be loaded
            checks,
            due,
            erasure,
            files,
            heads,
            refusals,
        )
        from iltizam.core.backup import recovery

        due.register("heads", heads.publish_heads)
        post_migrate.connect(_create_triggers, dispatch_uid="iltizam.triggers")
        due.register("files", files.remove_what_left)
        # Before anything is read: a restore may have been killed half way.
        recovery.recover()


def _create_triggers(sender, **kwargs):
    from django.apps import apps

    from iltizam.core import fulltext
    from iltizam.core.immutability import create_triggers

    # Once, after the last app: the signal comes for every app that has models.
    if sender == [app for app in apps.get_app_configs() if app.models_module][-1]:
        create_triggers()
        fulltext.create()
