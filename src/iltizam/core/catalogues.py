"""Compiled translations, made on the machine that serves them (spec 9).

Only the ``.po`` files are shipped: Babel compiles them into the installation's home,
so that no system gettext is needed and a package installed read-only works.
"""

import gettext
import hashlib
import os
from io import BytesIO
from pathlib import Path

from asgiref.local import Local
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import trans_real

SHIPPED = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = Path("LC_MESSAGES") / "django"


def compile_catalogues(target: Path | None = None) -> list[str]:
    """Compile every shipped catalogue into ``target`` (``ILTIZAM_HOME/locale``).

    Returns the languages compiled now; those whose source is unchanged are left alone.
    Another process never sees half a file. Raises OSError where it cannot write.
    """
    target = target or settings.HOME / "locale"
    return [
        source.parent.parent.name
        for source in sorted(SHIPPED.glob(f"*/{DOMAIN}.po"))
        if _compile(source, target / source.parent.parent.name / f"{DOMAIN}.mo")
    ]


def forget_loaded() -> None:
    """Let this process read the catalogues anew: the first setup speaks the site's language.

    What Django's own reloader does when a catalogue changes under it.
    """
    gettext._translations = {}  # type: ignore[attr-defined]  # noqa: SLF001
    trans_real._translations = {}  # noqa: SLF001
    trans_real._default = None  # noqa: SLF001
    trans_real._active = Local()  # noqa: SLF001


def _compile(source: Path, compiled: Path) -> bool:
    content = source.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    stamp = compiled.with_suffix(".sha256")
    if compiled.exists() and stamp.exists() and stamp.read_text("ascii") == digest:
        return False
    catalogue = BytesIO()
    write_mo(catalogue, read_po(BytesIO(content), locale=source.parent.parent.name))
    compiled.parent.mkdir(parents=True, exist_ok=True)
    _replace(compiled, catalogue.getvalue())
    _replace(stamp, digest.encode())
    return True


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
