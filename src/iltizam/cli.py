"""The one command line: Django's commands under the product's name."""

import os
import sys


def main() -> None:
    """Run ``iltizam COMMAND …``; the exit status is 0 only when it did its work."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iltizam.settings")
    # Imported late: Django reads the settings module named above when it loads.
    from django.core.management import ManagementUtility

    utility = ManagementUtility(["iltizam", *sys.argv[1:]])
    utility.execute()
