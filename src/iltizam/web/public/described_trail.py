"""What the public trail says, as data: what is hashed, so that anybody can hash it again.

``docs/domain/trail.md`` says how.
"""

import datetime

from django.urls import reverse

from iltizam.web.public.addresses import plan_url
from iltizam.web.twins import FILE, day, text


def trail_page(context):
    asked, following = context["asked"], context["next"]
    address = reverse("public:trail-json")
    return {
        "plan": asked.plan and _plan(asked.plan),
        "entries": [_entry(line) for line in context["lines"]],
        "next": f"{address}?{following}" if following else None,
        "heads": {"day": day(context["heads_of"]), "url": reverse("data:heads")},
    }


def _plan(plan):
    return {
        "uid": plan.uid,
        "slug": plan.slug,
        "title": text(plan.title),
        "url": f"{plan_url(plan.slug)}{FILE}",
    }


def _entry(line):
    event = line.event
    chained = {
        "stream": line.stream,
        "sequence": event.sequence,
        "previous": event.previous,
        "hash": event.hash,
    }
    if not line.is_public:
        return {**chained, "words": line.words}
    return {
        **chained,
        "recorded_at": event.recorded_at.astimezone(datetime.UTC).isoformat(),
        "event_type": event.event_type,
        "object_uid": event.object_uid,
        "actor": event.actor.uid,
        "digests": event.digests,
        "values": {field: {"value": value, "salt": salt} for field, value, salt in line.values},
        "words": line.words,
        "object": _named(line.place),
        "role": event.actor.role,
        "organisation": _named(line.organisation),
    }


def _named(place):
    return place and {"title": text(place.title), "url": f"{place.url}{FILE}"}
