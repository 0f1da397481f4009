"""Days, periods and moments of a plan file, as ``codecs`` describes values."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from iltizam.core.periods import BadPeriod, Period, Precision
from iltizam.exchange.codecs import BAD, Codec, Text
from iltizam.exchange.problems import expected


@dataclass(frozen=True)
class Day(Codec):
    def read(self, value, at):
        day = parsed_day(value)
        if day is None:
            expected(at, value, _("a date like 2023-03-28"))
            return BAD
        return day

    def write(self, value):
        return value and value.isoformat()

    def schema(self):
        return {"type": "string", "format": "date"}


def parsed_day(value: Any) -> datetime.date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


@dataclass(frozen=True)
class Moment(Codec):
    """A moment of the clock, in UTC, to the microsecond where it has any."""

    def read(self, value, at):
        moment = parsed_moment(value)
        if moment is None:
            expected(at, value, _("a moment like 2023-03-28T14:30:00Z"))
            return BAD
        return moment

    def write(self, value):
        return value and value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")

    def schema(self):
        return {"type": "string", "format": "date-time", "pattern": MOMENT}


MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$"


def parsed_moment(value: Any) -> datetime.datetime | None:
    if not isinstance(value, str) or not re.fullmatch(MOMENT, value, re.ASCII):
        return None
    try:
        return datetime.datetime.fromisoformat(value)
    except ValueError:
        return None


@dataclass(frozen=True)
class Dates(Codec):
    """A period: {"from", "to", "precision", "text"?} or only precision and text."""

    def read(self, value, at):
        if not isinstance(value, dict) or set(value) - {"from", "to", "precision", "text"}:
            expected(at, value, _("a period with the members from, to, precision and text"))
            return BAD
        if value.get("precision") not in list(Precision):
            codes = ", ".join(Precision)
            expected(
                at["precision"],
                value.get("precision"),
                _("one of %(codes)s") % {"codes": codes},
            )
            return BAD
        text = Text(200).read(value.get("text", ""), at["text"])
        days = [self._day(value, name, at) for name in ("from", "to")]
        if BAD in (text, *days):
            return BAD
        return self._period(*days, Precision(value["precision"]), text, at)

    @staticmethod
    def _day(value, name, at):
        return Day().read(value[name], at[name]) if name in value else None

    @staticmethod
    def _period(first, last, precision, text, at):
        if first and last and first > last:
            at.refuse(
                _("It begins on %(first)s, after it ends on %(last)s; exchange the two dates.")
                % {"first": first, "last": last}
            )
            return BAD
        try:
            return Period(first, last, precision, text)
        except BadPeriod as error:
            at.refuse(_("The dates do not make a period: %(reason)s.") % {"reason": str(error)})
            return BAD

    def write(self, value):
        if value is None:
            return None
        days = (
            {"from": value.start.isoformat(), "to": value.end.isoformat()}
            if value.start
            else {}
        )
        text = {"text": value.text} if value.text else {}
        return {**days, "precision": value.precision.value, **text}

    def schema(self):
        return {"$ref": "#/$defs/period"}
