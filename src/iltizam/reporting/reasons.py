"""Every sentence by which reports refuse, once: actions raise them, forms show them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iltizam.core.refused import Reason

WORDING = {
    # A report
    "kind_unknown": _("Say which report it is: mid-term, annual or final."),
    "covers_without_days": _("Say from which day to which day the report covers."),
    "covers_elsewhere": _("The period lies outside that of the plan. Check its days."),
    "language_missing": _("Choose at least one language."),
    "language_unknown": _("The report is not written in this language."),
    "report_exists": _("The plan has a report of this kind over this period already."),
    "plan_not_adopted": _("The plan is still being written: there is nothing to assess yet."),
    "plan_not_public": _("The plan is not public: publish it first."),
    "too_long": _("The text is longer than %(most)d characters. Shorten it."),
    # Its calendar
    "stage_unknown": _("There is no such stage."),
    "stage_twice": _("A stage stands in the calendar once."),
    "stage_necessary": _("“%(stage)s” cannot be left out."),
    "stages_out_of_order": _(
        "The draft is generated before the final version, and that comes before publication."
    ),
    "stage_begun": _("“%(stage)s” has begun: its place and its date stay."),
    "responsible_unknown": _("Say who is responsible: the leads or the secretariat."),
    "due_before_the_last": _("“%(stage)s” is due before the stage that it follows."),
    "begun_already": _("The calendar runs already."),
    "not_current": _("“%(stage)s” is not under way, so it cannot be finished."),
    "not_done": _("“%(stage)s” is not finished, so there is no way back to it."),
    "return_reason": _("Say why the report goes back."),
    "needs_version": _("Generate a version first: the next stages are about it."),
    "needs_sealed": _("Seal the final version first."),
    "needs_published": _("Publish the final version and record its transmission first."),
    # Texts
    "slot_unknown": _("The report has no such place for a text."),
    "too_many_words": _(
        "The text has %(count)d words; at most %(most)d fit. Nothing was saved: shorten it."
    ),
    "word_too_long": _(
        "The text has %(count)d characters; at most %(most)d fit. Nothing was saved: shorten it."
    ),
    "report_over": _("The report is being published: return to an earlier stage first."),
    # Versions
    "not_generated_yet": _(
        "A version is generated from the stage “%(stage)s” on: finish the stages before it."
    ),
    "sealed_already": _("This version is sealed already."),
    "not_the_last": _("There is a newer version: only the last one is sealed or published."),
    "sealed_too_early": _("A version is sealed in the stage “%(stage)s”."),
    "sealed_draft": _(
        "This version was made earlier and says “Draft” on its pages: generate the final one."
    ),
    "not_sealed": _("Only a sealed version is published."),
    "published_already": _("This version is public already."),
    "published_too_early": _("A version is published in the stage “%(stage)s”."),
    "not_published": _("Only a published version is transmitted."),
    "transmitted_already": _("Its transmission was recorded already."),
    "transmitted_when": _("Say on which day it was transmitted, up to today."),
    "format_unknown": _("A report is not made in this format."),
    # Letterheads
    "logo_unusable": _(
        "The picture cannot be used. Choose a PNG or JPEG of at most 25 million points."
    ),
    "logo_without_words": _("Say in words what the logo shows, for those who do not see it."),
    "logos_full": _("A letterhead has at most %(most)d logos: take one off first."),
    # Comments
    "block_unknown": _("The version has no such place to comment on."),
    "comment_empty": _("Say what you think of it."),
    "answer_empty": _("Write an answer."),
    "answered_already": _("This comment was answered already."),
    # Access
    "access_own": _("Nobody gives themselves access."),
    "access_ends_before_today": _("The access ends today or later."),
    # Returned files
    "sender_missing": _("Say who sent the file."),
    "file_missing": _("Choose the file that came back."),
    "returned_not_a_docx": _(
        "This is no DOCX file. It was kept; ask for the file as it was sent, saved as DOCX."
    ),
    "returned_old_format": _(
        "The file is in the old format of Word (.doc). It was kept; ask for it saved as DOCX."
    ),
    "returned_protected": _(
        "The file is protected by a password. It was kept; ask for it without one."
    ),
    "returned_macros": _(
        "The file holds a program (a macro). It was kept and is not opened; ask for it without."
    ),
    "returned_too_big": _(
        "The file unpacks to more than can be read. It was kept; ask for one without pictures."
    ),
    "returned_damaged": _(
        "The file is damaged and cannot be read to its end. It was kept; ask for it once more."
    ),
    "returned_not_ours": _(
        "The file holds none of this report's marks, so nothing in it can be compared. It was "
        "kept; ask for the file that was sent, with the changes made in that one."
    ),
    "returned_elsewhere": _(
        "The file is of another version or another language. It was kept; send it in beside the "
        "version that it belongs to."
    ),
    "returned_withdrawn": _(
        "What was sent was withdrawn, so nothing can be compared with it. The file was kept."
    ),
    "change_withdrawn": _("What this change says was withdrawn: it can only be rejected."),
    "decided_already": _("This change was decided on already: %(state)s."),
}


def because(code: str, field: str = "", **values: Any) -> Reason:
    """LookupError for a code without a sentence."""
    return Reason(code, WORDING[code], field, values)
