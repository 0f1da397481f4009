"""What goes with a text that is withdrawn: the files that were made of it or brought it.

Narratives, comments, answers and returned changes are withdrawn one by one, as any text
is. A compiled document is frozen and holds copies of them: withdrawn as ``document`` it is
shown no more, and its renderings are withdrawn as ``file``.
"""

from typing import Any

from django.db import transaction

from iltizam.core import files, withholding
from iltizam.reporting import at_once
from iltizam.reporting.models import Rendering, ReturnedFile


def _discard(row: Any) -> None:
    files.discard(row.file_key)


def _forget(_row: Any) -> None:
    # A public form or booklet may hold the text; each is made anew when it is asked for.
    transaction.on_commit(at_once.forget)


_FILE = withholding.File(has=lambda row: bool(row.file_key), discard=_discard)

withholding.renew_with(_forget)
withholding.keep_file(Rendering, _FILE)
withholding.keep_file(ReturnedFile, _FILE)
