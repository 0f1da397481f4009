"""The mail server, from one address: ``smtp+tls://user:password@host:587``."""

import smtplib
from typing import Any
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
PATIENCE = 5  # seconds


def mail_settings(url: str) -> dict[str, Any]:
    """Django's EMAIL settings; without an address mail goes nowhere.

    Raises ValueError naming what is wrong; never the password.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError(f"it begins with {', '.join(f'{name}://' for name in PORTS)}")
    if not parts.hostname:
        raise ValueError("it names no server")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": PATIENCE,
    }


def problem_of(backend: Any) -> str:
    """What keeps the mail server from taking mail, or nothing; no mail is sent."""
    try:
        backend.open()
        backend.close()
    except (OSError, smtplib.SMTPException) as error:
        return str(error) or type(error).__name__
    return ""
