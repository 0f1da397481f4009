"""The public trail: everything that was recorded, entry by entry, for anybody to check.

Of the streams that a visitor may see every entry is here, without a gap; of an internal
one only its place in the chain. A role and an organisation, never a person.
"""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core import heads
from iltizam.core.audit import plan_stream
from iltizam.core.http import BadParameter, viewer
from iltizam.core.models import Actor, AuditEvent, AuditPayload, AuditStream
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.texts import LocalisedText, prefer_languages
from iltizam.core.trail import is_partly_shown, label_of, labels, visible_streams
from iltizam.core.versions import PLANS, SITE, TRAIL
from iltizam.plans.models import ActionPlan
from iltizam.web.public import described_trail
from iltizam.web.public.places import institutions_named, places_of
from iltizam.web.twins import show

SIZE = 50  # entries on a page
OF_A_PLAN = ("uid", "slug", "title", "is_fictional")
OF_WEIGHTS = ("plans.weights.set", "plans.weights.locked")
MOST_PLANS = 40  # to choose from
PARAMETERS = ("plan", "before")
# What is internal changes no page: it is here after so long.
QUIET = datetime.timedelta(seconds=60)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
NUMBER = re.compile(r"[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, in words; of an internal one, nothing but them."""

    event: object
    stream: str
    words: str
    plan: object  # whose stream it is, or None
    is_public: bool = False
    place: object = None  # where its object stands on the site
    role: str = ""
    organisation: object = None
    values: tuple = ()  # (field, value, salt) of what anybody may check
    reason: LocalisedText | None = None
    weights: tuple = ()  # (activity, before, after) of what was set or locked

    @property
    def at(self):
        return self.event.recorded_at

    @property
    def time(self):
        return timezone.localtime(self.at).strftime("%H:%M:%S")


@dataclass(frozen=True)
class Asked:
    """A part of the trail: of one plan or of all, below a number or before a moment."""

    plan: object
    before: object

    @property
    def query(self):
        return {"plan": self.plan.slug} if self.plan else {}


def parsed(params, plans):
    """What the address asks for. Raises BadParameter for what is none."""
    for name in params:
        if name not in PARAMETERS:
            raise BadParameter(name, params[name][:40])
    slug, before = params.get("plan", ""), params.get("before", "")
    plan = next((each for each in plans.values() if each.slug == slug), None)
    if slug and plan is None:
        raise Http404(_("There is no action plan at this address."))
    if not before:
        return Asked(plan, None)
    if plan:
        if not NUMBER.fullmatch(before):
            raise BadParameter("before", before[:40])
        return Asked(plan, int(before))
    try:
        moment = datetime.datetime.fromisoformat(before) if MOMENT.fullmatch(before) else None
    except ValueError:
        moment = None
    if moment is None:
        raise BadParameter("before", before[:40])
    return Asked(None, moment)


class Trail:
    """The part that was asked for, as lines; at most nine statements."""

    def __init__(self, user, params):
        plans = ActionPlan.objects.visible_to(user).newest_first()
        self.plans = {plan.pk: plan for plan in plans.only(*OF_A_PLAN)}
        self.asked = parsed(params, self.plans)
        self.streams = dict(AuditStream.objects.values_list("pk", "name"))
        events = list(self._events()[: SIZE + 1])
        events, self.next = self._cut(events)
        self.lines = self._lines(events)

    def _events(self):
        rows = AuditEvent.objects.select_related("actor")
        plan, before = self.asked.plan, self.asked.before
        if plan:
            rows = rows.filter(stream__name=plan_stream(plan.uid)).order_by("-sequence")
            return rows.filter(sequence__lt=before) if before else rows
        mine = {plan_stream(plan.uid) for plan in self.plans.values()}
        others = [name for name in self.streams.values() if not name.startswith("plan:")]
        whole = mine | visible_streams(others)
        partly = [pk for pk, name in self.streams.items() if is_partly_shown(name)]
        told = [kind for kind, found in labels().items() if found.is_public]
        rows = rows.filter(
            Q(stream__in=[pk for pk, name in self.streams.items() if name in whole])
            | Q(stream__in=partly, event_type__in=told)
        ).order_by("-recorded_at", "-pk")
        return rows.filter(recorded_at__lt=before) if before else rows

    def _cut(self, events):
        """SIZE entries and the query of those before; no moment is cut in two."""
        if len(events) <= SIZE:
            return events, ""
        if self.asked.plan:
            events = events[:SIZE]
            before = str(events[-1].sequence)
        else:
            beyond = events[-1].recorded_at
            events = [e for e in events[:SIZE] if e.recorded_at > beyond] or events[:SIZE]
            before = events[-1].recorded_at.astimezone(datetime.UTC)
            before = before.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return events, urlencode({**self.asked.query, "before": before})

    def _lines(self, events):
        told = [e for e in events if (found := label_of(e.event_type)) and found.is_public]
        values = _values(told)
        weighed = {e.pk: _weights(values[e.pk]) for e in told if e.event_type in OF_WEIGHTS}
        activities = {uid for weights in weighed.values() for uid, _before, _after in weights}
        places = places_of({event.object_uid for event in told} | activities, self.plans)
        named = {event.actor.organisation_uid for event in told}
        named |= {event.object_uid for event in told} - set(places)
        institutions = institutions_named(named - {""})
        around = Around(
            self.streams,
            {plan_stream(plan.uid): plan for plan in self.plans.values()},
            places | institutions,
            institutions,
            dict(Actor.Role.choices),
            values,
            weighed,
        )
        return [around.line(event) for event in events]


@dataclass(frozen=True)
class Around:
    """What the entries of a page speak of, read once for all of them."""

    streams: dict
    plans: dict
    places: dict
    institutions: dict
    roles: dict
    values: dict
    weights: dict

    def line(self, event):
        found = label_of(event.event_type)
        stream = self.streams[event.stream_id]
        plan = self.plans.get(stream)
        if not (found and found.is_public):
            return Line(event, stream, _("an internal step"), plan)
        values = self.values.get(event.pk, ())
        reason = next((value for field, value, _salt in values if field == "reason"), None)
        return Line(
            event,
            stream,
            str(found.words),
            plan,
            is_public=True,
            place=self.places.get(event.object_uid),
            role=str(self.roles[event.actor.role]),
            organisation=self.institutions.get(event.actor.organisation_uid),
            values=values,
            reason=LocalisedText(reason) if isinstance(reason, dict) else None,
            weights=[
                (self.places[uid], before, after)
                for uid, before, after in self.weights.get(event.pk, ())
                if uid in self.places
            ],
        )


def _weights(values):
    """(uid, before, after) of each activity whose weight an entry set or locked."""
    named = {field: value for field, value, _salt in values if isinstance(value, dict)}
    before = named.get("before", {})
    weights = named.get("after") or named.get("weights", {})
    return [
        (uid, _weight(before.get(uid)), weight)
        for uid, after in weights.items()
        if (weight := _weight(after)) is not None
    ]


def _weight(text):
    """None for what is not set, and for what is no weight."""
    try:
        return Decimal(text or "")
    except (InvalidOperation, TypeError):
        return None


def _values(events):
    """What anybody may know of the payloads: with the salts, so that digests can be checked."""
    found = defaultdict(list)
    kinds = {event.pk: event.event_type for event in events}
    if kinds:
        rows = AuditPayload.objects.filter(event__in=list(kinds)).order_by("field")
        for pk, field, value, salt in rows.values_list("event", "field", "value", "salt"):
            if field in label_of(kinds[pk]).shows:
                found[pk].append((field, value, salt))
    return found


@public
@require_safe
@cached_page(
    scopes=lambda: (SITE, PLANS, TRAIL),
    query=PARAMETERS,
    until=lambda: timezone.now() + QUIET,
)
def show_trail(request):
    """What happened, newest first, of every plan or of one; each part at a lasting address."""
    prefer_languages(settings.LANGUAGE_CODE)
    trail = Trail(viewer(request), request.GET.dict())
    days = groupby(trail.lines, key=lambda line: timezone.localdate(line.at))
    context = {
        "days": [(day, list(lines)) for day, lines in days],
        "lines": trail.lines,
        "asked": trail.asked,
        "plan": trail.asked.plan,  # which says that it is fictional
        "choice": list(trail.plans.values())[:MOST_PLANS],
        "next": trail.next,
        "feed": address("public:trail-feed", trail.asked.query),
        "heads_of": heads.latest_day(),
    }
    return show(request, "public/trail.html", context, described_trail.trail_page)


def address(name, query):
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)
