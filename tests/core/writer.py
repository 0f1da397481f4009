"""Another process that writes: raises each scope named on its input, then says so."""

import sys

import django

django.setup()

from iltizam.core.versions import raise_versions, read_versions  # noqa: E402

for line in sys.stdin:
    scope = line.strip()
    raise_versions(scope)
    print(read_versions([scope])[0], flush=True)
