"""What goes with a text that is withdrawn: the files that were made of it or brought it.

Narratives, comments, answers and returned changes are withdrawn one by one, as any text
is. A compiled document is frozen and holds copies of them: withdrawn as ``document`` it is
shown no more, nor is any file that was made of it, and those files are deleted.
"""

from typing import Any

from django.db import transaction

from iltizam.core import files, withholding
from iltizam.reporting import at_once
from iltizam.reporting.models import CompiledDocument, Rendering, ReturnedFile


def _discard(row: Any) -> None:
    files.discard(row.file_key)


def _forget(_row: Any) -> None:
    # A public form or booklet may hold the text; each is made anew when it is asked for.
    transaction.on_commit(at_once.forget)


def _discard_what_was_made(row: Any) -> None:
    """A compiled document has one text: whatever is withdrawn of it stands in its files."""
    if isinstance(row, CompiledDocument):
        transaction.on_commit(lambda: _discard_files_of(row))


def _discard_files_of(document: CompiledDocument) -> None:
    for key in document.renderings.exclude(file_key="").values_list("file_key", flat=True):
        files.discard(key)


_FILE = withholding.File(has=lambda row: bool(row.file_key), discard=_discard)

withholding.renew_with(_forget)
withholding.renew_with(_discard_what_was_made)
withholding.keep_file(Rendering, _FILE)
withholding.keep_file(ReturnedFile, _FILE)
