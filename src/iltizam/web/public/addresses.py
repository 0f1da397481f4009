"""The public pages' addresses for objects, in the reader's language."""

from django.urls import reverse


def plan_url(slug):
    return reverse("public:plan", kwargs={"slug": slug})


def commitment_ref(number, uid):
    """What stands in a commitment's address: its number, else its uid."""
    return str(number) if number is not None else uid


def commitment_url(slug, number, uid):
    return f"{plan_url(slug)}commitments/{commitment_ref(number, uid)}/"


def activity_url(slug, number, uid, key):
    return f"{commitment_url(slug, number, uid)}activities/{key}/"
