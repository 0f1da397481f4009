"""What can be searched of plans and institutions, from their rows.

Written by the actions that change the rows: an import, a published update. What is not
public yet is left out where rows say so themselves; pages ask ``visible_to`` besides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from iltizam.core import fulltext
from iltizam.core.models import ScopeVersion, SearchEntry, SearchWord
from iltizam.core.search import Words, entries_of, replace_entries
from iltizam.core.texts import LocalisedText
from iltizam.directory.models import Organisation
from iltizam.plans.models import ActionPlan, Activity, Commitment, CommitmentText
from iltizam.tracking.models import Action, ProgressUpdate

# Raised whenever entries come to hold other words: an upgrade then writes them anew.
VERSION = 2
_MARK = "search-entries"


@transaction.atomic
def index_plan(plan: ActionPlan) -> None:
    """Write the entries of a plan and of every organisation anew."""
    SearchEntry.objects.filter(scope_uid=plan.uid).delete()
    replace_entries(plan.uid, _words_of(plan))
    index_organisations()


def index_organisations() -> None:
    """Write the entries of the organisations; they belong to no plan."""
    replace_entries("", _organisations())


def index_update(update: ProgressUpdate, plan: ActionPlan) -> None:
    """Make a published update of a plan findable."""
    replace_entries(plan.uid, [_update(update)])


def index_commitment(commitment: Commitment, plan: ActionPlan) -> None:
    """Make a commitment findable, with its activities."""
    texts = list(commitment.texts.order_by("pk").values_list("text", flat=True))
    replace_entries(plan.uid, [_commitment(commitment, texts)])
    for activity in commitment.activities.order_by("pk"):
        index_activity(activity, plan)


def index_activity(activity: Activity, plan: ActionPlan) -> None:
    """Make an activity findable by its texts and those of its actions."""
    actions = list(activity.actions.order_by("pk").values_list("text", flat=True))
    replace_entries(plan.uid, [_activity(activity, actions)])


@transaction.atomic
def reindex() -> int:
    """Write all entries anew; how many there are then."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    for plan in ActionPlan.objects.order_by("pk"):
        replace_entries(plan.uid, _words_of(plan))
    index_organisations()
    fulltext.rebuild()
    ScopeVersion.objects.update_or_create(scope=_MARK, defaults={"version": VERSION})
    return SearchEntry.objects.count()


def expected() -> Iterator[SearchEntry]:
    """Every entry as it would be written now."""
    for plan in ActionPlan.objects.order_by("pk"):
        for words in _words_of(plan):
            yield from entries_of(plan.uid, words)
    for each in _organisations():
        yield from entries_of("", each)


def refresh() -> str:
    """Reindex where the entries were written by another release; what to say of it."""
    if ScopeVersion.objects.filter(scope=_MARK, version=VERSION).exists():
        return ""
    return _("Search: %(count)d entries written.") % {"count": reindex()}


def _words_of(plan: ActionPlan) -> Iterator[Words]:
    """The words of a plan: five statements, whatever its size."""
    yield plan_words(plan.uid, plan.title, plan.description)
    texts = _grouped(
        CommitmentText.objects.filter(commitment__plan=plan), "commitment_id", "text"
    )
    commitments = Commitment.objects.filter(plan=plan).select_related("lead").order_by("pk")
    for commitment in commitments.iterator(500):
        yield _commitment(commitment, texts[commitment.pk])
    actions = _grouped(
        Action.objects.filter(activity__commitment__plan=plan), "activity_id", "text"
    )
    activities = Activity.objects.filter(commitment__plan=plan).order_by("pk")
    for activity in activities.iterator(500):
        yield _activity(activity, actions[activity.pk])
    updates = ProgressUpdate.objects.published().filter(activity__commitment__plan=plan)
    yield from map(_update, updates.order_by("pk").iterator(500))


def _commitment(commitment: Commitment, texts: list[LocalisedText]) -> Words:
    lead = commitment.lead.name if commitment.lead else LocalisedText()
    return commitment_words(commitment.uid, commitment.title, commitment.summary, lead, texts)


def _activity(activity: Activity, actions: list[LocalisedText]) -> Words:
    said = [activity.description, activity.expected_output, *actions]
    return activity_words(activity.uid, activity.title, said)


def _update(update: ProgressUpdate) -> Words:
    said = [update.text, update.difficulties, update.regression_reason]
    return update_words(update.uid, said)


def _organisations() -> Iterator[Words]:
    found = Organisation.objects.select_related("parent", "renamed_to").order_by("pk")
    return (_organisation(each) for each in found.iterator(500))


def _organisation(each: Organisation) -> Words:
    around = [other.name for other in (each.parent, each.renamed_to) if other]
    return organisation_words(each.uid, each.name, each.acronym, around)


# What of each kind is found; an import says it of rows that are not stored yet.


def plan_words(uid: str, title: LocalisedText, description: LocalisedText) -> Words:
    return Words(uid, "plan", title, [description])


def commitment_words(
    uid: str,
    title: LocalisedText,
    summary: LocalisedText,
    lead: LocalisedText,
    texts: Sequence[LocalisedText],
) -> Words:
    return Words(uid, "commitment", title, [summary, lead, *texts])


def activity_words(uid: str, title: LocalisedText, texts: Sequence[LocalisedText]) -> Words:
    """``texts``: its description, its expected output, its actions."""
    return Words(uid, "activity", title, texts)


def update_words(uid: str, texts: Sequence[LocalisedText]) -> Words:
    """``texts``: what it says, its difficulties, why the rate is lower."""
    return Words(uid, "update", LocalisedText(), texts)


def organisation_words(
    uid: str, name: LocalisedText, acronym: str, around: Sequence[LocalisedText]
) -> Words:
    """``around``: the names of what it is part of and of what it became."""
    initials = LocalisedText(dict.fromkeys(name.languages, acronym))
    return Words(uid, "institution", name, [initials, *around])


def _grouped(rows: Any, owner: str, text: str) -> dict[int, list[LocalisedText]]:
    groups: dict[int, list[LocalisedText]] = defaultdict(list)
    found: Iterable[tuple[int, LocalisedText]] = rows.order_by("pk").values_list(owner, text)
    for pk, value in found:
        groups[pk].append(value)
    return groups
