"""The lineage of a commitment, walkable both ways; each link shows its basis."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from iltizam.plans.enums import LineageBasis, LineageRelation
from iltizam.web.public.addresses import commitment_url

BASES = dict(LineageBasis.choices)
WORDS = {
    # relation: (said of the later end, said of the earlier end)
    LineageRelation.CARRIED_ON_BY: (_("carried on by"), _("carries on")),
    LineageRelation.MERGED_INTO: (_("merged into"), _("takes in")),
    LineageRelation.BECAME: (_("became"), _("comes from")),
}


@dataclass(slots=True)
class Relative:
    """A commitment at the other end of a link."""

    words: str
    title: object
    plan_title: object
    number: int | None
    url: str
    basis: str


def relatives_of(dossier):
    """Earlier and later commitments linked to a dossier's that its reader may see."""
    known = {row.uid: row for row in dossier.relative_rows}
    found = []
    for link in dossier.link_rows:
        is_later = link.earlier_uid == dossier.uid
        other = known.get(link.later_uid if is_later else link.earlier_uid)
        if other:
            found.append(
                Relative(
                    WORDS[link.relation][0 if is_later else 1],
                    other.title,
                    other.plan_title,
                    other.number,
                    commitment_url(other.slug, other.number, other.uid),
                    BASES[link.basis],
                )
            )
    return found
