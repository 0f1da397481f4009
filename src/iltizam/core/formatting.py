"""Numbers, percents, dates and periods in the reader's language (spec 5).

Babel knows each territory's month names and digits; Django's own Arabic reads
03/04/2026 as 4 March. Cached: a page asks for the same few values again and again.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from iltizam.core.periods import Period, Precision
from iltizam.core.texts import direction

FALLBACK = "en_GB"
# Babel's marks keep a number's sign beside it only outside Arabic words; an isolate
# keeps it everywhere, so the marks go and the isolate comes.
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
_ISOLATE, _END = "\u2066", "\u2069"


def _isolated(text: str, language: str) -> str:
    """A number with its sign as one left-to-right piece of a right-to-left line."""
    text = text.translate(_MARKS)
    return f"{_ISOLATE}{text}{_END}" if direction(language) == "rtl" else text


@lru_cache
def locale_of(language: str) -> Locale:
    """Babel's locale for a language; English conventions for one it does not know.

    The installation's territory decides digits and month names where Babel knows them:
    Moroccan Arabic writes 0-9 and "يوليوز", Tunisian "جويلية".
    """
    tag = language.replace("-", "_")
    country = settings.INSTALLATION.territory.split("-", maxsplit=1)[0]
    for name in (f"{tag}_{country}", FALLBACK if tag == "en" else tag):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(FALLBACK)


def listed(names: Iterable[str], language: str) -> str:
    """Names in a row, parted and joined as the language does it."""
    return format_list(list(names), "standard", locale_of(language))


@lru_cache(maxsize=4096)
def percent(value: int | Decimal, language: str) -> str:
    """84 → "84 %" in French, "84%" in Arabic and English; at most two decimals."""
    text = format_percent(
        Decimal(value) / 100,
        format=None,
        locale=locale_of(language),
        decimal_quantization=False,
    )
    return _isolated(text, language)


@lru_cache(maxsize=4096)
def number(value: int | Decimal | str, language: str) -> str:
    """2092 → "2 092" in French, "2,092" in English; trailing zeros left out."""
    plain = Decimal(value)
    plain = plain.quantize(Decimal(1)) if plain == plain.to_integral() else plain.normalize()
    return format_decimal(
        plain, locale=locale_of(language), decimal_quantization=False
    ).translate(_MARKS)


@lru_cache(maxsize=4096)
def date(value: datetime.date, language: str) -> str:
    """17 juin 2020, 17 يونيو 2020, 17 June 2020; French writes 1er juillet."""
    text = format_date(value, "long", locale=locale_of(language)).translate(_MARKS)
    return f"1er{text[1:]}" if language == "fr" and value.day == 1 else text


@lru_cache(maxsize=1024)
def month(value: datetime.date, language: str) -> str:
    return format_skeleton("yMMMM", value, locale=locale_of(language)).translate(_MARKS)


@lru_cache(maxsize=1024)
def quarter(value: datetime.date, language: str) -> str:
    return format_skeleton("yQQQQ", value, locale=locale_of(language)).translate(_MARKS)


def period(value: Period | None, language: str) -> str:
    """A period as short as its precision allows; the printed form where it says more.

    The printed form is in the source's language: it stands alone only where there
    are no dates to write.
    """
    if value is None:
        return ""
    if value.start is None or value.end is None:
        return value.text
    return _dated(value.start, value.end, value.precision, language)


@lru_cache(maxsize=4096)
def _dated(
    start: datetime.date, end: datetime.date, precision: Precision, language: str
) -> str:
    write = {
        Precision.DAY: date,
        Precision.MONTH: month,
        Precision.QUARTER: quarter,
        Precision.YEAR: lambda day, _language: str(day.year),
    }[precision]
    first, last = write(start, language), write(end, language)
    if first == last:
        return first
    with override(language):
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
