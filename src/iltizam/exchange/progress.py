"""How far a long import has come, told to whoever asked for it."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """What takes long: a workbook's sheets are read, rows are staged."""

    SHEETS = "sheets"
    ROWS = "rows"


Progress = Callable[[Step, int, int], None]  # the step, how many are done, of how many


def untold(_step: Step, _done: int, _total: int) -> None:
    """For who does not ask."""
