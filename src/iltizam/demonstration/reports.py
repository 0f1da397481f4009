"""The demonstration's self-assessment report: a draft that the committee is looking at.

Made by the ordinary actions, once. What its life looks like further on – sealed,
published, transmitted – whoever tries the site as the secretariat can bring about.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.demonstration import building
from iltizam.plans.models import ActionPlan
from iltizam.reporting.actions import (
    CalendarLine,
    begin_report,
    comment,
    create_report,
    finish_stage,
    generate_version,
    set_calendar,
    set_letterhead,
    write_narrative,
)
from iltizam.reporting.enums import ReportKind, Responsible, StageCode
from iltizam.reporting.models import Report

TWO_WEEKS = datetime.timedelta(days=14)
LETTERHEAD = {
    "organisations": {
        "fr": "Ville de Tilmara\nSecrétariat du gouvernement ouvert",
        "ar": "مدينة تلمارا\nكتابة الحكومة المنفتحة",
        "en": "City of Tilmara\nOpen government secretariat",
    },
    "place": {"fr": "Tilmara", "ar": "تلمارا", "en": "Tilmara"},
    "signatory": {
        "fr": "Le secrétariat du plan",
        "ar": "كتابة الخطة",
        "en": "The secretariat of the plan",
    },
}
TEXTS = {
    "context": {
        "fr": "La ville a adopté son plan après **six assemblées de quartier**. Ce rapport "
        "dit où en sont ses engagements.\n\n- Les chiffres viennent des comptes rendus.\n"
        "- Les textes sont ceux du secrétariat.",
        "ar": "اعتمدت المدينة خطتها بعد **ستة لقاءات بالأحياء**. ويبين هذا التقرير مدى تقدم "
        "التزاماتها.\n\n- الأرقام مستخرجة من التصريحات.\n- النصوص من إعداد كتابة الخطة.",
        "en": "The city adopted its plan after **six neighbourhood assemblies**. This report "
        "says how far its commitments have come.\n\n- The figures come from what was "
        "reported.\n- The texts are the secretariat's.",
    },
    "monitoring": {
        "fr": "Le comité de suivi se réunit tous les deux mois.",
        "ar": "تجتمع لجنة التتبع كل شهرين.",
        "en": "The follow-up committee meets every two months.",
    },
}
COMMENT = "Dire aussi combien de personnes ont pris part à ces assemblées."


def begin() -> str:
    """What setup does: the draft, once, where the installation demonstrates."""
    if not settings.DEMONSTRATION:
        return ""
    plan = ActionPlan.objects.filter(slug=building.SLUG, is_fictional=True).first()
    if plan is None or Report.objects.filter(plan=plan).exists():
        return ""
    write_draft(plan)
    return _("Demonstration report: written.")


@transaction.atomic
def write_draft(plan: ActionPlan) -> Report:
    """A mid-term report with its calendar, texts, first version and a comment on it."""
    by, today = _secretariat(), timezone.localdate()
    first = plan.period_start or today.replace(month=1, day=1)
    report = create_report(
        plan,
        kind=ReportKind.MID_TERM,
        covers=Period(first, max(first, today), Period.day(today).precision),
        languages=list(building.LANGUAGES),
        by=by,
    )
    set_letterhead(plan, by=by, **LETTERHEAD)
    set_calendar(report, lines=_calendar(today), by=by)
    report = begin_report(report, by=by)
    for code in (StageCode.DATA_UPDATE, StageCode.TRANSLATION):
        report = finish_stage(report, code=code, by=by)
    for slot, texts in TEXTS.items():
        for language, text in texts.items():
            write_narrative(report, slot=slot, language=language, text=text, number=0, by=by)
    version = generate_version(report, by=by)
    report = finish_stage(report, code=StageCode.GENERATED, by=by)
    comment(version, language="fr", block_id="context", text=COMMENT, by=by)
    return report


def _calendar(today: datetime.date) -> list[CalendarLine]:
    """A stage every two weeks; the first two are over today."""
    theirs = {StageCode.DATA_UPDATE.value, StageCode.TRANSLATION.value}
    return [
        CalendarLine(
            code,
            today + TWO_WEEKS * (place - 2),
            (Responsible.LEADS if code in theirs else Responsible.SECRETARIAT).value,
        )
        for place, code in enumerate(StageCode.values)
    ]


def _secretariat() -> Actor:
    """The office itself: a pseudonym with no person behind it."""
    kind = {"role": Actor.Role.SECRETARIAT, "organisation_uid": ""}
    known = Actor.objects.filter(person_link=None, **kind).order_by("pk").first()
    return known or Actor.objects.create(**kind)
