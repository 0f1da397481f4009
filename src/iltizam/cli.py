"""The one command line: Django's commands under the product's name."""

import os
import sys

from iltizam.exchange import recompute


def main() -> None:
    """Run ``iltizam COMMAND …``; the exit status is 0 only when it did its work."""
    if sys.argv[1:2] == ["recompute"]:
        # Before Django: it must work where nothing is set up and nothing may be written.
        sys.exit(recompute.main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iltizam.settings")
    # Imported late: Django reads the settings module named above when it loads.
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import ManagementUtility
    from django.db import DatabaseError

    try:
        ManagementUtility(["iltizam", *sys.argv[1:]]).execute()
    except (ImproperlyConfigured, DatabaseError, OSError) as error:
        # The machine or its settings, not a fault of the program: one line says it.
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"iltizam: {' '.join(str(error).split())}{_hint(error, DatabaseError)}")


def _hint(error: Exception, database_error: type[Exception]) -> str:
    return " (`iltizam doctor` says more.)" if isinstance(error, database_error) else ""
