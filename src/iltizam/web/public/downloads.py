"""Documents for everybody: a commitment's form and a plan's booklet, as files.

The page cache keeps what is small; these are kept on the disk, so that each is made once
for a state of the plan, whoever asks with whatever query. Only what visitors see is in them.
"""

import logging

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam import __version__
from iltizam.core.permissions import public
from iltizam.core.texts import prefer_languages
from iltizam.core.versions import SITE, plan_scope, read_versions
from iltizam.plans.addresses import commitment_ref
from iltizam.plans.models import ActionPlan, Commitment
from iltizam.reporting.at_once import Busy, kept, made
from iltizam.reporting.compiling.facts import commitment_of, facts_of
from iltizam.reporting.editions import booklet_of, form_of
from iltizam.reporting.layout.problems import NotSet
from iltizam.reporting.making import CONTENT_TYPES
from iltizam.web import errors
from iltizam.web.evidence import POLICY
from iltizam.web.public.commitments import parsed_ref

log = logging.getLogger(__name__)


@public
@require_safe
def show_form(request, slug, ref, file_format):
    """``…/commitments/{ref}/form.pdf``: what was promised, on two pages."""
    number = parsed_ref(ref)
    name = "number" if isinstance(number, int) else "uid"
    found = (
        Commitment.objects.visible_to(AnonymousUser())
        .select_related("plan__territory")
        .filter(plan__slug=slug, **{name: number})
        .first()
    )
    if found is None:
        raise Http404(_("There is no commitment at this address."))
    language = get_language()

    def compiled():
        facts = facts_of(found.plan)
        return form_of(facts, commitment_of(facts, found.uid), language)

    named = f"{slug}-{commitment_ref(found.number, found.uid)}-{language}"
    return _answer(request, found.plan, compiled, named, file_format)


@public
@require_safe
def show_booklet(request, slug, file_format):
    """``…/plans/{slug}/booklet.pdf``: the plan as it was adopted."""
    plan = (
        ActionPlan.objects.visible_to(AnonymousUser())
        .select_related("territory")
        .filter(slug=slug)
        .first()
    )
    if plan is None:
        raise Http404(_("There is no action plan at this address."))
    language = get_language()
    return _answer(
        request,
        plan,
        lambda: booklet_of(facts_of(plan), language),
        f"{slug}-{language}",
        file_format,
    )


def _answer(request, plan, compiled, named, file_format):
    """The file, 304 for whoever has it, or 503 while too many are being made."""
    prefer_languages(plan.language, settings.LANGUAGE_CODE)
    versions = "-".join(map(str, read_versions((SITE, plan_scope(plan.slug)))))
    # The day counts: the file says as of when it is.
    state = f"{__version__}-{timezone.localdate():%Y%m%d}-{versions}"
    etag = f'"{state}-{file_format}"'
    if answer := get_conditional_response(request, etag=etag):
        return answer
    try:
        content = kept(request.path_info, state, lambda: made(compiled, file_format))
    except Busy:
        return errors.show_busy(request)
    except NotSet:
        log.exception("%s could not be made", request.path_info)
        return errors.show_busy(request)
    name = f"{named}.{file_format}"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[file_format],
        headers={
            "Cache-Control": "no-cache",
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=name
            ),
            "Content-Security-Policy": POLICY,
            "ETag": etag,
            "X-Content-Type-Options": "nosniff",
        },
    )
