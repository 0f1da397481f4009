"""Logs as one JSON object a line, without personal data (spec 6).

Neither address of a visitor, nor browser, query, cookie or body is written. The text of an
exception is left out too – it may quote what somebody typed – unless it comes from the
machine: then it says which disk or server failed. Who was sent a file that is not public
is named by the identifier of the account, which leads nowhere once the person is erased.
"""

import datetime
import json
import logging
import re
import secrets
import traceback
from contextvars import ContextVar

LONGEST = 2_000  # characters of one message
FRAMES = 12  # of a traceback, the last ones
REQUEST_LOGGER = "iltizam.request"
ACCESS_LOGGER = "iltizam.access"  # who was sent what is not public
FORMATS = ("plain", "json")

request_id: ContextVar[str] = ContextVar("request_id", default="")

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_FROM_THE_MACHINE = ("OSError", "OperationalError", "InterfaceError", "ImproperlyConfigured")


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, message, request and what ``fields`` adds."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        said: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage()[:LONGEST],
        }
        if current := request_id.get():
            said["request_id"] = current
        said.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            said["exception"] = _told(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def _told(error: BaseException | None) -> dict[str, object]:
    if error is None:
        return {}
    names = {kind.__name__ for kind in type(error).__mro__}
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    told: dict[str, object] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if names.intersection(_FROM_THE_MACHINE):
        told["text"] = str(error)[:LONGEST]
    return told


def logging_settings(form: str, level: str, *, requests: bool) -> dict[str, object]:
    """Django's LOGGING: everything to standard error, in one form.

    Raises ValueError for a form that is not known.
    """
    if form not in FORMATS:
        raise ValueError(f"a log is {' or '.join(FORMATS)}, not {form!r}")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "iltizam.core.logs.JsonFormatter"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "loggers": {
            # A mistyped address is answered to its reader; the log keeps faults.
            "django.request": {"level": "ERROR"},
            # A wrong Host header is a mistyped address too; each would cost twenty lines.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            REQUEST_LOGGER: {"level": "INFO" if requests else "ERROR"},
            # Whatever the level of the rest: an access that is not told cannot be asked for.
            ACCESS_LOGGER: {"level": "INFO"},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }


def identify(said: str | None) -> str:
    """The proxy's identifier of a request where it looks like one, else a new one."""
    return said if said and _ID.fullmatch(said) else secrets.token_hex(8)
