from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "iltizam.exchange"
    verbose_name = _("plan files")

    def ready(self):
        from iltizam.exchange import trail  # noqa: F401 - apps must be loaded
