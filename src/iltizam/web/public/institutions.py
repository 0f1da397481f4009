"""The institutions that plans name, and the page of one: what it promised, in every plan."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core.folding import fold
from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.rows import JsonRows
from iltizam.core.uids import is_uid
from iltizam.core.versions import PLANS, SITE
from iltizam.plans.enums import PartnerRole
from iltizam.plans.institutions import institutions_visible_to
from iltizam.plans.models import ActionPlan, Activity, Band, Commitment, Partner
from iltizam.tracking.figures.across import Part, figures_across
from iltizam.web.public import described_directory
from iltizam.web.public.addresses import commitment_url, plan_url
from iltizam.web.public.statuses import Scale
from iltizam.web.twins import show


@dataclass(frozen=True, slots=True)
class Listed:
    """An institution in the list: how many commitments it leads and supports."""

    institution: object
    led: int
    supported: int


@public
@require_safe
@cached_page(scopes=lambda: (SITE, PLANS))
def list_institutions(request):
    """Every institution of the visible plans, by kind and name, with what it promised."""
    groups = _listed(viewer(request))
    return show(
        request,
        "public/institutions.html",
        {"groups": groups},
        described_directory.institutions_page,
    )


def _listed(user):
    commitments = Commitment.objects.visible_to(user)

    def count(rows, name):
        counted = rows.order_by().values(name).annotate(n=Count("commitment", distinct=True))
        return Subquery(counted.values("n"))

    partners = Partner.objects.filter(organisation=OuterRef("pk"), commitment__in=commitments)
    led = commitments.filter(lead=OuterRef("pk")).order_by().values("lead")
    found = (
        institutions_visible_to(user)
        .select_related("parent", "renamed_to")
        .annotate(
            led=Subquery(led.annotate(n=Count("pk")).values("n")),
            supported=count(partners, "organisation"),
        )
    )
    language = get_language()
    by_name = sorted(found, key=lambda each: fold(each.name.shown(language).text))
    by_kind = sorted(by_name, key=lambda each: _KIND_ORDER.index(each.kind))
    return [
        (label, [Listed(each, each.led or 0, each.supported or 0) for each in group])
        for label, group in groupby(by_kind, key=lambda each: each.get_kind_display())
    ]


_KIND_ORDER = [
    "ministry",
    "public_body",
    "independent",
    "local_authority",
    "university",
    "association",
    "international",
    "private",
]


@dataclass(slots=True)
class Line:
    """A commitment of the institution as its page shows it."""

    commitment: Commitment
    url: str
    figures: object
    status: object
    roles: list

    @property
    def flags(self):
        """(class, words) of what is wrong: nothing for a plan at its as-of date."""
        found = []
        if self.figures.late:
            words = ngettext("%(count)s late", "%(count)s late", self.figures.late)
            found.append(("", words % {"count": self.figures.late}))
        if self.figures.stale:
            found.append(("", _("tracking not up to date")))
        return found


@dataclass(slots=True)
class InPlan:
    """What the institution does in one plan."""

    plan: ActionPlan
    url: str
    rate: object  # of the commitments it leads; None where it leads none
    led: list = field(default_factory=list)
    supported: list = field(default_factory=list)
    responsible_for: int = 0

    @property
    def late(self):
        return sum(line.figures.late for line in self.led)

    @property
    def stale(self):
        return sum(line.figures.stale for line in self.led)


@public
@require_safe
@cached_page(scopes=lambda uid: (SITE, PLANS))
def show_institution(request, uid):
    """Commitments led and supported in every plan with its rates; what it was and is."""
    user = viewer(request)
    institution = visible_institution(user, uid)
    plans = in_plans(user, institution)
    context = {
        "institution": institution,
        "plans": plans,
        "parts": institution.part_rows,
        "former": institution.former_rows,
        "led": sum(len(found.led) for found in plans),
        "supported": sum(len(found.supported) for found in plans),
    }
    return show(
        request, "public/institution.html", context, described_directory.institution_page
    )


def visible_institution(user, uid):
    """The institution of an address with its parts and former names; Http404 for none."""
    visible = institutions_visible_to(user)
    found = is_uid(uid) and (
        visible.filter(uid=uid)
        .select_related("parent", "renamed_to", "territory")
        .annotate(
            part_rows=JsonRows(
                visible.filter(parent=OuterRef("pk")).order_by("id").values("uid", "name")
            ),
            former_rows=JsonRows(
                visible.filter(renamed_to=OuterRef("pk")).order_by("id").values("uid", "name")
            ),
        )
        .first()
    )
    if not found:
        raise Http404(_("There is no institution at this address."))
    return found


def in_plans(user, institution):
    """What the institution leads and supports, newest plan first: five statements."""
    partners = Partner.objects.filter(commitment=OuterRef("pk"), organisation=institution)
    activities = Activity.objects.filter(commitment=OuterRef("pk"), responsible=institution)
    commitments = (
        Commitment.objects.visible_to(user)
        .annotate(
            role_rows=JsonRows(partners.order_by("position", "id").values("role")),
            is_partner=Exists(partners),
            responsible_for=Subquery(
                activities.order_by().values("responsible").annotate(n=Count("pk")).values("n")
            ),
        )
        .filter(Q(lead=institution) | Q(is_partner=True) | Q(responsible_for__gt=0))
        .select_related("plan__territory")
    )
    by_plan = {}
    for commitment in commitments.in_order():
        by_plan.setdefault(commitment.plan_id, []).append(commitment)
    newest = ActionPlan.objects.filter(pk__in=by_plan).newest_first()
    order = {pk: place for place, pk in enumerate(newest.values_list("pk", flat=True))}
    bands = bands_of(by_plan)
    parts = [
        Part(by_plan[pk][0].plan, by_plan[pk], bands.get(pk, []))
        for pk in sorted(by_plan, key=order.get)
    ]
    figures = figures_across(parts, are_whole=False)
    return [_in_plan(institution, part, figures[part.plan.pk]) for part in parts]


def bands_of(plans):
    """The status bands by plan: one statement."""
    found = {}
    for band in Band.objects.filter(plan__in=list(plans)).order_by("plan", "minimum"):
        found.setdefault(band.plan_id, []).append(band)
    return found


def _in_plan(institution, part, figures):
    group = figures.institutions.get(institution.pk)
    found = InPlan(part.plan, plan_url(part.plan.slug), group.rate if group else None)
    scale, roles = Scale(part.bands), dict(PartnerRole.choices)
    for commitment in part.commitments:
        reached = figures.commitments[commitment.pk]
        line = Line(
            commitment,
            commitment_url(part.plan.slug, commitment.number, commitment.uid),
            reached,
            scale(reached.status, is_published=reached.status_is_published),
            [roles[row.role] for row in commitment.role_rows],
        )
        if commitment.lead_id == institution.pk:
            found.led.append(line)
        elif line.roles:
            found.supported.append(line)
        found.responsible_for += commitment.responsible_for or 0
    return found
