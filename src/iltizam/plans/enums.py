from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanPhase(models.TextChoices):
    CO_CREATION = "co_creation", _("co-creation")
    ADOPTED = "adopted", _("adopted")
    IMPLEMENTATION = "implementation", _("implementation")
    EVALUATION = "evaluation", _("evaluation")
    CLOSED = "closed", _("closed")


class Origin(models.TextChoices):
    LIVE = "live", _("run on this site")
    PUBLICATION = "publication", _("imported from a publication")


class ActivityList(models.TextChoices):
    """How much of a plan's activities its source lists."""

    COMPLETE = "complete", _("all activities")
    UNFINISHED = "unfinished", _("unfinished activities only")
    NONE = "none", _("no activities")


class PlanRateRule(models.TextChoices):
    """R3: how the plan's rate follows from its commitments'."""

    COMMITMENTS = "commitments", _("mean of the commitments' rates")
    AXES = "axes", _("mean of the axes' rates")
    ACTIVITIES = "activities", _("mean weighted by number of activities")


class CancelledRule(models.TextChoices):
    """R2: whether cancelled activities count."""

    LEFT_OUT = "left_out", _("left out of the mean")
    AS_THEY_STAND = "as_they_stand", _("counted as they stand")


class UpdateReview(models.TextChoices):
    """Who looks at an update before it shows (spec 2.1)."""

    NONE = "none", _("nobody: updates show at once")
    MANAGER = "manager", _("the institution's manager")
    SECRETARIAT = "secretariat", pgettext_lazy("who reviews updates", "the secretariat")


class NumberSource(models.TextChoices):
    PUBLISHED = "published", _("published")
    SITE = "site", _("given by the site")


class CommitmentPhase(models.TextChoices):
    DRAFT = "draft", _("draft")
    ADOPTED = "adopted", _("adopted")


class Fate(models.TextChoices):
    """What became of a commitment at the end of its plan."""

    KEPT = "kept", _("kept")
    MERGED = "merged", _("merged into another")
    DROPPED = "dropped", _("dropped")
    CARRIED_OVER = "carried_over", _("carried over to the next plan")


class ActivityState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    COMPLETED = "completed", _("completed")
    SUSPENDED = "suspended", _("suspended")
    CANCELLED = "cancelled", _("cancelled")
    NOT_DOCUMENTED = "not_documented", _("not documented")


class PartnerRole(models.TextChoices):
    SUPPORTING = "supporting", _("supporting institution")
    STAKEHOLDER = "stakeholder", _("other stakeholder")


class FocalPointRole(models.TextChoices):
    LEAD = "lead", _("commitment lead")
    DEPUTY = "deputy", _("deputy")


class ChangeKind(models.TextChoices):
    """R7: what may change after adoption, with a reason."""

    WEIGHT = "weight", _("weight changed")
    ADDED = "added", _("activity added")
    REMOVED = "removed", _("activity removed")
    STATE = "state", _("state changed")


class ProposalState(models.TextChoices):
    """Where a change that was asked for after adoption stands (R7)."""

    OPEN = "open", pgettext_lazy("proposed change", "open")
    APPROVED = "approved", pgettext_lazy("proposed change", "approved")
    REFUSED = "refused", pgettext_lazy("proposed change", "refused")


class LineageRelation(models.TextChoices):
    CARRIED_ON_BY = "carried_on_by", _("carried on by")
    MERGED_INTO = "merged_into", _("merged into")
    BECAME = "became", _("became")


class LineageBasis(models.TextChoices):
    STATED = "stated", _("stated by the source")
    INFERRED = "inferred", _("inferred from the titles")


class RemarkOutcome(models.TextChoices):
    UNKNOWN = "unknown", _("outcome unknown")
    ACCEPTED = "accepted", _("accepted")
    PARTLY = "partly", _("partly accepted")
    DECLINED = "declined", _("declined")


class IrmDimension(models.TextChoices):
    """What the OGP's independent reviewers rate (spec 7)."""

    VERIFIABLE = "verifiable", _("verifiable")
    LENS = "lens", _("open-government lens")
    POTENTIAL = "potential", _("potential for results")
    COMPLETION = "completion", _("completion")
    EARLY_RESULTS = "early_results", _("early results")


class OgpValue(models.TextChoices):
    ACCESS = "access_to_information", _("access to information")
    PARTICIPATION = "civic_participation", _("civic participation")
    ACCOUNTABILITY = "public_accountability", _("public accountability")
    TECHNOLOGY = "technology_and_innovation", _("technology and innovation")
