"""The list of plans and the page of one plan."""

from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Prefetch
from django.http import Http404
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.prepared import Prepared
from iltizam.core.rows import JsonRows
from iltizam.core.templatetags.texts import text_html
from iltizam.core.texts import prefer_languages
from iltizam.core.versions import PLANS, SITE, plan_scope
from iltizam.plans.addresses import commitment_ref
from iltizam.plans.models import ActionPlan, Axis, Band, Commitment, CommitteeRemark, SourceNote
from iltizam.plans.remarks_in_words import FRESHNESS_REMARKS, remark_label
from iltizam.tracking.enums import SnapshotPurpose
from iltizam.tracking.figures import PlanFigures, plan_figures
from iltizam.tracking.figures.across import Part, figures_across
from iltizam.tracking.models import Snapshot, SnapshotRate
from iltizam.web.public import described
from iltizam.web.public.addresses import plan_url
from iltizam.web.public.filters import PARAMETERS, Asked, arrange, matching_uids
from iltizam.web.public.over_time import plan_over_time
from iltizam.web.public.parts import part_asked_for
from iltizam.web.public.statuses import Scale
from iltizam.web.templatetags.components import (
    figure_html,
    movement_html,
    rate_bar_html,
    status_mark,
)
from iltizam.web.twins import show

PER_PAGE = 20  # plans in a page of the list


def _plan_with_its_rows(slug, user=None):
    """The visible plan of an address with bands, axes and notes: one statement."""
    return (
        ActionPlan.objects.visible_to(user or AnonymousUser())
        .select_related("territory")
        .filter(slug=slug)
        .annotate(
            band_rows=JsonRows(
                Band.objects.filter(plan=OuterRef("pk"))
                .order_by("minimum")
                .values("code", "label", "minimum", "published_low", "published_high")
            ),
            axis_rows=JsonRows(
                Axis.objects.filter(plan=OuterRef("pk"))
                .order_by("number")
                .values("id", "number", "title")
            ),
            note_rows=JsonRows(
                SourceNote.objects.filter(plan=OuterRef("pk"), commitment=None)
                .order_by("position", "id")
                .values("code", "text")
            ),
        )
    )


_PLAN = Prepared(_plan_with_its_rows, slug=("a", "b"))


def visible_plan(request, slug):
    """The plan of an address; Http404 when this reader sees none there."""
    user = viewer(request)
    found = (
        _plan_with_its_rows(slug, user).first()
        if user.is_authenticated
        else _PLAN.first(slug=slug)
    )
    if found is None:
        raise Http404(_("There is no action plan at this address."))
    prefer_languages(found.language, settings.LANGUAGE_CODE)
    return found


@dataclass(frozen=True)
class PlanSummary:
    """A plan in a list: its figures and where its commitments stand."""

    plan: ActionPlan
    figures: PlanFigures

    @property
    def url(self):
        return plan_url(self.plan.slug)

    @property
    def commitment_count(self):
        return len(self.figures.commitments)

    @cached_property
    def statuses(self):
        """(status, count) of each band that has commitments, first band first."""
        scale = Scale(self.figures.bands)
        counts = self.figures.statuses
        return [(status, counts[status.code]) for status in scale if counts.get(status.code)]


def summaries_of(plans):
    """The plans of a queryset with their figures: six statements, however many they are."""
    rows = list(
        plans.select_related("territory").prefetch_related(
            "bands", Prefetch("commitments", Commitment.objects.in_order())
        )
    )
    parts = [Part(plan, plan.commitments.all(), plan.bands.all()) for plan in rows]
    figures = figures_across(parts, are_whole=True)
    return [PlanSummary(plan, figures[plan.pk]) for plan in rows]


@public
@require_safe
@cached_page(scopes=lambda: (SITE, PLANS), query=["page"])
def list_plans(request):
    """Plans with their rates and where their commitments stand, PER_PAGE at a time."""
    plans = ActionPlan.objects.visible_to(viewer(request)).newest_first()
    part = part_asked_for(request, plans, PER_PAGE)
    return show(
        request,
        "public/plans.html",
        {"summaries": summaries_of(part.object_list), "part": part},
        described.plans_page,
    )


