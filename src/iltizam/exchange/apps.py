from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "iltizam.exchange"
    verbose_name = _("plan files")

    def ready(self):
        from iltizam.core import due
        from iltizam.exchange import actions, trail  # noqa: F401 - apps must be loaded

        due.register("plan files", actions.check_what_was_received)
