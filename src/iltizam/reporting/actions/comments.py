"""What readers say of a block of a version, and the secretariat's answer."""

from django.db import transaction
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.core.refused import Refused
from iltizam.reporting.actions.shared import (
    LONGEST_NOTE,
    leave_trace,
    lock_report,
    plain,
    stamp,
)
from iltizam.reporting.anchors import quotes_of
from iltizam.reporting.enums import CommentState
from iltizam.reporting.models import Comment, CompiledDocument, ReportVersion
from iltizam.reporting.reasons import because

LONGEST_QUOTE = 500  # characters


class CannotComment(Refused):
    """Nothing is said; the reasons name each field."""


@transaction.atomic
def comment(
    version: ReportVersion, *, language: str, block_id: str, text: str, by: Actor
) -> Comment:
    """Say something of a block of a version, in the language it is read in.

    Raises CannotComment for a block or language that the version does not have.
    """
    report = lock_report(version.report_id)
    text = plain(text)
    wrong = []
    quote = _quote(version, language, block_id)
    if quote is None:
        wrong.append(because("block_unknown"))
    if not text:
        wrong.append(because("comment_empty", "text"))
    if len(text) > LONGEST_NOTE:
        wrong.append(because("too_long", "text", most=LONGEST_NOTE))
    if wrong:
        raise CannotComment(*wrong)
    at = stamp(report)
    made = Comment.objects.create(
        version=version,
        language=language,
        block_id=block_id,
        quote=quote or "",
        text=text,
        author=by,
        recorded_at=at.recorded_at,
        sequence=at.sequence,
    )
    leave_trace(
        made,
        "reporting.comment.made",
        report,
        by=by,
        version=version.uid,
        language=language,
        block=block_id,
    )
    return made


def _quote(version: ReportVersion, language: str, block_id: str) -> str | None:
    """How the block reads, in short; None where there is none."""
    compiled = CompiledDocument.objects.filter(version=version, language=language).first()
    document = compiled.read() if compiled else None
    if document is None:
        return None
    found = quotes_of(document).get(block_id)
    return None if found is None else found[:LONGEST_QUOTE]


@transaction.atomic
def answer_comment(comment: Comment, *, text: str, by: Actor) -> Comment:
    """Answer a comment; once. Raises CannotComment."""
    report = lock_report(comment.version.report_id)
    found: Comment = Comment.objects.get(pk=comment.pk)
    text = plain(text)
    wrong = []
    if found.state != CommentState.OPEN:
        wrong.append(because("answered_already"))
    if not text:
        wrong.append(because("answer_empty", "answer"))
    if len(text) > LONGEST_NOTE:
        wrong.append(because("too_long", "answer", most=LONGEST_NOTE))
    if wrong:
        raise CannotComment(*wrong)
    found.state, found.answer = CommentState.ANSWERED, text
    found.answered_by, found.answered_at = by, timezone.now()
    found.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    leave_trace(found, "reporting.comment.answered", report, by=by)
    return found