@dataclass(slots=True)
class CommitmentRow:
    """One line of the plan at a glance."""

    commitment: Commitment
    figures: object
    url: str
    status: object

    @property
    def lead_uid(self):
        return self.commitment.lead.uid if self.commitment.lead_id else None

    def signals(self):
        """Late, at risk, stale; for an imported plan what the committee remarked."""
        found, flags = self.figures, []
        if found.late:
            words = ngettext("%(count)s late", "%(count)s late", found.late)
            flags.append(("", words % {"count": found.late}))
        if found.at_risk:
            words = ngettext("%(count)s at risk", "%(count)s at risk", found.at_risk)
            flags.append((" flag--risk", words % {"count": found.at_risk}))
        if found.stale:
            flags.append(("", _("tracking not up to date")))
        if found.awaiting:
            words = ngettext(
                "%(count)s awaiting validation", "%(count)s awaiting validation", found.awaiting
            )
            flags.append((" flag--quiet", words % {"count": found.awaiting}))
        remarks = self.commitment.remark_rows
        flags += [(" flag--quiet", remark_label(remark.code)) for remark in remarks]
        return format_html_join(" ", '<span class="flag{}">{}</span>', flags)

    def status_html(self):
        """The status; one that follows a published figure says so (R5)."""
        mark = status_mark(self.status)
        if not self.figures.status_is_published:
            return mark
        return format_html('{} <small class="status__range">{}</small>', mark, _("published"))

    def line(self, frozen, *, has_rates):
        """Its cells, its movement since ``frozen`` (None: no snapshot) and its signals.

        The cells are joined here, not in the template: twenty-two lines of ten variables
        were a third of what the page costs.
        """
        commitment, rate = self.commitment, self.figures.rate.shown
        number = "" if commitment.number is None else commitment.number
        lead = ""
        if commitment.lead_id:
            lead = f'<span class="lead">{text_html(commitment.lead.name)}</span>'
        cells = (
            f'<td class="num-col">{number}</td><th scope="row"><a href="{escape(self.url)}">'
            f"{text_html(commitment.title)}</a>{lead}</th>"
        )
        if has_rates:
            bar = rate_bar_html(rate, evidenced=self.figures.evidenced)
            cells += (
                f'<td class="bar-cell">{bar}</td><td class="num">{figure_html(rate)}</td>'
                f"<td>{self.status_html()}</td>"
            )
        movement = ""
        if frozen is not None:
            movement = movement_html(frozen.get(commitment.uid), rate)
        # Every part is escaped where it is made.
        return mark_safe(cells), movement, self.signals()  # noqa: S308


def _last_snapshot(plan):
    """The snapshot of the plan's last meeting with its frozen rates: one statement."""
    return (
        Snapshot.objects.filter(plan=plan, purpose=SnapshotPurpose.MEETING)
        .order_by("-recorded_at", "-sequence")
        .annotate(
            rate_rows=JsonRows(
                SnapshotRate.objects.filter(snapshot=OuterRef("pk"))
                .order_by("id")
                .values("object_uid", "exact")
            )
        )[:1]
    )


_SNAPSHOT = Prepared(_last_snapshot, plan=(1, 2))


def _commitments_of(plan):
    remarks = CommitteeRemark.objects.filter(
        commitment=OuterRef("pk"), code__in=sorted(FRESHNESS_REMARKS)
    )
    return (
        Commitment.objects.filter(plan=plan)
        .in_order()
        .select_related("lead")
        .only(
            "uid",
            "number",
            "title",
            "axis_id",
            "plan_id",
            "lead__uid",
            "lead__name",
        )
        .annotate(
            remark_rows=JsonRows(remarks.order_by("position", "id").values("code", "text"))
        )
    )


_COMMITMENTS = Prepared(_commitments_of, plan=(1, 2))


def commitment_rows(plan):
    """The plan's commitments with lead and freshness remarks: one statement."""
    return _COMMITMENTS(plan=plan.pk)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """An axis or an institution with its rate; its link filters the table."""

    title: str
    url: str
    rate: object
    count: int


def scopes_of_plan(slug, **_rest):
    return (SITE, plan_scope(slug))


