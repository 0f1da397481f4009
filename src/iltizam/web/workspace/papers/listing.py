"""The page of a plan's papers, and what of the plan it shows."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iltizam.core.permissions import guarded_by, may, require
from iltizam.directory.models import Organisation
from iltizam.plans.models import ActionPlan
from iltizam.reporting.compiling.letters import awaits_report
from iltizam.tracking.figures import plan_figures
from iltizam.web.workspace.papers.forms import PaperForm
from iltizam.web.workspace.papers.kinds import PAPERS, Paper
from iltizam.web.workspace.papers.places import plan_at


@guarded_by("reporting.make_papers")
@require_safe
@never_cache
def list_plans(request):
    """The plans, each leading to its papers."""
    require(request.user, "reporting.make_papers", None)
    plans = ActionPlan.objects.visible_to(request.user).newest_first()
    return render(request, "workspace/papers/plans.html", {"plans": plans})


@guarded_by("reporting.make_papers")
@require_safe
@never_cache
def list_papers(request, slug):
    """Every paper of a plan, with the form it needs."""
    plan = plan_at(request, slug)
    require(request.user, "reporting.make_papers", plan)
    return papers_page(request, plan)


@dataclass
class Shown:
    """A paper on the page: its form, and whether it stands open."""

    paper: Paper
    form: PaperForm
    address: str
    is_open: bool


@dataclass
class Reminder:
    """An institution with how many of its activities are stale, and how many late."""

    institution: Organisation
    stale: int = 0
    late: int = 0


def papers_page(request, plan, *, opened="", form=None, status=200):
    """The page; ``form`` is what was typed for the paper ``opened``, shown as it was."""
    typed = {opened: form} if form is not None else {}
    shown = [
        Shown(
            paper,
            typed.get(code) or paper.form(None, plan=plan, paper=code),
            reverse("workspace:make_paper", kwargs={"slug": plan.slug, "paper": code}),
            code == opened,
        )
        for code, paper in PAPERS.items()
    ]
    context = {
        "plan": plan,
        "papers": shown,
        "reminders": reminders_of(plan),
        "chasing": typed.get("chasing") or PaperForm(None, plan=plan, paper="chasing"),
        "pack": typed.get("pack") or PaperForm(None, plan=plan, paper="pack"),
        "opened": opened,
        "may_set_letterhead": may(request.user, "reporting.set_letterhead", plan),
    }
    return render(request, "workspace/papers/papers.html", context, status=status)


def reminders_of(plan):
    """The institutions with activities that wait for a report, in the plan's order."""
    commitments = list(plan.commitments.in_order().select_related("lead"))
    figures = plan_figures(plan, commitments=commitments)
    found = {}
    for commitment in commitments:
        if commitment.lead_id is None:
            continue
        for each in figures.commitments[commitment.pk].activities.values():
            if awaits_report(each):
                line = found.setdefault(commitment.lead_id, Reminder(commitment.lead))
                line.stale += each.is_stale
                line.late += each.is_late
    return list(found.values())
