"""The public pages' addresses for objects, in the reader's language."""

from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

from iltizam.plans.addresses import activity_path, commitment_path, plan_path


@lru_cache(maxsize=4096)
def _reversed(_language, _prefix, name, **parts):
    return reverse(name, kwargs=parts)


def address(name, **parts):
    """``reverse``, asked of Django once per language: a page has dozens of addresses."""
    return _reversed(get_language(), get_script_prefix(), name, **parts)


@cache
def _home(_language, _prefix):
    """Every row has an address; these are put together by hand."""
    return reverse("public:home")


def plan_url(slug):
    return f"{_home(get_language(), get_script_prefix())}{plan_path(slug)}"


def commitment_url(slug, number, uid):
    return f"{_home(get_language(), get_script_prefix())}{commitment_path(slug, number, uid)}"


def activity_url(slug, number, uid, key):
    return (
        f"{_home(get_language(), get_script_prefix())}{activity_path(slug, number, uid, key)}"
    )
