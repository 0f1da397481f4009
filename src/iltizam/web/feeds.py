"""Atom feeds of a plan and of a commitment: reports, corrections, changes, published rates.

An entry's id is made of the row's own uid, so it stays the same for ever; its moment is
the one at which the row was recorded. At most LATEST entries of each kind are read.
"""

from types import SimpleNamespace

from django.db.models import F
from django.http import Http404
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.rows import period_columns
from iltizam.core.templatetags.texts import shown, text_html
from iltizam.core.texts import prefer_languages
from iltizam.core.versions import SITE, plan_scope
from iltizam.plans.models import ActionPlan, ActivityChange, Commitment, RevisedDate
from iltizam.tracking.models import ProgressUpdate, PublishedRate
from iltizam.web import atom
from iltizam.web.context import site
from iltizam.web.public.addresses import activity_url, commitment_url, plan_url
from iltizam.web.public.commitments import parsed_ref
from iltizam.web.public.history import told
from iltizam.web.twins import plain

FILE = "feed.atom"
LATEST = 50
_RECORDED = ("uid", "recorded_at", "sequence")
_ABOUT = {
    "activity_title": F("activity__title"),
    "activity_key": F("activity__key"),
    "number": F("activity__commitment__number"),
    "commitment_uid": F("activity__commitment__uid"),
    "commitment_title": F("activity__commitment__title"),
}


@public
@require_safe
@cached_page(scopes=lambda slug: (SITE, plan_scope(slug)))
def show_plan_feed(request, slug):
    """``…/plans/{slug}/feed.atom``"""
    plan = ActionPlan.objects.visible_to(viewer(request)).filter(slug=slug).first()
    if plan is None:
        raise Http404(_("There is no action plan at this address."))
    prefer_languages(plan.language)
    lines = _lines(
        plan, {"activity__commitment__plan": plan}, PublishedRate.objects.filter(plan=plan)
    )
    return _atom(request, plan, plan, plan_url(slug), lines)


@public
@require_safe
@cached_page(scopes=lambda slug, ref: (SITE, plan_scope(slug)))
def show_commitment_feed(request, slug, ref):
    """``…/plans/{slug}/commitments/{number}/feed.atom``"""
    named = parsed_ref(ref)
    where = {"number" if isinstance(named, int) else "uid": named}
    found = (
        Commitment.objects.visible_to(viewer(request))
        .select_related("plan")
        .filter(plan__slug=slug, **where)
        .first()
    )
    if found is None:
        raise Http404(_("There is no commitment at this address."))
    prefer_languages(found.plan.language)
    lines = _lines(
        found.plan,
        {"activity__commitment": found},
        PublishedRate.objects.filter(commitment=found),
    )
    url = commitment_url(slug, found.number, found.uid)
    return _atom(request, found.plan, found, url, lines)


def _lines(plan, of, published):
    """(row, what happened, address), newest first; one statement for each kind."""
    when = period_columns("effective")
    kinds = {
        "update": _latest(
            ProgressUpdate.objects.published().filter(**of),
            "activity",
            "percent",
            "text",
            "difficulties",
            "regression_reason",
            "no_evidence_reason",
            *when,
            corrected_uid=F("corrects__uid"),
            **_ABOUT,
        ),
        "revised": _latest(
            RevisedDate.objects.filter(**of),
            *("activity", "reason", *period_columns("revised"), *when),
            **_ABOUT,
        ),
        "change": _latest(
            ActivityChange.objects.filter(**of),
            *("activity", "kind", "old", "new", "reason", "rate_before", "rate_after", *when),
            **_ABOUT,
        ),
        "published": _latest(
            published,
            *("percent", *when),
            number=F("commitment__number"),
            commitment_uid=F("commitment__uid"),
            commitment_title=F("commitment__title"),
            axis_title=F("axis__title"),
        ),
    }
    found = [
        (row, told(kind, row, _titles(row)), _address(plan, row))
        for kind, rows in kinds.items()
        for row in rows
    ]
    found.sort(key=lambda line: line[1].order, reverse=True)
    return found[:LATEST]


def _latest(rows, *columns, **related):
    newest = rows.order_by("-recorded_at", "-sequence")
    return [
        SimpleNamespace(**row)
        for row in newest.values(*_RECORDED, *columns, **related)[:LATEST]
    ]


def _titles(row):
    if not hasattr(row, "activity"):
        return {}
    return {row.activity: SimpleNamespace(title=row.activity_title)}


def _address(plan, row):
    if not row.commitment_uid:
        return plan_url(plan.slug)
    if not hasattr(row, "activity"):
        return commitment_url(plan.slug, row.number, row.commitment_uid)
    return activity_url(plan.slug, row.number, row.commitment_uid, row.activity_key)


def _atom(request, plan, subject, url, lines):
    """The feed of a plan or a commitment."""
    facts = site(request)
    feed = atom.feed_element()
    atom.add(feed, "id", atom.tag(request, plan.published_at, subject.uid))
    atom.add(feed, "title", shown(subject.title))
    if plan.is_fictional:
        atom.add(feed, "subtitle", _("fictional plan"))
    newest = lines[0][0].recorded_at if lines else plan.published_at
    atom.add(feed, "updated", atom.moment(newest))
    atom.add_author(feed, facts["site_name"])
    atom.link(feed, "self", f"{facts['origin']}{url}{FILE}", "application/atom+xml")
    atom.link(feed, "alternate", f"{facts['origin']}{url}", "text/html")
    for row, happening, address in lines:
        entry = atom.entry_of(feed)
        atom.add(entry, "id", atom.tag(request, row.recorded_at, row.uid))
        atom.add(entry, "title", _title(row, happening))
        atom.add(entry, "updated", atom.moment(row.recorded_at))
        atom.link(entry, "alternate", f"{facts['origin']}{address}", "text/html")
        atom.add(entry, "content", _content(row, happening), type="html")
    return atom.answer(feed)


def _title(row, happening):
    about = plain(happening.about) or _subject(row)
    what = plain(happening.what)
    return _("%(about)s: %(what)s") % {"about": about, "what": what} if about else what


def _subject(row):
    """The commitment or axis that a row without an activity is about; "" for the plan."""
    title = row.commitment_title or getattr(row, "axis_title", None)
    return shown(title) if title else ""


def _content(row, happening):
    paragraphs = [(happening.what,), *((why,) for why in happening.why)]
    if row.commitment_uid:
        paragraphs.append((text_html(row.commitment_title),))
    return format_html("{}", format_html_join("", "<p>{}</p>", paragraphs))
