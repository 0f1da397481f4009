"""Settings of the tests: a home of their own, strict templates, no manifest."""

import os
import tempfile
from pathlib import Path

_where = os.environ.get("ILTIZAM_HOME")
if _where:
    Path(_where).mkdir(parents=True, exist_ok=True)
os.environ["ILTIZAM_HOME"] = tempfile.mkdtemp(prefix="tests-", dir=_where)
os.environ.pop("ILTIZAM_ENV", None)

from iltizam.settings import *  # noqa: E402, F403
from iltizam.settings import DATABASES, HOME, STORAGES, TEMPLATES  # noqa: E402

ILTIZAM_TESTS = True
SECRET_KEY = "tests only " * 6
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# An undefined template variable must not pass silently.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED:%s"
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A file, not memory: threads and other connections see what they would see in life.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "tests.sqlite3")}
# WhiteNoise warns about a missing folder, and a warning fails a test.
(HOME / "static").mkdir(parents=True, exist_ok=True)
