"""System checks of accounts: a route may only ask for what some rule declares."""

import rules
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

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


@register(Tags.security, deploy=True)
def attempts_are_counted_by_visitor(app_configs, **kwargs):
    """W002: behind a proxy every visitor has the proxy's address, unless it is said."""
    if not settings.SECURE_PROXY_SSL_HEADER or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        Warning(
            "Attempts to sign in are counted for all visitors together: the site stands "
            "behind a proxy and does not know their addresses.",
            hint="Set ILTIZAM_TRUSTED_PROXIES to the number of your proxies (usually 1).",
            id="iltizam.W002",
        )
    ]
