"""What an installation is: read once from ``installation.toml`` (spec 9).

Nothing about a country is code. The file named by ``ILTIZAM_INSTALLATION`` – or
``installation.toml`` in ``ILTIZAM_HOME``, or the one shipped with the product –
says the name, the territory, the languages, the zone and the weekend.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SHIPPED = Path(__file__).resolve().parent.parent / "installation.toml"

# A fact nobody has decided yet: the doctor names every setting that still has one.
UNDECIDED_ADDRESS = "https://example.org/iltizam"
UNDECIDED_CONTACT = "security@example.org"

# Lower case, as it stands in addresses; catalogues are then in ``pt_BR``.
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


class InstallationError(Exception):
    """The installation file cannot be used; the message says what and where."""


@dataclass(frozen=True)
class Installation:
    """The facts of one installation."""

    path: Path
    names: dict[str, str]
    territory: str
    zone: str
    languages: tuple[str, ...]
    default_language: str
    weekend: frozenset[int]
    holidays: str
    publisher: str
    repository: str
    security_contact: str
    hosting: str
    currency: str
    plans: tuple[str, ...] = field(default=())
    demonstration: bool = False
    language_names: dict[str, str] = field(default_factory=dict)
    territories: str = ""

    def beside(self, name: str) -> Path:
        """A file named in the installation file, as a path beside that file."""
        return self.path.parent / name

    @property
    def undecided(self) -> tuple[str, ...]:
        """The settings that still hold a placeholder."""
        values = {
            "publisher": self.publisher,
            "repository": self.repository,
            "security_contact": self.security_contact,
            "hosting": self.hosting,
        }
        placeholders = {"", UNDECIDED_ADDRESS, UNDECIDED_CONTACT}
        return tuple(name for name, value in values.items() if value in placeholders)


def load(path: Path = SHIPPED) -> Installation:
    """Read an installation file.

    Raises InstallationError naming the file and the key when it cannot be used.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InstallationError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstallationError(f"{path}: not valid TOML ({error})") from error
    languages = tuple(_need(data, "languages", list, path))
    if not all(isinstance(tag, str) and LANGUAGE_TAG.fullmatch(tag) for tag in languages):
        raise InstallationError(f'{path}: languages holds tags like "fr" or "pt-br"')
    default = _need(data, "default_language", str, path)
    if default not in languages:
        raise InstallationError(
            f"{path}: default_language {default!r} is not one of languages {list(languages)}"
        )
    zone = _need(data, "zone", str, path)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InstallationError(f"{path}: zone {zone!r} is not a known time zone") from error
    days = data.get("weekend", [5, 6])
    if not isinstance(days, list) or any(day not in range(7) for day in days):
        raise InstallationError(f"{path}: weekend holds day numbers 0 (Monday) to 6 (Sunday)")
    weekend = frozenset(days)
    return Installation(
        path=path,
        names=_need(data, "name", dict, path),
        territory=_need(data, "territory", str, path),
        zone=zone,
        languages=languages,
        default_language=default,
        weekend=weekend,
        holidays=data.get("holidays", ""),
        publisher=data.get("publisher", ""),
        repository=data.get("repository", UNDECIDED_ADDRESS),
        security_contact=data.get("security_contact", UNDECIDED_CONTACT),
        hosting=data.get("hosting", ""),
        currency=data.get("currency", ""),
        plans=tuple(data.get("plans", [])),
        demonstration=data.get("demonstration", False) is True,
        language_names=_optional(data, "language_names", dict, path),
        territories=_optional(data, "territories", str, path),
    )


def _need(data: dict[str, Any], key: str, kind: type, path: Path) -> Any:
    value = data.get(key)
    if not isinstance(value, kind) or not value:
        raise InstallationError(f"{path}: {key} must be a non-empty {kind.__name__}")
    return value


def _optional(data: dict[str, Any], key: str, kind: type, path: Path) -> Any:
    value = data.get(key, kind())
    if not isinstance(value, kind):
        raise InstallationError(f"{path}: {key} must be a {kind.__name__}")
    return value
