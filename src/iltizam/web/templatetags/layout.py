"""What every page repeats: addresses, and its parts that are the same everywhere (builtins)."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.translation import get_language

from iltizam.web.public import addresses

register = template.Library()


@register.simple_tag
def address(name, **parts):
    """``{% address 'public:plan' slug=plan.slug %}``: as ``{% url %}``, asked of Django once."""
    return addresses.address(name, **parts)


@register.simple_tag
def once(name, **context):
    """A template that says the same on every page of a language, rendered once.

    It may depend on nothing but its arguments, the language and where the site is mounted.
    """
    return _rendered_once(name, get_language(), get_script_prefix(), **context)


@lru_cache(maxsize=256)
def _rendered_once(name, _language, _prefix, **context):
    return get_template(name).render(context)
