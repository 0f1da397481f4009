"""Filters and order of a plan's commitments: plain links, allow-listed values."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iltizam.core.folding import fold
from iltizam.core.http import BadParameter
from iltizam.core.search import found

PARAMETERS = ("axis", "lead", "status", "late", "stale", "q", "sort")
SORTS = ("number", "-number", "title", "-title", "rate", "-rate")
LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True)
class Option:
    """One link of a filter."""

    label: str
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter with its links; ``name`` is the parameter."""

    name: str
    label: str
    options: list[Option]


class Asked:
    """What the reader asked for, checked against what the plan has.

    Raises BadParameter for a parameter or value the page does not know.
    """

    def __init__(self, params, *, axes, leads, statuses):
        for name in params:
            if name not in PARAMETERS:
                raise BadParameter(name, params[name])
        self._values = {name: params[name] for name in PARAMETERS if params.get(name)}
        self.axis = self._one_of("axis", {str(axis.number): axis for axis in axes})
        self.lead = self._one_of("lead", {lead.uid: lead for lead in leads})
        self.status = self._one_of("status", {code: code for code in [*statuses, "none"]})
        self.late = self._one_of("late", {"1": True})
        self.stale = self._one_of("stale", {"1": True})
        self.sort = self._one_of("sort", {sort: sort for sort in SORTS}) or "number"
        self.q = self._text()

    def _one_of(self, name, allowed):
        value = self._values.get(name)
        if value is None:
            return None
        if value not in allowed:
            raise BadParameter(name, value)
        return allowed[value]

    def _text(self):
        text = self._values.get("q", "")
        if len(text) > LONGEST_QUERY or "\x00" in text:
            raise BadParameter("q", text[:LONGEST_QUERY])
        return text

    @property
    def is_filtered(self):
        return bool(set(self._values) - {"sort"})

    def query(self, **changes):
        """The query string with some parameters changed; None takes one away."""
        values = {**self._values, **changes}
        kept = {name: values[name] for name in PARAMETERS if values.get(name)}
        return f"?{urlencode(kept)}" if kept else "?"

    def hidden(self):
        """The parameters a text search keeps, for its form."""
        return [(name, value) for name, value in self._values.items() if name != "q"]

    def choice(self, name, label, options):
        """A filter of ``(value, label)`` options, led by the link that takes it away."""
        chosen = self._values.get(name)
        links = [Option(_("all"), self.query(**{name: None}), chosen is None)]
        links += [
            Option(text, self.query(**{name: value}), chosen == value)
            for value, text in options
        ]
        return Choice(name, label, links)

    def sort_query(self, key):
        """The order the column's link asks for: a second click turns it round."""
        return self.query(sort=f"-{key}" if self.sort == key else key)

    def direction(self, key):
        """``aria-sort`` of a column, "" for one that is not sorted by."""
        if self.sort.removeprefix("-") != key:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"


def matching_uids(plan_uid, text):
    """The uids of a plan's commitments that hold every word, in any one language.

    None for a question without a word: it leaves nothing out.
    """
    if not fold(text):
        return None
    entries = found(text, scope_uid=plan_uid, kind="commitment")
    return set(entries.values_list("object_uid", flat=True))


def arrange(rows, asked, matching):
    """The rows that were asked for, in the order asked for."""
    kept = [
        row
        for row in rows
        if (asked.axis is None or row.commitment.axis_id == asked.axis.id)
        and (asked.lead is None or row.lead_uid == asked.lead.uid)
        and (asked.status is None or (row.figures.status or "none") == asked.status)
        and (not asked.late or row.figures.late)
        and (not asked.stale or row.figures.stale)
        and (matching is None or row.commitment.uid in matching)
    ]
    key = asked.sort.removeprefix("-")
    if key == "title":
        language = get_language()
        kept.sort(key=lambda row: fold(row.commitment.title.shown(language).text))
    elif key == "rate":
        kept.sort(
            key=lambda row: -1 if row.figures.rate.shown is None else row.figures.rate.shown
        )
    return list(reversed(kept)) if asked.sort.startswith("-") else kept
