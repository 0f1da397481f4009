"""The plan that an address of the papers is about."""

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from iltizam.core.texts import prefer_languages
from iltizam.plans.models import ActionPlan


def plan_at(request, slug):
    """The plan with its territory; Http404 where this reader sees none."""
    found = (
        ActionPlan.objects.visible_to(request.user)
        .select_related("territory")
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise Http404(_("There is no action plan at this address."))
    prefer_languages(found.language, settings.LANGUAGE_CODE)
    return found