@public
@require_safe
@cached_page(scopes=scopes_of_plan, query=[p for p in PARAMETERS if p != "q"])
def show_plan(request, slug):
    """Overall rate, by axis, institution and status; the commitments, sorted and filtered."""
    plan = visible_plan(request, slug)
    commitments = commitment_rows(plan)
    figures = plan_figures(plan, commitments=commitments, bands=plan.band_rows)
    scale = Scale(plan.band_rows)
    leads = {c.lead_id: c.lead for c in commitments if c.lead_id}
    asked = Asked(
        request.GET.dict(),
        axes=plan.axis_rows,
        leads=leads.values(),
        statuses=[band.code for band in plan.band_rows],
    )
    rows = _rows(plan, commitments, figures, scale)
    matching = matching_uids(plan.uid, asked.q) if asked.q else None
    snapshot = _SNAPSHOT.first(plan=plan.pk)
    frozen = {row.object_uid: row.exact for row in snapshot.rate_rows} if snapshot else None
    arranged = arrange(rows, asked, matching)
    has_rates = any(row.figures.rate.shown is not None for row in rows)
    lines = [row.line(frozen, has_rates=has_rates) for row in arranged]
    context = {
        "plan": plan,
        "figures": figures,
        "status": scale(figures.status, is_published=figures.rate.is_only_published),
        "rows": arranged,
        "lines": lines,
        "total": len(rows),
        "asked": asked,
        "choices": _choices(asked, plan, leads.values(), figures, scale),
        "axes": _axis_groups(plan, figures),
        "institutions": _institution_groups(leads, figures),
        "statuses": _status_counts(figures, scale),
        "has_rates": has_rates,
        "has_leads": bool(leads),
        "snapshot": snapshot,
        "over_time": plan_over_time(plan, rows),
        "has_signals": any(line[-1] for line in lines),
        "sorts": {
            key: {"query": asked.sort_query(key), "direction": asked.direction(key)}
            for key in ("number", "title", "rate")
        },
        "is_draft": plan.is_draft,
    }
    return show(request, "public/plan.html", context, described.plan_page)


def _rows(plan, commitments, figures, scale):
    base = f"{plan_url(plan.slug)}commitments/"
    return [
        CommitmentRow(
            commitment,
            found := figures.commitments[commitment.pk],
            f"{base}{commitment_ref(commitment.number, commitment.uid)}/",
            scale(found.status, is_published=found.status_is_published),
        )
        for commitment in commitments
    ]


def _axis_groups(plan, figures):
    return [
        GroupRow(
            # The title is escaped, the rest is ours.
            mark_safe(  # noqa: S308
                _("%(number)s. %(title)s")
                % {"number": axis.number, "title": text_html(axis.title)}
            ),
            f"?axis={axis.number}#commitments",
            figures.axes[axis.id].rate,
            figures.axes[axis.id].commitments,
        )
        for axis in plan.axis_rows
        if axis.id in figures.axes
    ]


def _institution_groups(leads, figures):
    return [
        GroupRow(
            text_html(lead.name), f"?lead={lead.uid}#commitments", group.rate, group.commitments
        )
        for pk, lead in leads.items()
        if (group := figures.institutions.get(pk))
    ]


def _status_counts(figures, scale):
    counted = [
        (status, figures.statuses.get(status.code, 0), f"?status={status.code}#commitments")
        for status in scale
    ]
    if figures.statuses.get(None):
        counted.append((None, figures.statuses[None], "?status=none#commitments"))
    return counted


def _choices(asked, plan, leads, figures, scale):
    """The filters that have something to choose between."""
    choices = []
    if plan.axis_rows:
        options = [(str(axis.number), text_html(axis.title)) for axis in plan.axis_rows]
        choices.append(asked.choice("axis", _("Axis"), options))
    if leads:
        options = [(lead.uid, text_html(lead.name)) for lead in leads]
        choices.append(asked.choice("lead", _("Institution"), options))
    present = [(s.code, s.label) for s in scale if figures.statuses.get(s.code)]
    if figures.statuses.get(None) and present:
        present.append(("none", _("not reported")))
    if present:
        choices.append(asked.choice("status", _("Status"), present))
    if any(found.late for found in figures.commitments.values()):
        choices.append(asked.choice("late", _("Late"), [("1", _("late"))]))
    if any(found.stale for found in figures.commitments.values()):
        choices.append(asked.choice("stale", _("Not up to date"), [("1", _("stale"))]))
    return choices
