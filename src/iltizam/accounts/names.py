"""Names that people type: one line, no invisible direction marks (spec 6.10)."""

import re
import unicodedata

from django import forms

from iltizam.core.texts import without_bidi_controls

_SPACES = re.compile(r"\s+")


def plain_name(value: str) -> str:
    """The name without control characters and marks of direction, spaces as one."""
    spaced = _SPACES.sub(" ", without_bidi_controls(value))
    return "".join(c for c in spaced if unicodedata.category(c) != "Cc").strip()


class NameField(forms.CharField):
    """A person's name as it is stored."""

    def clean(self, value):
        return super().clean(plain_name(value or ""))
