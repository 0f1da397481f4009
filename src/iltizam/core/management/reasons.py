"""The public reason of a withdrawal, as the command line takes it."""

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from iltizam.core.fields import LANGUAGE_TAG
from iltizam.core.redaction import CannotRedact, refuse_reason
from iltizam.core.texts import LocalisedText

HELP = (
    "the public reason, in the site's language or as LANGUAGE=TEXT; once for each language. "
    "It is shown to everybody: it must not say what is withdrawn."
)


def reason_from(said: list[str] | None) -> LocalisedText:
    """The reason by language. Raises CommandError where there is none."""
    reason = LocalisedText()
    for each in said or []:
        tag, sign, text = each.partition("=")
        if sign and LANGUAGE_TAG.fullmatch(tag):
            reason[tag] = text.strip()
        else:
            reason[settings.LANGUAGE_CODE] = each.strip()
    try:
        refuse_reason(reason)
    except CannotRedact as error:
        raise CommandError(
            _("%(problem)s Say it with --reason.") % {"problem": error}
        ) from error
    return reason


def listed(values: dict[str, list[list[object]]]) -> list[str]:
    """Recorded values in words: stream, number of the entry, fields."""
    return [
        _("%(stream)s, entry %(number)d: %(fields)s")
        % {"stream": stream, "number": number, "fields": ", ".join(fields)}
        for stream, entries in values.items()
        for number, fields in entries
    ]
