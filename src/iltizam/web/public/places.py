"""Where the objects that entries speak of stand on the site: title and address by uid."""

import json
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F, Value
from django.db.models.expressions import RawSQL
from django.urls import reverse

from iltizam.civilsociety.models import ParallelAssessment
from iltizam.core.prepared import Prepared
from iltizam.core.texts import LocalisedText
from iltizam.plans.institutions import institutions_visible_to
from iltizam.plans.models import (
    ActionPlan,
    Activity,
    ActivityChange,
    Axis,
    Commitment,
    CommitteeRemark,
    FocalPoint,
    IrmRating,
    RevisedDate,
    Source,
    SourceNote,
)
from iltizam.tracking.models import (
    Action,
    CommunicationAction,
    Evidence,
    Indicator,
    Obstacle,
    Outcome,
    ProgressUpdate,
    PublishedRate,
    RateReview,
    Snapshot,
)
from iltizam.web.public.addresses import activity_url, commitment_url, plan_url

# On whose page an object is shown: by its model, the column that leads there.
SHOWN_ON = {
    "activity": {
        Activity: "pk",
        Action: "activity_id",
        ActivityChange: "activity_id",
        Evidence: "activity_id",
        ProgressUpdate: "activity_id",
        RateReview: "activity_id",
        RevisedDate: "activity_id",
    },
    "commitment": {
        Commitment: "pk",
        CommitteeRemark: "commitment_id",
        CommunicationAction: "commitment_id",
        FocalPoint: "commitment_id",
        Indicator: "commitment_id",
        IrmRating: "commitment_id",
        Obstacle: "commitment_id",
        Outcome: "commitment_id",
        ParallelAssessment: "commitment_id",
    },
    "plan": {
        ActionPlan: "pk",
        Axis: "plan_id",
        PublishedRate: "plan_id",
        Snapshot: "plan_id",
        Source: "plan_id",
        SourceNote: "plan_id",
    },
}


class Place(NamedTuple):
    """What an object is called, or what it stands in is, and where that is."""

    title: LocalisedText
    url: str


def places_of(uids, plans):
    """The places of objects by uid; ``plans`` are those the reader may see, by key.

    Three statements at most. What is in no plan of theirs, or in none, is left out.
    """
    found = _FOUND(uids=json.dumps(sorted(uids))) if uids else []
    keys = {kind: {key for _uid, on, key in found if on == kind} for kind in SHOWN_ON}
    places = {
        ("plan", key): Place(plans[key].title, plan_url(plans[key].slug))
        for key in keys["plan"]
        if key in plans
    }
    places |= _activities(keys["activity"], plans)
    places |= _commitments(keys["commitment"], plans)
    return {uid: places[on, key] for uid, on, key in found if (on, key) in places}


def _find(uids):
    """(uid, on whose page, key of what that is) of the objects in a JSON list."""
    listed = (
        "SELECT value FROM json_each(%s)"
        if connection.vendor == "sqlite"
        else "SELECT jsonb_array_elements_text(CAST(%s AS jsonb))"
    )
    rows = [
        model._default_manager.filter(uid__in=RawSQL(listed, [uids]))  # noqa: S611 - constants
        .order_by()
        .values_list("uid", Value(kind), F(column))
        for kind, models in SHOWN_ON.items()
        for model, column in models.items()
    ]
    return rows[0].union(*rows[1:], all=True)


_FOUND = Prepared(_find, uids=('["a"]', '["b"]'))


def _activities(keys, plans):
    if not keys:
        return {}
    rows = (
        Activity.objects.visible_to(AnonymousUser())
        .filter(pk__in=keys, commitment__plan__in=list(plans))
        .values_list(
            "pk", "key", "title", "commitment__number", "commitment__uid", "commitment__plan"
        )
    )
    return {
        ("activity", pk): Place(title, activity_url(plans[plan].slug, number, uid, key))
        for pk, key, title, number, uid, plan in rows
    }


def _commitments(keys, plans):
    if not keys:
        return {}
    rows = (
        Commitment.objects.visible_to(AnonymousUser())
        .filter(pk__in=keys, plan__in=list(plans))
        .values_list("pk", "title", "number", "uid", "plan")
    )
    return {
        ("commitment", pk): Place(title, commitment_url(plans[plan].slug, number, uid))
        for pk, title, number, uid, plan in rows
    }


def institutions_named(uids):
    """Institutions that the public meets, by uid: one statement, none for none."""
    if not uids:
        return {}
    rows = institutions_visible_to(AnonymousUser()).filter(uid__in=sorted(uids))
    return {
        uid: Place(name, reverse("public:institution", kwargs={"uid": uid}))
        for uid, name in rows.values_list("uid", "name")
    }
