"""The public trail as an Atom feed, and the heads of a day as a file."""

import datetime
import json

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core import formatting, heads
from iltizam.core.http import BadParameter, viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.templatetags.texts import shown, text_html
from iltizam.core.texts import prefer_languages
from iltizam.core.versions import PLANS, SITE, TRAIL
from iltizam.web import atom
from iltizam.web.context import site
from iltizam.web.public.trail import QUIET, Trail, address
from iltizam.web.twins import plain

HEADS_IN_FEED = 7  # days
BEGAN = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)  # in the feed's own id


@public
@require_safe
@cached_page(
    scopes=lambda: (SITE, PLANS, TRAIL),
    query=("plan",),
    until=lambda: timezone.now() + QUIET,
)
def show_feed(request):
    """``…/trail/feed.atom``: the latest entries, and the heads of the last days."""
    prefer_languages(settings.LANGUAGE_CODE)
    if "before" in request.GET:
        raise BadParameter("before", request.GET["before"][:40])
    trail = Trail(viewer(request), request.GET.dict())
    plan, query, origin = trail.asked.plan, trail.asked.query, site(request)["origin"]
    entries = [(line.at, _write_line, line) for line in trail.lines]
    if plan is None:
        entries += [
            (_beginning(day), _write_heads, day) for day in heads.latest_days(HEADS_IN_FEED)
        ]
    entries.sort(key=lambda entry: entry[0], reverse=True)

    feed = atom.feed_element()
    atom.add(feed, "id", atom.tag(request, BEGAN, f"trail:{plan.uid if plan else 'all'}"))
    title = _("Public trail: %(plan)s") % {"plan": shown(plan.title)} if plan else None
    atom.add(feed, "title", title or _("Public trail"))
    if plan and plan.is_fictional:
        atom.add(feed, "subtitle", _("fictional plan"))
    atom.add(feed, "updated", atom.moment(entries[0][0] if entries else BEGAN))
    atom.add_author(feed, site(request)["site_name"])
    itself, page = address("public:trail-feed", query), address("public:trail", query)
    atom.link(feed, "self", f"{origin}{itself}", "application/atom+xml")
    atom.link(feed, "alternate", f"{origin}{page}", "text/html")
    for at, write, what in entries:
        write(request, origin, atom.entry_of(feed), at, what)
    return atom.answer(feed)


def _write_line(request, origin, entry, at, line):
    """One entry of the trail; its id is its place in its stream, which it keeps."""
    about = plain(text_html(line.place.title)) if line.place else ""
    title = _("%(about)s: %(what)s") % {"about": about, "what": line.words}
    atom.add(entry, "id", atom.tag(request, at, f"{line.stream}:{line.event.sequence}"))
    atom.add(entry, "title", title if about else line.words)
    atom.add(entry, "updated", atom.moment(at))
    url = line.place.url if line.place else reverse("public:trail")
    atom.link(entry, "alternate", f"{origin}{url}", "text/html")
    place = _("Entry %(number)d of %(stream)s, hash %(hash)s") % {
        "number": line.event.sequence,
        "stream": line.stream,
        "hash": line.event.hash,
    }
    who = [line.role] if line.role else []
    who += [plain(text_html(line.organisation.title))] if line.organisation else []
    why = [text_html(line.reason)] if line.reason else []
    paragraphs = [line.words, *why, ", ".join(who), place]
    atom.add(entry, "content", _paragraphs(filter(None, paragraphs)), type="html")


def _write_heads(request, origin, entry, at, day):
    """The heads of a day: whoever keeps this entry can find out if the past is rewritten."""
    title = _("Heads of the trail, %(day)s") % {"day": formatting.date(day, get_language())}
    atom.add(entry, "id", atom.tag(request, at, f"heads:{day.isoformat()}"))
    atom.add(entry, "title", title)
    atom.add(entry, "updated", atom.moment(at))
    url = f"{reverse('data:heads')}?day={day.isoformat()}"
    atom.link(entry, "alternate", f"{origin}{url}", "application/json")
    lines = [f"{head.stream} {head.sequence} {head.hash}" for head in heads.heads_of(day)]
    atom.add(entry, "content", _paragraphs(lines), type="html")


def _paragraphs(lines):
    return format_html("{}", format_html_join("", "<p>{}</p>", ((line,) for line in lines)))


def _beginning(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


@public
@require_safe
@cached_page(scopes=lambda: (SITE, PLANS, TRAIL), query=("day",), any_language=True)
def show_heads(request):
    """``/data/heads.json``: the ends of all streams as published on the last day, or one."""
    day = _day(request.GET) if "day" in request.GET else heads.latest_day()
    earlier = heads.latest_day(before=day) if day else None
    found = heads.document(
        day or timezone.localdate(),
        site=request.build_absolute_uri("/"),
        earlier=earlier and f"{reverse('data:heads')}?day={earlier.isoformat()}",
    )
    name = f"heads-{found['day']}.json"
    return HttpResponse(
        json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n",
        content_type="application/json; charset=utf-8",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Content-Disposition": f'inline; filename="{name}"',
        },
    )


def _day(params):
    said = params["day"]
    try:
        day = datetime.date.fromisoformat(said)
    except ValueError:
        day = None
    if day is None or day.isoformat() != said:
        hint = _("A date is written year-month-day, for example 2026-03-31.")
        raise BadParameter("day", said[:40], hint)
    if not heads.heads_of(day):
        raise Http404(_("No heads were published on that day."))
    return day
