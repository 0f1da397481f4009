"""``{% try_as_bar %}``: be somebody else with one click, where the site demonstrates."""

from itertools import groupby

from django import template
from django.conf import settings

from iltizam.demonstration.people import GUESTS

register = template.Library()


@register.inclusion_tag("components/try_as_bar.html", takes_context=True)
def try_as_bar(context):
    """The bar, for pages that no cache keeps: its forms carry a token of the session."""
    request = context["request"]
    groups = groupby(GUESTS, key=lambda guest: guest.plan)
    return {
        "groups": [(plan, list(guests)) for plan, guests in groups] if is_shown() else [],
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "following": request.get_full_path() if request.method == "GET" else "",
        "mine": getattr(request.user, "uid", ""),
    }


def is_shown() -> bool:
    return settings.DEMONSTRATION and not settings.PRODUCTION
