"""Published self-assessment reports: to be read, checked against their seal, and kept."""

from dataclasses import dataclass

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core import files
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.texts import LocalisedText, direction, in_words
from iltizam.core.versions import SITE, plan_scope
from iltizam.reporting.document import codec
from iltizam.reporting.enums import RenderingState
from iltizam.reporting.layout.page import body_of
from iltizam.reporting.making import CONTENT_TYPES
from iltizam.reporting.models import Rendering, ReportVersion
from iltizam.web.public.described import _plan
from iltizam.web.public.plans import scopes_of_plan, visible_plan
from iltizam.web.twins import day, moment, show, text


@dataclass(frozen=True)
class Published:
    """A published version in a list, with the files that are there to be taken."""

    version: ReportVersion
    title: LocalisedText
    files: list[Rendering]


def _versions(plan):
    """The published versions of a plan's reports, the latest first."""
    found = ReportVersion.objects.filter(report__plan=plan, published_at__isnull=False)
    return found.select_related("report").order_by("-published_at", "-number")


def _files(versions):
    """By version, the files that were built, in the order of languages and formats; none
    that was withdrawn. One statement."""
    built = Rendering.objects.filter(
        document__version__in=[version.pk for version in versions], state=RenderingState.DONE
    ).select_related("document")
    known = list(CONTENT_TYPES)
    found = {version.pk: [] for version in versions}
    for each in sorted(built, key=lambda f: (f.document.language, known.index(f.format))):
        if not each.withdrawn:
            found[each.document.version_id].append(each)
    return found


@public
@require_safe
@cached_page(scopes=scopes_of_plan)
def list_reports(request, slug):
    """The published reports of a plan; where there is none, what will stand here."""
    plan = visible_plan(request, slug)
    versions = list(_versions(plan))
    files_of = _files(versions)
    found = [Published(each, each.report.called, files_of[each.pk]) for each in versions]
    return show(request, "public/reports.html", {"plan": plan, "reports": found}, _list_page)


@public
@require_safe
@cached_page(scopes=lambda slug, uid: (SITE, plan_scope(slug)))
def show_report(request, slug, uid):
    """One version as it was sealed, in the reader's language where it has that."""
    plan = visible_plan(request, slug)
    version = _versions(plan).filter(uid=uid).first()
    if version is None:
        raise Http404(_("There is no report at this address."))
    compiled = _in_language(version)
    document = compiled.read() if compiled else None
    context = {
        "plan": plan,
        "version": version,
        "title": in_words(version.report.called),
        "compiled": compiled,
        "document": document,
        "direction": direction(compiled.language) if compiled else "",
        # Escaped where it is laid out.
        "body": mark_safe(body_of(document)) if document else "",  # noqa: S308
        "files": _files([version])[version.pk],
        "hashes": version.documents.order_by("language"),
    }
    return show(request, "public/report.html", context, _report_page)


def _in_language(version):
    """The document in the reader's language, else in the site's, else the first."""
    known = {each.language: each for each in version.documents.all()}
    wanted = (get_language(), settings.LANGUAGE_CODE, *sorted(known))
    return next((known[tag] for tag in wanted if tag in known), None)


@public
@require_safe
def show_file(request, slug, uid, text_language, file_format):
    """A file of a published version, under a name that says which."""
    plan = visible_plan(request, slug)
    built = Rendering.objects.filter(
        document__version__in=_versions(plan).filter(uid=uid),
        document__language=text_language,
        format=file_format,
        state=RenderingState.DONE,
    )
    found = built.select_related("document").first()
    if found is None or found.withdrawn:
        raise Http404(_("There is no file at this address."))
    try:
        file = files.open_file(found.file_key)
    except FileNotFoundError:
        raise Http404(_("There is no file at this address.")) from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{slug}-{uid}-{text_language}.{file_format}",
        content_type=CONTENT_TYPES[file_format],
        headers={"ETag": f'"{found.sha256}"', "X-Content-Type-Options": "nosniff"},
    )


def _version_members(version, title):
    return {
        "uid": version.uid,
        "number": version.number,
        "kind": version.report.kind,
        "title": title,
        "published": moment(version.published_at),
        "seal": version.sealed_digest,
        "transmitted": day(version.transmitted_on),
        "transmission": text(version.transmission_note),
    }


def _list_page(context):
    return {
        "plan": _plan(context["plan"]),
        "reports": [
            _version_members(each.version, in_words(each.title)) for each in context["reports"]
        ],
    }


def _report_page(context):
    document = context["document"]
    return {
        "plan": _plan(context["plan"]),
        **_version_members(context["version"], context["title"]),
        "documents": {each.language: each.sha256 for each in context["hashes"]},
        "document": codec.plain(document) if document else None,
    }
