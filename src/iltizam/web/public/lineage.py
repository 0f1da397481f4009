"""The lineage of a commitment, walkable both ways; each link shows its basis."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from iltizam.plans.enums import LineageBasis, LineageRelation
from iltizam.plans.models import Commitment
from iltizam.web.public.addresses import commitment_url


@dataclass(frozen=True, slots=True)
class Relative:
    """A commitment at the other end of a link."""

    words: str
    title: object
    plan_title: object
    number: int | None
    url: str
    basis: str


def relatives_of(commitment, user):
    """Earlier and later commitments linked to a dossier's: one statement where it has links."""
    links = commitment.link_rows
    if not links:
        return []
    others = {link.earlier_uid for link in links} | {link.later_uid for link in links}
    known = {
        other.uid: other
        for other in Commitment.objects.visible_to(user)
        .filter(uid__in=others - {commitment.uid})
        .select_related("plan")
    }
    bases = dict(LineageBasis.choices)
    found = []
    for link in links:
        is_later = link.earlier_uid == commitment.uid
        other = known.get(link.later_uid if is_later else link.earlier_uid)
        if other:
            found.append(
                Relative(
                    _words(link.relation, is_later=is_later),
                    other.title,
                    other.plan.title,
                    other.number,
                    commitment_url(other.plan.slug, other.number, other.uid),
                    bases.get(link.basis, ""),
                )
            )
    return found


def _words(relation, *, is_later):
    words = {
        (LineageRelation.CARRIED_ON_BY, True): _("carried on by"),
        (LineageRelation.CARRIED_ON_BY, False): _("carries on"),
        (LineageRelation.MERGED_INTO, True): _("merged into"),
        (LineageRelation.MERGED_INTO, False): _("takes in"),
        (LineageRelation.BECAME, True): _("became"),
        (LineageRelation.BECAME, False): _("comes from"),
    }
    return words[relation, is_later]
