from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "iltizam.accounts"
    label = "accounts"
    verbose_name = _("accounts")

    def ready(self):
        from allauth.mfa.signals import authenticator_added

        from iltizam.accounts import (  # noqa: F401 - apps loaded
            checks,
            erasure,
            offers,
            roles,
            rules,
            trail,
        )
        from iltizam.accounts.models import StaffRole
        from iltizam.accounts.second_factor import note_set_up
        from iltizam.accounts.tidying import tidy
        from iltizam.core import due

        roles.register(StaffRole.objects.as_held)
        due.register("accounts", tidy)
        authenticator_added.connect(note_set_up, dispatch_uid="iltizam.accounts")
