"""The public pages' addresses for objects, in the reader's language."""

from functools import cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

from iltizam.plans.addresses import activity_path, commitment_path


@cache
def _home(_language, _prefix):
    """Asked of Django once per language: a page has an address per row."""
    return reverse("public:home")


def plan_url(slug):
    return reverse("public:plan", kwargs={"slug": slug})


def commitment_url(slug, number, uid):
    return f"{_home(get_language(), get_script_prefix())}{commitment_path(slug, number, uid)}"


def activity_url(slug, number, uid, key):
    return (
        f"{_home(get_language(), get_script_prefix())}{activity_path(slug, number, uid, key)}"
    )
