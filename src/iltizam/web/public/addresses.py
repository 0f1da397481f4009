"""The public pages' addresses for objects, in the reader's language."""

from django.urls import reverse

from iltizam.plans.addresses import activity_path, commitment_path


def plan_url(slug):
    return reverse("public:plan", kwargs={"slug": slug})


def commitment_url(slug, number, uid):
    return f"{reverse('public:home')}{commitment_path(slug, number, uid)}"


def activity_url(slug, number, uid, key):
    return f"{reverse('public:home')}{activity_path(slug, number, uid, key)}"
