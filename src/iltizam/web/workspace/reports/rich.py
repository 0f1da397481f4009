"""A text of a report as it will read, and what is different between two of them."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from iltizam.core.texts import direction
from iltizam.reporting.document import richtext
from iltizam.reporting.document.blocks import Document, Words
from iltizam.reporting.document.differences import ADDED, REMOVED, changed_words
from iltizam.reporting.layout.page import body_of

_TAGS = {ADDED: "ins", REMOVED: "del"}


def rich_html(text, language):
    """The rich text as it stands in the document, safe whatever was typed."""
    document = Document(
        kind="text",
        language=language,
        direction=direction(language),
        title="",
        reference="",
        plan="",
        version=0,
        on="",
        moment="",
        address="",
        words=Words("", "", _("not reported"), "", "", "", ""),
        blocks=richtext.read(text, id="text", level=3),
    )
    return mark_safe(body_of(document))  # noqa: S308 - all text is escaped there


def differences_html(before, after):
    """Both texts in one: what was taken away and what was added, marked as such."""
    parts = (
        format_html("<{0}>{1}</{0}>", _TAGS[kind], text) if kind in _TAGS else text
        for kind, text in changed_words(before, after)
    )
    return format_html_join("", "{}", ((part,) for part in parts))
