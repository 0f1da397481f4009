"""The calendar as a table of inputs: one row per stage, moved by the number of its place."""

import datetime

from django.utils.translation import gettext as _

from iltizam.reporting.actions import CalendarLine
from iltizam.reporting.enums import NECESSARY, Responsible, StageCode, StageState


class CalendarForm:
    """What the screen shows and posts; a stage that has begun is shown and not asked for.

    Stages that the calendar leaves out stand below, to be taken in again.
    """

    def __init__(self, calendar, data):
        self.data = data
        self.errors = []
        known = {stage.code: stage for stage in calendar}
        codes = [*known, *(code for code in StageCode.values if code not in known)]
        self.rows = [
            self._row(place, code, known.get(code)) for place, code in enumerate(codes, 1)
        ]

    def _row(self, place, code, stage):
        is_fixed = stage is not None and stage.state != StageState.WAITING
        row = {
            "code": code,
            "label": StageCode(code).label,
            "is_fixed": is_fixed,
            "is_in": stage is not None,
            "may_go": code not in NECESSARY,
            "place": str(place),
            "day": stage.due_on if stage else None,
            "due_on": stage.due_on.isoformat() if stage and stage.due_on else "",
            "responsible": stage.responsible if stage else Responsible.SECRETARIAT.value,
            "errors": [],
            "wrong": set(),  # the inputs that they are about
        }
        if self.data is not None and not is_fixed:
            for name in ("place", "due_on", "responsible"):
                row[name] = self.data.get(f"{name}-{code}", row[name])
            row["is_in"] = code in NECESSARY or f"in-{code}" in self.data
        return row

    def is_valid(self):
        """Whether each number and date is one."""
        for row in self.rows:
            row["due"] = self._day(row)
            row["order"] = self._place(row)
        return not self.is_wrong

    def _day(self, row):
        try:
            return datetime.date.fromisoformat(row["due_on"]) if row["due_on"] else None
        except ValueError:
            words = _("This is no date. Write it as year-month-day, for instance 2026-03-31.")
            return self._say(row, words, "due_on")

    def _place(self, row):
        typed = row["place"].strip()
        if typed.isdecimal() and len(typed) < 4:
            return int(typed)
        return self._say(row, _("The place in the order is a whole number."), "place")

    def _say(self, row, words, name):
        row["errors"].append(words)
        row["wrong"].add(name)

    @property
    def is_wrong(self):
        return bool(self.errors) or any(row["errors"] for row in self.rows)

    def lines(self):
        """The calendar as the action takes it, in the order of the numbers."""
        self.ordered = sorted(
            (row for row in self.rows if row["is_in"]),
            key=lambda row: (not row["is_fixed"], row["order"]),
        )
        return [
            CalendarLine(row["code"], row["due"], row["responsible"]) for row in self.ordered
        ]

    def refuse(self, refused):
        """Show each sentence beside its row, the rest above."""
        for reason in refused.reasons:
            parts = reason.field.split(".")
            if len(parts) > 1 and parts[1].isdecimal():
                name = parts[2] if len(parts) > 2 else "place"
                self._say(self.ordered[int(parts[1])], reason.message, name)
            else:
                self.errors.append(reason.message)
