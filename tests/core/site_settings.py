"""Settings of the small site that the server's tests start: real, but for its pages."""

from iltizam.settings import *  # noqa: F403

ROOT_URLCONF = "tests.core.pages"
