"""System checks of accounts: a route may only ask for what some rule declares."""

import rules
from django.core.checks import Error, Tags, register

from iltizam.core.checks import all_routes
from iltizam.core.permissions import WITHOUT_RULE


@register(Tags.urls)
def every_declared_permission_has_a_rule(app_configs, **kwargs):
    """E006: ``@guarded_by`` names a permission that no ``rules.py`` declares."""
    return [
        Error(
            f"The route {pattern.pattern} asks for {permission}, which no rule declares.",
            hint="Correct the name, or declare it in the app's rules.py.",
            id="iltizam.E006",
        )
        for pattern in all_routes()
        if (permission := getattr(pattern.callback, "route_permission", ""))
        and permission not in WITHOUT_RULE
        and not rules.perm_exists(permission)
    ]
