"""Compiled translations, made on the machine that serves them (spec 9).

Only the ``.po`` files are shipped: Babel compiles them into the installation's home,
so that no system gettext is needed and a package installed read-only works. An
installation's own catalogue (``ILTIZAM_HOME/locale/{language}/LC_MESSAGES/django.po``)
lies over the shipped one, or brings a language that is not shipped.
"""

import gettext
import hashlib
import os
from io import BytesIO
from pathlib import Path
from typing import Any

from asgiref.local import Local
from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.utils.translation import to_locale, trans_real

SHIPPED = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = Path("LC_MESSAGES") / "django"
COMPLETE = "fr"  # shipped with every sentence; `make check` says so


def compile_catalogues(target: Path | None = None) -> list[str]:
    """Compile every shipped and own catalogue into ``target`` (``ILTIZAM_HOME/locale``).

    Returns the languages compiled now; those whose sources are unchanged are left alone.
    Another process never sees half a file. Raises OSError where it cannot write,
    BadCatalogue for an own catalogue that cannot be read.
    """
    target = target or settings.HOME / "locale"
    folders = {path.parent.parent for path in SHIPPED.glob(f"*/{DOMAIN}.po")}
    folders |= {path.parent.parent for path in target.glob(f"*/{DOMAIN}.po")}
    return [
        name
        for name in sorted({folder.name for folder in folders})
        if _compile(name, target / name / f"{DOMAIN}.mo", _sources(name, target))
    ]


class BadCatalogue(Exception):
    """A catalogue cannot be read; the message says which and why."""


def own_path(language: str) -> Path:
    """Where the installation's own catalogue of a language is, or would be."""
    return settings.HOME / "locale" / to_locale(language) / f"{DOMAIN}.po"


def own(language: str) -> Catalog | None:
    """The installation's own catalogue of a language; None where it has none."""
    path = own_path(language)
    return _parsed(path, to_locale(language)) if path.exists() else None


def sentences() -> Catalog:
    """Every sentence of the interface: the identifiers of a complete shipped catalogue."""
    return _parsed(SHIPPED / COMPLETE / f"{DOMAIN}.po", COMPLETE)


def read(language: str) -> Catalog | None:
    """The catalogue in force: the shipped one under the installation's own; None for none."""
    return _joined(to_locale(language), _sources(to_locale(language), settings.HOME / "locale"))


def _sources(name: str, home: Path) -> list[Path]:
    found = [folder / name / f"{DOMAIN}.po" for folder in (SHIPPED, home)]
    return [path for path in found if path.exists()]


def _parsed(path: Path, name: str) -> Catalog:
    try:
        locale: Locale | None = Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        locale = None  # its plural rule is in its header
    try:
        with path.open("rb") as file:
            return read_po(file, locale=locale, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise BadCatalogue(f"{path}: {error}") from error


def _joined(name: str, sources: list[Path]) -> Catalog | None:
    """Later sources say more: what they translate replaces what came before."""
    joined: Catalog | None = None
    for path in sources:
        catalogue = _parsed(path, name)
        if joined is None:
            joined = catalogue
            continue
        for message in catalogue:
            if message.id and message.string and any(message.string):
                joined.delete(message.id, context=message.context)
                joined[message.id] = message
    return joined


def forget_loaded() -> None:
    """Let this process read the catalogues anew: the first setup speaks the site's language.

    What Django's own reloader does when a catalogue changes under it.
    """
    gettext._translations = {}  # type: ignore[attr-defined]  # noqa: SLF001
    loaded: Any = trans_real
    loaded._translations = {}  # noqa: SLF001
    loaded._default = None  # noqa: SLF001
    loaded._active = Local()  # noqa: SLF001


def _compile(name: str, compiled: Path, sources: list[Path]) -> bool:
    content = b"\0".join(path.read_bytes() for path in sources)
    digest = hashlib.sha256(content).hexdigest()
    stamp = compiled.with_suffix(".sha256")
    if compiled.exists() and stamp.exists() and stamp.read_text("ascii") == digest:
        return False
    catalogue = BytesIO()
    joined = _joined(name, sources)
    assert joined is not None  # there is at least one source
    write_mo(catalogue, joined)
    compiled.parent.mkdir(parents=True, exist_ok=True)
    replace(compiled, catalogue.getvalue())
    replace(stamp, digest.encode())
    return True


def replace(path: Path, content: bytes) -> None:
    """Put a whole new file in the place of another: readers see the old or the new one."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
