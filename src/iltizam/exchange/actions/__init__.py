"""What people do with plan files: import one; bring one, look at it, import it later."""

from iltizam.exchange.actions.importing import Imported, import_plan, importer
from iltizam.exchange.actions.receiving import (
    check_staged,
    check_what_was_received,
    discard_staged,
    publish_staged,
    receive_plan,
)
from iltizam.exchange.staging import CannotImport

__all__ = [
    "CannotImport",
    "Imported",
    "check_staged",
    "check_what_was_received",
    "discard_staged",
    "import_plan",
    "importer",
    "publish_staged",
    "receive_plan",
]
