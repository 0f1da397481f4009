"""Before a version is generated: what is stale, late, unreported, untranslated, inconsistent."""

from django.shortcuts import render
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iltizam.core import formatting
from iltizam.core.permissions import guarded_by, may
from iltizam.core.templatetags.texts import language_name
from iltizam.core.texts import in_words
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.editions import texts_of
from iltizam.reporting.places import slots_of
from iltizam.reporting.readiness import Concern, concerning, findings
from iltizam.reporting.rules import leads_in
from iltizam.tracking import rates
from iltizam.tracking.warnings import Disagreement
from iltizam.tracking.wording import WARNINGS, percents
from iltizam.web.workspace.reports.places import mending_addresses, report_at, title_of
from iltizam.web.workspace.translating import name_of


@guarded_by("reporting.read_draft")
@require_safe
@never_cache
def show_readiness(request, uid):
    """Each thing with a link to mend it; a lead sees what concerns the own commitments."""
    report = report_at(request, uid)
    facts = facts_of(report.plan)
    found = findings(
        facts,
        texts=texts_of(report),
        required=report.plan.required_languages,
        languages=report.languages,
    )
    manages = may(request.user, "reporting.manage_report", report)
    own = leads_in(request.user, report)
    if own and not manages:
        found = concerning(found, own)
    addresses = mending_addresses(request, report, found)
    may_mend = manages or bool(own)
    places = {each.row.uid: _place(each.row) for each in facts.commitments}
    slots = {slot.id: slot.label for slot in slots_of(report.plan)}
    groups = [
        (concern, Concern(concern).label, lines)
        for concern in Concern.values
        if (
            lines := [
                (
                    _about(each, slots),
                    places.get(each.commitment) if each.at.kind == "activity" else None,
                    _sentence(each, request.LANGUAGE_CODE),
                    address,
                )
                for each, address in zip(found, addresses, strict=True)
                if each.concern == concern
            ]
        )
    ]
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "groups": groups,
        "count": len(found),
        "may_mend": may_mend,
        "is_own": bool(own) and not manages,
    }
    return render(request, "workspace/reports/readiness.html", context)


_DISAGREEMENTS = {each.value for each in Disagreement}


def _about(finding, slots):
    if finding.at.kind == "narrative":
        return slots.get(finding.at.uid, finding.at.uid)
    return in_words(finding.about)


def _place(commitment):
    """What an activity belongs to: titles of activities are often alike."""
    if commitment.number is None:
        return in_words(commitment.title)
    return _("commitment %(number)s") % {"number": commitment.number}


def _sentence(finding, language):
    """What is wrong, in the reader's language."""
    if finding.code in _DISAGREEMENTS:
        return str(WARNINGS[Disagreement(finding.code)])
    if finding.code in {"untranslated", "written_in_some"}:
        return _missing(finding)
    return _SENTENCES[finding.code](finding, language)


def _missing(finding):
    codes = finding.languages
    names = formatting.listed(tuple(map(language_name, codes)), get_language())
    if finding.code == "written_in_some":
        return _("Not written yet in: %(languages)s.") % {"languages": names}
    part = name_of(finding.part)
    return _("“%(part)s” is missing in: %(languages)s.") % {"part": part, "languages": names}


def _late(finding, _language):
    days = finding.values["slip"]
    if days <= 0:
        return gettext("Its end has passed.")
    return ngettext(
        "Its end has passed; it was put off by %(days)d day.",
        "Its end has passed; it was put off by %(days)d days.",
        days,
    ) % {"days": days}


def _stale(finding, language):
    since = finding.values["since"]
    if since is None:
        return gettext("Nothing was reported yet.")
    return gettext("No report since %(day)s.") % {"day": formatting.date(since, language)}


def _outside(finding, _language):
    low, high = finding.values["low"], finding.values["high"]
    return gettext(
        "The published rate, %(rate)s, lies outside what the bands of its activities allow: "
        "%(range)s."
    ) % {
        "rate": percents(finding.values["published"], finding.values["published"]),
        "range": percents(rates.published_percent(low), rates.published_percent(high)),
    }


_SENTENCES = {
    "late": _late,
    "stale": _stale,
    "no_rate": lambda _finding, _language: gettext("It has no rate: nothing was reported."),
    "no_update": lambda _finding, _language: gettext("No update yet: the report says so."),
    "outside_its_bands": _outside,
    "unwritten": lambda _finding, _language: gettext("Nothing is written yet."),
}
