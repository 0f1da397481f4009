"""Which organisations the public meets: those that plans name, and those around them."""

from django.db.models import Exists, OuterRef, Q

from iltizam.directory.models import Organisation
from iltizam.plans.models import Activity, Commitment, FocalPoint, Partner


def institutions_visible_to(user):
    """The organisations this user may see.

    Named by a plan they may see – as lead, partner, focal point or responsible for an
    activity –, or the whole of such a one, its former or its later name.
    """
    named = Organisation.objects.filter(_is_named(user, OuterRef("pk")))
    return Organisation.objects.filter(
        _is_named(user, OuterRef("pk"))
        | _is_named(user, OuterRef("renamed_to"))
        | Q(Exists(named.filter(parent=OuterRef("pk"))))
        | Q(Exists(named.filter(renamed_to=OuterRef("pk"))))
    )


def _is_named(user, organisation) -> Q:
    commitments = Commitment.objects.visible_to(user)
    activities = Activity.objects.visible_to(user)
    partners = Partner.objects.filter(commitment__in=commitments)
    focal_points = FocalPoint.objects.filter(commitment__in=commitments)
    return (
        Q(Exists(commitments.filter(lead=organisation)))
        | Q(Exists(partners.filter(organisation=organisation)))
        | Q(Exists(activities.filter(responsible=organisation)))
        | Q(Exists(focal_points.filter(organisation=organisation)))
    )
