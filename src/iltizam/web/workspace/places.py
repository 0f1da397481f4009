"""What an address of the workspace is about, for those who may know of it."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from iltizam.core.texts import prefer_languages
from iltizam.plans.models import Activity, Commitment
from iltizam.web.public.commitments import parsed_ref


def _where(slug, ref, through=""):
    number = parsed_ref(ref)
    name = "number" if isinstance(number, int) else "uid"
    return {f"{through}plan__slug": slug, f"{through}{name}": number}


def commitment_at(request, slug, ref):
    """The commitment of an address with its plan and lead; Http404 when there is none."""
    found = Commitment.objects.visible_to(request.user).select_related("plan", "lead")
    commitment = get_object_or_404(found, **_where(slug, ref))
    prefer_languages(commitment.plan.language, settings.LANGUAGE_CODE)
    return commitment


def activity_at(request, slug, ref, key):
    """The activity of an address with its plan and lead; Http404 when there is none."""
    found = (
        Activity.objects.visible_to(request.user)
        .select_related("commitment__plan", "commitment__lead")
        .filter(key=key, **_where(slug, ref, "commitment__"))
        .first()
    )
    if found is None:
        raise Http404(_("There is no activity at this address."))
    prefer_languages(found.commitment.plan.language, settings.LANGUAGE_CODE)
    return found
