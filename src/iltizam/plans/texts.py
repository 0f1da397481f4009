"""The texts of a commitment as adopted: which there are, and in which language one is missing.

What a plan requires of its languages is said here once: for the page before a report
(``reporting.readiness``) and for who translates (``tracking.actions.translating``).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from iltizam.core.texts import LocalisedText
from iltizam.core.withholding import WithheldText
from iltizam.plans.models import Activity, Commitment, CommitmentText

OF_COMMITMENT = ("title", "summary", "other_stakeholders")
OF_ACTIVITY = ("title", "description", "expected_output")
NAMES = frozenset({"title", "summary"})  # they stand beside others, on a line
MOST_WORDS_OF_A_SUMMARY = 60


@dataclass(frozen=True, slots=True)
class AdoptedText:
    """One text: whose it is, its field as origins and redactions name it, and its words.

    ``row`` holds it in its column ``column``: the owner itself, or the text of a form field.
    """

    owner: Commitment | Activity
    field: str  # "title", or "texts.problem" for the form field "problem"
    label: LocalisedText | str  # the form's own, else the field's name
    text: LocalisedText
    row: Commitment | Activity | CommitmentText
    column: str

    @property
    def place(self) -> str:
        """By which a form names it: unique among the texts of a commitment."""
        return f"{self.owner.uid}.{self.field}"


def adopted_texts(
    commitment: Commitment, activities: Iterable[Activity], *, of_form: Iterable[CommitmentText]
) -> Iterator[AdoptedText]:
    """Every text that was written, in the order of the form, then of the activities.

    ``of_form`` are the commitment's rows with their field. A text that is withheld or
    empty is none.
    """
    yield from _of(commitment, OF_COMMITMENT)
    for row in of_form:
        if _is_said(row.text):
            field = f"texts.{row.field.code}"
            yield AdoptedText(commitment, field, row.field.label, row.text, row, "text")
    for activity in activities:
        yield from _of(activity, OF_ACTIVITY)


def _of(owner: Commitment | Activity, names: Iterable[str]) -> Iterator[AdoptedText]:
    for name in names:
        text = getattr(owner, name)
        if _is_said(text):
            yield AdoptedText(owner, name, name, text, owner, name)


def _is_said(text: LocalisedText) -> bool:
    return bool(text.languages) and not isinstance(text, WithheldText)


def missing_languages(text: LocalisedText, required: Collection[str]) -> tuple[str, ...]:
    """Those of ``required`` in which a text that exists is not said; none for an empty one."""
    if not text.languages:
        return ()
    return tuple(language for language in required if not text.get(language))
