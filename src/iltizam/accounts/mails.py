"""Sending a notice: plain text and HTML of one look, in the person's language.

What a notice says is written in ``notices.py`` of the app that sends it.
"""

import logging
import smtplib
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from iltizam.core.texts import direction

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    """One mail's content: sentences above and below a link or a code to type in."""

    subject: str
    before: list[str]
    after: list[str] = field(default_factory=list)
    link: str = ""
    label: str = ""  # what the link does, in words
    code: str = ""


def send(notice: Notice, to: str) -> bool:
    """Send in the language that is active; False, and a line in the log, when it fails.

    Never called inside a transaction: a mail cannot be rolled back.
    """
    language = get_language() or settings.LANGUAGE_CODE
    names = settings.INSTALLATION.names
    context = {
        "notice": notice,
        "site_name": names.get(language) or names[settings.LANGUAGE_CODE],
        "language": language,
        "direction": direction(language),
    }
    mail = EmailMultiAlternatives(
        " ".join(notice.subject.split()),
        render_to_string("mails/notice.txt", context),
        to=[to],
        reply_to=[settings.ILTIZAM_MAIL_REPLY_TO] if settings.ILTIZAM_MAIL_REPLY_TO else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("mails/notice.html", context), "text/html")
    try:
        mail.send()
    except (OSError, smtplib.SMTPException):
        log.exception("a mail could not be sent")
        return False
    return True
