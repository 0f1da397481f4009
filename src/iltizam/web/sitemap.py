"""``/sitemap.xml`` and ``/robots.txt``: every public page, in every offered language.

An address per page and language, each with its other languages. More than PER_FILE
pages make an index of files. Rows are read and written in chunks, so memory does not
grow with their number; a stream cannot be kept by the page cache.
"""

import itertools
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from iltizam.core.languages import offered_languages
from iltizam.core.permissions import public
from iltizam.directory.models import Territory
from iltizam.plans.addresses import activity_path, commitment_path
from iltizam.plans.institutions import institutions_visible_to
from iltizam.plans.models import ActionPlan, Activity, Commitment

MOST_ADDRESSES = 50_000  # in one file, says the protocol
CHUNK = 2_000  # rows read at once
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
STATIC = ("", "plans/", "institutions/", "data/", "trail/", "accessibility/", "legal/")
OF_A_PLAN = ("", "changes/", "methodology/", "reconciliation/")


def per_file():
    """How many pages a file holds: each is an address per language."""
    return MOST_ADDRESSES // len(offered_languages())


def _sources():
    """What has pages: rows in a lasting order, and the paths each row has."""
    visitor = AnonymousUser()
    plans = ActionPlan.objects.visible_to(visitor).order_by("pk")
    commitments = Commitment.objects.visible_to(visitor).order_by("pk")
    activities = Activity.objects.visible_to(visitor).order_by("pk")
    institutions = institutions_visible_to(visitor).order_by("pk")
    territories = Territory.objects.order_by("pk")
    of_commitment = ("commitment__plan__slug", "commitment__number", "commitment__uid", "key")
    return [
        (plans.values_list("slug"), len(OF_A_PLAN), _plan_paths),
        (commitments.values_list("plan__slug", "number", "uid"), 1, _commitment_paths),
        (activities.values_list(*of_commitment), 1, _activity_paths),
        (institutions.values_list("uid"), 1, lambda uid: [f"institutions/{uid}/"]),
        (territories.values_list("code"), 1, lambda code: [f"territories/{code}/"]),
    ]


def _plan_paths(slug):
    return [f"plans/{slug}/{part}" for part in OF_A_PLAN]


def _commitment_paths(*row):
    return [commitment_path(*row)]


def _activity_paths(*row):
    return [activity_path(*row)]


def count_pages():
    return len(STATIC) + sum(rows.count() * each for rows, each, _paths in _sources())


def paths(first, count):
    """``count`` paths from the ``first`` on, without their language, read in chunks."""
    return itertools.islice(_paths_from(first), count)


def _paths_from(first):
    yield from STATIC[first:]
    skip = max(0, first - len(STATIC))
    for rows, each, paths_of in _sources():
        size = rows.count() * each
        if skip >= size:
            skip -= size
            continue
        start, within = divmod(skip, each)
        of_rows = (paths_of(*row) for row in rows[start:].iterator(chunk_size=CHUNK))
        yield from itertools.islice(itertools.chain.from_iterable(of_rows), within, None)
        skip = 0


@public
@require_safe
def show_sitemap(request):
    """The one file, or the index of the files where there are more pages than fit."""
    pages, size = count_pages(), per_file()
    if pages <= size:
        return _xml(_urls(request, 0, size))
    origin = request.build_absolute_uri("/")
    parts = range(1, -(-pages // size) + 1)
    lines = [
        f"<sitemap><loc>{escape(origin)}sitemap-{part}.xml</loc></sitemap>\n" for part in parts
    ]
    return _xml([f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n', *lines, "</sitemapindex>\n"])


@public
@require_safe
def show_part(request, part):
    """``/sitemap-{n}.xml``, counted from 1."""
    size = per_file()
    if not 0 < part <= max(1, -(-count_pages() // size)):
        raise Http404
    return _xml(_urls(request, (part - 1) * size, size))


def _urls(request, first, count):
    origin, languages = request.build_absolute_uri("/"), offered_languages()
    yield (f'{HEAD}<urlset xmlns="{NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n')
    for path in paths(first, count):
        where = escape(quote(path))
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{origin}{code}/{where}"/>'
            for code in languages
        )
        yield "".join(
            f"<url><loc>{origin}{code}/{where}</loc>{others}</url>\n" for code in languages
        )
    yield "</urlset>\n"


def _xml(lines):
    return StreamingHttpResponse(lines, content_type="application/xml; charset=utf-8")


@public
@require_safe
def show_robots(request):
    """Everything may be read; where the list of it is."""
    origin = request.build_absolute_uri("/")
    return HttpResponse(
        f"User-agent: *\nAllow: /\n\nSitemap: {origin}sitemap.xml\n",
        content_type="text/plain; charset=utf-8",
    )
