"""allauth's views, imported when they are first asked for.

What the second factor needs is large, and a worker that shows public pages never needs it.
"""

from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from iltizam.core.permissions import OWN_ACCOUNT, PUBLIC, guarded_by


def of_allauth(dotted, permission):
    """allauth's view of this name, imported late; its route declares ``permission``."""

    @never_cache
    def view(request, *args, **kwargs):
        return import_string(f"allauth.{dotted}")(request, *args, **kwargs)

    return guarded_by(permission)(view)


def public(dotted):
    return of_allauth(dotted, PUBLIC)


def own(dotted):
    return of_allauth(dotted, OWN_ACCOUNT)
