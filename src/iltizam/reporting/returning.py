"""A returned file against the document that was sent: which texts its sender changed."""

from dataclasses import dataclass

from iltizam.reporting.document import richtext, wording
from iltizam.reporting.document.returned import NotReturned, differences
from iltizam.reporting.layout.bounded import read_back
from iltizam.reporting.models import CompiledDocument

LONGEST = 400_000  # characters of one text: more than anybody could accept


class CannotCompare(Exception):
    """The file cannot be compared; ``code`` is the reason's (``reasons``)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Changed:
    """One narrative as it was sent and as it came back."""

    slot: str
    before: str
    after: str


def changes_in(content: bytes, document: CompiledDocument) -> list[Changed]:
    """The texts that came back otherwise than they were sent; figures are never compared.

    Raises CannotCompare for another kind of file, a damaged one, one without this
    product's marks, one that belongs to another version or language, and one too large to be read.
    """
    sent = document.read()
    if sent is None:
        raise CannotCompare("returned_withdrawn")
    try:
        returned = read_back(content)
    except NotReturned as problem:
        raise CannotCompare(f"returned_{problem.code}") from problem
    if returned.digest != document.sha256:
        raise CannotCompare("returned_elsewhere")
    found = [Changed(each.id, each.before, each.after) for each in differences(sent, returned)]
    if any(len(each.after) > LONGEST for each in found):
        raise CannotCompare("returned_too_big")
    return found


def is_same(text: str, other: str) -> bool:
    """Whether two rich texts read the same, however their marks were typed."""
    return _normal(text) == _normal(other)


def _normal(text: str) -> str:
    return wording.normal(richtext.read(text, id="text"))
