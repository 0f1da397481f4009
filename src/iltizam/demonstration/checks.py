"""A demonstration is for trying the product: never on a real site."""

from django.conf import settings
from django.core.checks import Error, register

from iltizam.core.installation import SHIPPED


@register
def no_demonstration_in_production(app_configs, **kwargs):
    """E101: the installation's own file asks for it; the shipped one is for trying."""
    installation = settings.INSTALLATION
    is_asked = installation.demonstration and installation.path != SHIPPED
    if not (settings.PRODUCTION and (is_asked or settings.DEMONSTRATION)):
        return []
    return [
        Error(
            "A site in production demonstrates nothing: its visitors would take an invented "
            "plan for a real one, and could be anybody without a password.",
            hint=f"Set demonstration = false in {installation.path}.",
            id="iltizam.E101",
        )
    ]
