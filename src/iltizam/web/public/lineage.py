"""The lineage of a commitment as a chain, walkable both ways; each link shows its basis."""

import itertools
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from iltizam.core.prepared import Prepared
from iltizam.plans.enums import LineageBasis, LineageRelation
from iltizam.plans.models import Commitment
from iltizam.web.public.addresses import commitment_url

BASES = dict(LineageBasis.choices)
WORDS = {
    # relation: (said of the later end, said of the earlier end)
    LineageRelation.CARRIED_ON_BY: (_("carried on by"), _("carries on")),
    LineageRelation.MERGED_INTO: (_("merged into"), _("takes in")),
    LineageRelation.BECAME: (_("became"), _("comes from")),
}
MOST_LINKS = 100  # of one chain; a link may be met from both sides

# What came of the commitment, and what it came from: no siblings. UNION ends circles.
_CHAIN = """
WITH RECURSIVE
later(uid) AS (
    SELECT CAST(%s AS varchar(16)) UNION
    SELECT l.later_uid FROM plans_lineagelink l JOIN later ON l.earlier_uid = later.uid
),
earlier(uid) AS (
    SELECT CAST(%s AS varchar(16)) UNION
    SELECT l.earlier_uid FROM plans_lineagelink l JOIN earlier ON l.later_uid = earlier.uid
)
SELECT * FROM (
    SELECT id, earlier_uid, later_uid, relation, basis FROM plans_lineagelink
    WHERE earlier_uid IN (SELECT uid FROM later LIMIT %s)
    UNION
    SELECT id, earlier_uid, later_uid, relation, basis FROM plans_lineagelink
    WHERE later_uid IN (SELECT uid FROM earlier LIMIT %s)
) AS links ORDER BY id LIMIT %s
"""


@dataclass(slots=True)
class Station:
    """A commitment of the chain; ``words`` and ``basis`` are of its link towards here."""

    uid: str
    title: object
    plan_title: object
    number: int | None
    url: str
    words: str = ""
    basis: str = ""
    via: object = ""  # the title of what it is linked to, unless that stands beside it
    is_here: bool = False


def relatives_of(dossier, user):
    """The chain of a dossier's commitment, earliest first, itself among them.

    Only through commitments that this reader may see; empty for one without a chain.
    Two statements, none where the dossier has no link.
    """
    if not dossier.relative_rows:
        return []
    links = _links(dossier.uid)
    ends = {end for link in links for end in link[:2]}
    known = {row.uid: row for row in _commitments(user, ends)}
    here = Station(
        dossier.uid,
        dossier.title,
        dossier.plan.title,
        dossier.number,
        commitment_url(dossier.plan.slug, dossier.number, dossier.uid),
        is_here=True,
    )
    seen = {here.uid}  # a circle comes back: each commitment is one station
    back = [(later, earlier, *said) for earlier, later, *said in links]
    earlier = _walk(here, back, known, seen, side=1)
    later = _walk(here, links, known, seen, side=0)
    return [*reversed(earlier), here, *later] if earlier or later else []


def _links(uid):
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [uid, uid, MOST_LINKS, MOST_LINKS, MOST_LINKS])
        return [tuple(row[1:]) for row in cursor.fetchall()]


def _visible(user, uids):
    return (
        Commitment.objects.visible_to(user)
        .filter(uid__in=uids)
        .only("uid", "number", "title", "plan_id")
        .annotate(slug=F("plan__slug"), plan_title=F("plan__title"))
    )


# Chains are short: one compiled statement with places to spare serves nearly all.
_PLACES = [f"uid{place}" for place in range(8)]
_FEW = Prepared(
    lambda **uids: _visible(AnonymousUser(), list(uids.values())),
    **{name: (f"a-{name}", f"b-{name}") for name in _PLACES},
)


def _commitments(user, uids):
    if user.is_authenticated or not 0 < len(uids) <= len(_PLACES):
        return _visible(user, uids)
    spread = itertools.islice(itertools.cycle(sorted(uids)), len(_PLACES))
    return _FEW(**dict(zip(_PLACES, spread, strict=True)))


def _walk(here, links, known, seen, *, side):
    """The stations on one side of ``here``, nearest first; each once."""
    found, level = [], [here]
    while level:
        reached = []
        for near in level:
            for start, end, relation, basis in links:
                if start != near.uid or end in seen or end not in known:
                    continue
                seen.add(end)
                beside = found[-1] if found else here
                station = _station(known[end], WORDS[relation][side], BASES[basis])
                station.via = "" if near is beside else near.title
                found.append(station)
                reached.append(station)
        level = reached
    for station in found:
        if station.via is here.title:
            station.via = ""
    return found


def _station(row, words, basis):
    url = commitment_url(row.slug, row.number, row.uid)
    return Station(row.uid, row.title, row.plan_title, row.number, url, words, basis)
