"""Why an action was refused: a code for programs, a sentence beside the field for people.

Each app keeps its sentences in one table (``tracking/reasons.py``); actions raise
``Refused`` with all that is wrong at once, forms show it with ``as_validation_error``.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import get_language

from iltizam.core import formatting


@dataclass(frozen=True)
class Reason:
    """One thing that is wrong, with what to do about it, in the reader's language.

    ``field`` is "" where it concerns the whole; ``items.2.reason`` is a place in a list.
    """

    code: str
    wording: Any  # a lazy translation with named places
    field: str = ""
    values: Mapping[str, Any] = made(default_factory=dict, compare=False)

    @property
    def message(self) -> str:
        return str(self.wording) % {name: _shown(value) for name, value in self.values.items()}

    def __str__(self) -> str:
        return self.message


class Refused(Exception):
    """An action was not done, and nothing was changed; ``reasons`` say why."""

    def __init__(self, *reasons: Reason):
        super().__init__(*reasons)
        self.reasons = reasons

    def __str__(self) -> str:
        return " ".join(reason.message for reason in self.reasons)

    @property
    def codes(self) -> list[str]:
        return [reason.code for reason in self.reasons]

    def by_field(self) -> dict[str, list[str]]:
        """The sentences to show beside each field ("" for the whole)."""
        found: dict[str, list[str]] = {}
        for reason in self.reasons:
            found.setdefault(reason.field, []).append(reason.message)
        return found

    def as_validation_error(self) -> ValidationError:
        """What ``form.add_error(None, …)`` takes."""
        found: dict[str, list[ValidationError]] = {}
        for reason in self.reasons:
            place = reason.field or NON_FIELD_ERRORS
            found.setdefault(place, []).append(ValidationError(reason.message, reason.code))
        return ValidationError(found)


def _shown(value: Any) -> Any:
    """Days and numbers as the reader's language writes them."""
    if isinstance(value, datetime.date):
        return formatting.date(value, get_language() or "en")
    if isinstance(value, Decimal):
        return formatting.number(value, get_language() or "en")
    return value
