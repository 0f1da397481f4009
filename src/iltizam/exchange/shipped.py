"""What an installation begins with: territories, working-day calendar, shipped plans."""

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import holidays
from django.conf import settings
from django.db import transaction

from iltizam.core.models import AuditPayload, Holiday
from iltizam.core.texts import LocalisedText
from iltizam.directory.models import Territory
from iltizam.exchange.actions import Imported, import_plan
from iltizam.exchange.reading import read_file

PACKAGE = Path(__file__).resolve().parent
PLANS = PACKAGE / "data"
TERRITORIES = PACKAGE.parent / "directory" / "data" / "territories.json"
# The holidays package's own tags, where they differ from ours.
HOLIDAY_LANGUAGES = {"en": ("en_US", "en_GB", "en")}


def shipped_plans() -> list[str]:
    """The names of the plan files in the package."""
    return sorted(path.stem for path in PLANS.glob("*.json"))


@transaction.atomic
def load_territories() -> int:
    """Create the territories that do not exist, parents first; how many were new.

    Those of the file that the installation names, else the shipped ones.
    """
    own = settings.INSTALLATION.territories
    path = settings.INSTALLATION.beside(own) if own else TERRITORIES
    listed = json.loads(path.read_text(encoding="utf-8"))["territories"]
    known = dict(Territory.objects.values_list("code", "pk"))
    new = [row for row in listed if row["code"] not in known]
    for row in new:
        territory = Territory.objects.create(
            uid=row["uid"],
            code=row["code"],
            name=LocalisedText(row["name"]),
            kind=row["kind"],
            parent_id=known.get(row.get("parent")),
        )
        known[territory.code] = territory.pk
    return len(new)


def plan_path(name: str) -> Path:
    """A shipped plan by its name; ``name.json`` is a file beside the installation's own."""
    if name.endswith(".json"):
        return settings.INSTALLATION.beside(name)
    return PLANS / f"{name}.json"


def load_plan(name: str) -> Imported | None:
    """Import a shipped plan, or None when just this file was imported before.

    A plan that people went on working with is so left alone until a release ships
    another file.
    """
    data = read_file(plan_path(name))
    before = AuditPayload.objects.filter(
        event__event_type="plans.plan.imported",
        field="file",
        value=hashlib.sha256(data).hexdigest(),
    )
    return None if before.exists() else import_plan(data)


def load_holidays(
    country: str, territory: str, years: list[int], languages: tuple[str, ...]
) -> int:
    """Fill the calendar for the years in which it has no day yet; how many days.

    Dates that follow the moon are estimates until announced.
    """
    missing = [
        year
        for year in years
        if not Holiday.objects.filter(territory_code=territory, day__year=year).exists()
    ]
    if not country or not missing:
        return 0
    names: dict[datetime.date, LocalisedText] = {}
    for language in languages:
        for day, name in _named(country, missing, language).items():
            names.setdefault(day, LocalisedText())[language] = name
    estimated = _estimated(country, missing)
    Holiday.objects.bulk_create(
        Holiday(territory_code=territory, day=day, name=name, is_estimate=day in estimated)
        for day, name in sorted(names.items())
    )
    return len(names)


def _named(country: str, years: list[int], language: str) -> dict[datetime.date, str]:
    """The names in a language the package knows; none in one that it does not."""
    known = _calendar(country).supported_languages
    for tag in (*HOLIDAY_LANGUAGES.get(language, ()), language):
        if tag in known:
            return _days(country, years, tag, show_estimated=False)
    return {}


def _calendar(country: str) -> type[holidays.HolidayBase]:
    """The package's calendar of a country; LookupError when it has none."""
    if country not in holidays.list_supported_countries():
        raise LookupError(country)
    return getattr(holidays, country)


def _days(country, years, language=None, *, show_estimated: bool) -> dict[datetime.date, str]:
    calendar: Any = _calendar(country)
    try:
        found = calendar(years=years, language=language, islamic_show_estimated=show_estimated)
    except TypeError:  # a country without holidays that follow the moon
        found = calendar(years=years, language=language)
    return dict(found.items())


def _estimated(country: str, years: list[int]) -> set[datetime.date]:
    plain = _days(country, years, show_estimated=False)
    marked = _days(country, years, show_estimated=True)
    return {day for day, name in marked.items() if plain.get(day) != name}
