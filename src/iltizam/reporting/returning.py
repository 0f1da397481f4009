"""A returned file against the document that was sent: which texts its sender changed."""

from dataclasses import dataclass

from iltizam.reporting.models import CompiledDocument


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


@dataclass(frozen=True, slots=True)
class _Whole:
    """A file that was read already, for checks that read it again."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def chunks(self) -> tuple[bytes, ...]:
        return (self.content,)


# What the checks of every upload say, as it is said of a returned file.
_CODES = {
    "file_kind": "returned_kind",
    "file_name": "returned_kind",
    "file_with_program": "returned_kind",
}


def changes_in(content: bytes, name: str, document: CompiledDocument) -> list[Changed]:
    """The texts that came back otherwise than they were sent; figures are never compared.

    Raises CannotCompare for another kind of file, a damaged one, one without this
    document's marks, and one that belongs to another version or language.
    """

    raise NotImplementedError
