"""The page of one activity: everything on it, with its whole history."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.prepared import Prepared
from iltizam.core.rows import JsonRows, period_columns
from iltizam.core.texts import prefer_languages
from iltizam.core.versions import SITE, plan_scope
from iltizam.plans.models import (
    Activity,
    ActivityDependency,
    Band,
    CommitteeRemark,
    SourceNote,
)
from iltizam.reporting.dossier import activity_rows, reported_rows
from iltizam.tracking.figures import commitment_figures
from iltizam.web.public import described_commitment
from iltizam.web.public.addresses import commitment_url
from iltizam.web.public.commitments import activity_cards, parsed_ref
from iltizam.web.public.history import happenings
from iltizam.web.public.statuses import Scale
from iltizam.web.twins import show


def _activities(slug, key, user=None, **where):
    """The visible activity of an address with everything reported on it: one statement."""
    reader = user or AnonymousUser()
    notes = SourceNote.objects.filter(activity=OuterRef("pk")).order_by("position", "id")
    remarks = CommitteeRemark.objects.filter(activity=OuterRef("pk")).order_by("position", "id")
    bands = Band.objects.filter(plan=OuterRef("commitment__plan")).order_by("minimum")
    waits = ActivityDependency.objects.visible_to(reader).filter(activity=OuterRef("pk"))
    when = period_columns("effective")
    return (
        Activity.objects.visible_to(reader)
        .select_related("commitment__plan", "commitment__lead")
        .annotate(
            activity_rows=activity_rows(pk=OuterRef("pk")),
            band_rows=JsonRows(
                bands.values("code", "label", "minimum", "published_low", "published_high")
            ),
            note_rows=JsonRows(notes.values("activity", "code", "text")),
            remark_rows=JsonRows(
                remarks.values("activity", "code", "text", "proposed_title", "outcome", *when)
            ),
            waits_rows=JsonRows(
                waits.order_by("position", "id").values("event", title=F("on_activity__title"))
            ),
            **reported_rows("activity"),
        )
        .filter(commitment__plan__slug=slug, key=key, **where)
    )


_BY_NUMBER = Prepared(
    lambda slug, key, ref: _activities(slug, key, commitment__number=ref),
    slug=("a", "b"),
    key=("a", "b"),
    ref=(1, 2),
)
_BY_UID = Prepared(
    lambda slug, key, ref: _activities(slug, key, commitment__uid=ref),
    slug=("a", "b"),
    key=("a", "b"),
    ref=("a", "b"),
)


def visible_activity(request, slug, ref, key):
    """The activity of an address; Http404 when this reader sees none there."""
    user, commitment = viewer(request), parsed_ref(ref)
    is_number = isinstance(commitment, int)
    if user.is_authenticated:
        where = {"commitment__number" if is_number else "commitment__uid": commitment}
        found = _activities(slug, key, user, **where).first()
    else:
        ask = _BY_NUMBER if is_number else _BY_UID
        found = ask.first(slug=slug, key=key, ref=commitment)
    if found is None:
        raise Http404(_("There is no activity at this address."))
    prefer_languages(found.commitment.plan.language, settings.LANGUAGE_CODE)
    return found


@public
@require_safe
@cached_page(scopes=lambda slug, ref, key: (SITE, plan_scope(slug)))
def show_activity(request, slug, ref, key):
    """State, percent, actions, evidence and the whole history of one activity."""
    activity = visible_activity(request, slug, ref, key)
    commitment = activity.commitment
    figures = commitment_figures(commitment, activity.band_rows)
    base = commitment_url(slug, commitment.number, commitment.uid)
    scale = Scale(activity.band_rows)
    cards = activity_cards(commitment.plan, activity, figures, scale, base)
    context = {
        "activity": activity,
        "commitment": commitment,
        "commitment_url": base,
        "plan": commitment.plan,
        "card": cards[0],
        "history": happenings(activity, {}),
        "waits_for": activity.waits_rows,
    }
    return show(request, "public/activity.html", context, described_commitment.activity_page)
