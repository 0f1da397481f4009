"""A secret key for a machine of one's own; production brings its key itself."""

import os
import secrets
from pathlib import Path


def local_secret_key(home: Path) -> str:
    """The key kept in ``home``, made on first use and readable by its owner only."""
    path = home / "secret-key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    home.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(64)
    try:
        # Exclusive: of two processes that start together, one makes the key.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
