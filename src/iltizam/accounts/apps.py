from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "iltizam.accounts"
    label = "accounts"
    verbose_name = _("accounts")

    def ready(self):
        from iltizam.accounts import checks, roles, rules  # noqa: F401 - apps must be loaded
        from iltizam.accounts.models import StaffRole

        roles.register(StaffRole.objects.as_held)
