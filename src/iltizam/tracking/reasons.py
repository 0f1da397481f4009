"""Every sentence by which tracking refuses, once: actions raise them, forms show them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from iltizam.core.refused import Reason
from iltizam.tracking.demands import Demand

WORDING = {
    # Where a report stands
    "not_in_implementation": _(
        "The plan is not in implementation on this site, so no progress can be reported."
    ),
    "cannot_be_changed": _(
        "This report is %(state)s and cannot be changed any more. Correct it by a new one."
    ),
    "cannot_be_submitted": _("This report is %(state)s: there is nothing to submit."),
    "cannot_be_returned": _("This report is %(state)s: only a submitted one is returned."),
    "cannot_be_published": _("This report is %(state)s and cannot be published from there."),
    "cannot_be_confirmed": _(
        "Only a published report that was entered on the institution's behalf is confirmed, "
        "and once."
    ),
    "confirmed_by_another": _("The commitment's lead confirms; you entered or review it."),
    "needs_review": _(
        "In this plan an update shows after a review: submit it, and the reviewer publishes it."
    ),
    "not_chosen": _("Nothing was done: press one of the two buttons."),
    "handed_in_anew": _(
        "This report was returned and handed in anew since you opened the page, and nothing "
        "was done. Read it as it is now, then decide."
    ),
    "return_reason": _("Say what has to change, so that the lead can correct it."),
    "activity_cancelled": _("The activity is cancelled: no progress is reported on it."),
    "activity_not_in_plan": _("The activity is no longer part of the plan."),
    # What a report says
    "percent_missing": _("Say how far the activity has come, from 0 to 100 percent."),
    "percent_out_of_range": _("A rate lies between 0 and 100 percent."),
    "in_the_future": _(
        "The moment described lies in the future. Give a day up to today, or none for today."
    ),
    "second_language": _("Choose another language for the second text than for the first."),
    "language_unseen": _(
        "This report has texts in %(language)s already, which this page does not show. Choose "
        "another language here; to change those texts, open the page in that language."
    ),
    "not_a_day": _("This is no date. Write it as year-month-day, for instance 2026-03-31."),
    "name_not_plain": _(
        "This is a name or a title: leave out “<” before a letter, and invisible signs of "
        "direction."
    ),
    "too_long": _("The text is longer than %(most)d characters. Shorten it."),
    "regression": _(
        "The last published rate is %(percent)d percent. Say publicly why it goes down."
    ),
    "no_evidence": _(
        "100 percent asks for evidence: attach it, or say publicly why there is none."
    ),
    "completed_below_100": _(
        "What is completed stands at 100 percent. Give that rate, or say publicly what was "
        "left out, under “difficulties”."
    ),
    "late": _(
        "The activity should have ended by %(end)s. Say publicly what holds it up, under "
        "“difficulties”."
    ),
    "not_begun": _(
        "The activity should have begun on %(start)s. Say publicly why it has not, under "
        "“difficulties”."
    ),
    "corrects_elsewhere": _("A report corrects one that is published for the same activity."),
    "declared_state": _("A report declares that the activity is under way or completed."),
    "since_in_the_future": _("It cannot have begun or been completed after today."),
    "since_before_the_last": _(
        "The activity's state was last changed on %(on)s: give that day or a later one."
    ),
    "suspended": _(
        "The activity is suspended or cancelled. Taking it up again needs the secretariat's "
        "approval."
    ),
    # Entered on behalf of an institution
    "received_by": _("Say how you received it: by letter, e-mail, telephone or in a meeting."),
    "received_on": _("Say on which day you received it, up to today."),
    "received_from": _("Say who told you, by their role."),
    "received_by_another": _("Only the secretariat enters reports on behalf of others."),
    # Weights and changes after adoption (R7)
    "imported": _("The plan was imported from a publication: nothing is reported on it here."),
    "wrong_phase": _("This is not possible in the plan's present phase: %(phase)s."),
    "weight_missing": _("Give every activity a weight."),
    "weight_not_above_0": _("A weight is a number above 0."),
    "weight_out_of_bounds": _(
        "A weight has at most three digits after the decimal point and lies below 1,000,000."
    ),
    "activity_elsewhere": _("This activity is not part of the commitment."),
    "weights_locked": _(
        "The weights were locked on %(on)s. Ask for a change, with its public reason."
    ),
    "weights_not_locked": _("The weights are not locked yet: set them all in one table."),
    "change_reason": _("Say publicly why it should change."),
    "change_answer": _("Say why it is refused."),
    "change_unknown": _("An activity changes its weight or its state, or is removed."),
    "asked_already": _("This is asked for already and waits for the secretariat."),
    "answered_already": _("This was answered already: %(state)s."),
    "answered_by_secretariat": _("The secretariat answers what was asked for."),
    "nothing_changes": _("It has this weight already."),
    "state_not_possible": _("From “%(state)s” it cannot become that."),
    "activity_without_title": _("Give the activity a title."),
    # Evidence
    "file_empty": _("The file is empty. Choose another."),
    "file_too_large": _("The file is larger than %(most)d MB. Choose a smaller one."),
    "file_kind": _("Files of this kind are not taken. Taken are: %(kinds)s."),
    "file_name": _("The file's name does not fit its content: it ends in %(endings)s."),
    "file_damaged": _("The file is damaged and cannot be read to its end."),
    "file_unpacks_too_far": _("The file unpacks to more than can be taken."),
    "file_with_program": _("The file holds a program (a macro). Save it without."),
    "picture_too_large": _("The picture has too many points. Make it smaller and try again."),
    "link": _("Give a web address that begins with https:// or http://, without a password."),
    "evidence_kind": _("Say what kind of evidence it is."),
    "too_many_pieces": _("A report brings at most %(most)d pieces of evidence."),
    "restriction_reason": _("Say publicly why it is restricted."),
    "opening_reason": _("Say publicly why it is shown from now on."),
    "restricted_link": _(
        "Only files that are kept here are restricted or opened: a link shows where it leads."
    ),
    "restricted_already": _("It is restricted already."),
    "public_already": _("It is public already."),
    "evidence_published": _("It is published already, and stays."),
    # What else is reported on a commitment
    "not_yet": _("This lies in the future: report what has happened, up to today."),
    "obstacle_without_sentence": _("Say publicly, in one sentence, what stands in the way."),
    "severity": _("Say how severe it is: low, medium or high."),
    "resolved_already": _("This is resolved already."),
    "nothing_amended": _("Nothing is different yet: change what is no longer right."),
    "amendment_reason": _("Say publicly why the sentence changes."),
    "sentence_is_the_same": _(
        "The sentence is the same as before: amend it, or leave the reason empty."
    ),
    "sentence_withdrawn": _("The sentence was withdrawn and is not amended any more."),
    "resolved_before_it_began": _("It cannot be resolved before it began."),
    "communication_without_action": _("Say what was done to make the commitment known."),
    "indicator_without_name": _("Say what is counted."),
    "indicator_kind": _("Say whether it follows the work, its impact, or is a key figure."),
    "value_out_of_bounds": _(
        "A value has at most four digits after the decimal point and 14 before it."
    ),
    "outcome_without_results": _("Say what was observed at the end."),
    "dates_of_finished": _(
        "The activity is completed, cancelled or no longer in the plan: its dates stay."
    ),
    "dates_reason": _("Say publicly why the dates change."),
    "dates_without_days": _("Give the new dates as days, months or a year."),
    "dates_in_force": _("These dates are in force already."),
    # Texts in another language
    "language_not_of_plan": _("This is none of the plan's languages."),
    "nothing_translated": _("Nothing was typed yet: translate at least one text."),
    "text_elsewhere": _("This text is not part of the commitment, or was withdrawn."),
    "translated_meanwhile": _(
        "Somebody translated this meanwhile, and it stays as it is: “%(text)s”"
    ),
    "summary_too_long": _("A summary has at most %(most)d words."),
    # What becomes of a commitment
    "carried_on": _(
        "Another commitment carries it on already: it is neither kept as it is nor dropped."
    ),
    "fate_unknown": _("Say whether the commitment is kept or dropped."),
    "successor_elsewhere": _("A commitment is carried on by one of another plan."),
    "linked_already": _("These two are already linked so."),
    "carried_over_already": _("A commitment of that plan carries it on already."),
    "next_plan_not_open": _("The next plan is not being written on this site."),
    # Items
    "too_many_items": _("A report has at most %(most)d items."),
    "item_elsewhere": _("This item is not on the activity's list."),
    "item_moved_twice": _("This item is moved twice in one report."),
    "item_without_text": _("Say what was done or was to be done."),
    "item_without_kind": _("Say whether it was done, not done or additional."),
    "item_without_reason": _("Say publicly why it was not done."),
}


def because(code: str, field: str = "", **values: Any) -> Reason:
    """LookupError for a code without a sentence."""
    return Reason(code, WORDING[code], field, values)


def reasons(demands: Iterable[Demand]) -> list[Reason]:
    return [because(each.code, each.field, **each.values) for each in demands]
