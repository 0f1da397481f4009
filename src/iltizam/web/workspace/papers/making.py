"""A paper is made while its reader waits: nothing that was typed is kept."""

import tempfile

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from iltizam.core.permissions import guarded_by, require
from iltizam.core.texts import prefer_languages
from iltizam.directory.models import Organisation
from iltizam.reporting.at_once import Busy, a_place, made
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.compiling.progress import BadDates
from iltizam.reporting.evidence import write_pack
from iltizam.reporting.layout.problems import NotSet, TookTooLong, TookTooMuchMemory
from iltizam.reporting.making import CONTENT_TYPES
from iltizam.web.evidence import POLICY
from iltizam.web.workspace.papers.forms import ChasingForm, PaperForm
from iltizam.web.workspace.papers.kinds import PAPERS
from iltizam.web.workspace.papers.listing import papers_page
from iltizam.web.workspace.papers.places import plan_at

HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}


@sensitive_post_parameters()
@guarded_by("reporting.make_papers")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def make_paper(request, slug, paper):
    """The file of a paper; without what it needs, the page with its form open."""
    plan = plan_at(request, slug)
    require(request.user, "reporting.make_papers", plan)
    kind = PAPERS.get(paper)
    if kind is None:
        raise Http404
    if request.method == "POST" and not kind.is_posted:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return _answer(
        request, plan, kind.form(_typed(request, kind), plan=plan, paper=paper), paper
    )


@guarded_by("reporting.make_papers")
@require_safe
@never_cache
def make_chasing_letter(request, slug, uid):
    """The letter to one institution that leads a commitment of the plan."""
    plan = plan_at(request, slug)
    require(request.user, "reporting.make_papers", plan)
    leads = Organisation.objects.filter(pk__in=plan.commitments.values("lead"))
    form = ChasingForm(_asked(request), plan=plan, paper="chasing")
    form.institution = get_object_or_404(leads, uid=uid)
    return _answer(request, plan, form, "chasing")


@guarded_by("reporting.make_papers")
@require_safe
@never_cache
def make_evidence_pack(request, slug):
    """The archive for the independent reviewers, written to the disk and then sent."""
    plan = plan_at(request, slug)
    require(request.user, "reporting.make_papers", plan)
    form = PaperForm(_asked(request), plan=plan, paper="pack")
    if not form.is_bound or not form.is_valid():
        return _page(request, plan, form, "pack")
    language = form.cleaned_data["language"]
    try:
        file = _packed(plan, language)
    except Busy:
        return _busy(request, plan, form, "pack")
    name = f"{plan.slug}-evidence-{language}.zip"
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="application/zip",
        headers=HEADERS,
    )


def _packed(plan, language):
    """A file that is gone as soon as it is closed."""
    file = tempfile.TemporaryFile(prefix="iltizam-")  # noqa: SIM115 – the answer closes it
    try:
        with a_place():
            write_pack(file, facts_of(plan), language)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _typed(request, kind):
    """What was said for a paper; None where nothing was."""
    if not kind.is_posted:
        return _asked(request)
    return request.POST if request.method == "POST" else None


def _asked(request):
    """The question of an address, where it is a form's: those name a language."""
    return request.GET if "language" in request.GET else None


def _answer(request, plan, form, paper):
    if not form.is_bound or not form.is_valid():
        return _page(request, plan, form, paper)
    file_format = form.format_asked()
    if file_format is None:
        form.add_error(None, _("Choose PDF or DOCX."))
        return _page(request, plan, form, paper)
    try:
        content = made(form.compiled, file_format)
    except Busy:
        return _busy(request, plan, form, paper)
    except BadDates as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, plan, form, paper)
    except NotSet as error:
        form.add_error(None, why_not_set(error))
        return _page(request, plan, form, paper)
    name = f"{plan.slug}-{form.file_name or paper}-{form.cleaned_data['language']}"
    return file_answer(content, file_format, name)


def file_answer(content, file_format, name):
    """The bytes of a document, to be kept under a name."""
    disposition = content_disposition_header(
        as_attachment=True, filename=f"{name}.{file_format}"
    )
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[file_format],
        headers={**HEADERS, "Content-Disposition": disposition},
    )


def why_not_set(error):
    """Why there is no file, and what to do about it."""
    if isinstance(error, TookTooLong):
        return _("The file takes too long to make, and was stopped. Shorten the texts.")
    if isinstance(error, TookTooMuchMemory):
        return _("The file takes more memory than it may, and was stopped. Shorten the texts.")
    return _("The file could not be made: %(reason)s.") % {"reason": error}


def _busy(request, plan, form, paper):
    form.add_error(None, _("Other files are being made at this moment. Try again in a moment."))
    answer = _page(request, plan, form, paper, status=503)
    answer["Retry-After"] = "10"
    return answer


def _page(request, plan, form, paper, status=None):
    # Compiling a document ends with no language preferred.
    prefer_languages(plan.language, settings.LANGUAGE_CODE)
    wrong = 422 if form.errors else 200
    return papers_page(request, plan, opened=paper, form=form, status=status or wrong)
