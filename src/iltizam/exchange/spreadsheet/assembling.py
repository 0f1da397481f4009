"""From the rows of all sheets to the document of the plan format."""

from typing import Any

from django.utils.translation import gettext as _

from iltizam.exchange.codecs import Ref
from iltizam.exchange.problems import Problem, expected
from iltizam.exchange.shapes import Children
from iltizam.exchange.spreadsheet.layout import (
    BELOW,
    FIGURES,
    NUMBERED,
    ORIGINS,
    Sheet,
    child_members,
    sheets,
)
from iltizam.exchange.spreadsheet.lines import Line
from iltizam.exchange.spreadsheet.naming import Lines, give_names, is_own_name
from iltizam.exchange.spreadsheet.places import Places, SheetAt

MOST_NAMES = 20

Object = dict[str, Any]


def assembled(lines: Lines, problems: list[Problem]) -> tuple[Object, Places]:
    """The document, and where its objects stand; reports rows that belong nowhere."""
    return _Assembler(lines, problems).assemble()


class _Assembler:
    def __init__(self, lines: Lines, problems: list[Problem]):
        self.lines, self.problems = lines, problems
        self.places = Places()
        self.document: Object = {}
        self.owners: dict[str, dict[str, Line]] = {}
        self.by_key: dict[tuple[int, str], Line] = {}

    def assemble(self) -> tuple[Object, Places]:
        for sheet in sheets().values():
            if sheet.is_single:
                self._root(sheet)
        give_names(self.lines)
        self._learn_owners()
        for name, rows in self.lines.items():
            for line in rows:
                if name == ORIGINS:
                    self._origin(line)
                elif name == FIGURES:
                    self._figures(line)
                elif not sheets()[name].is_single:
                    self._attach(line)
        self.places.walk(self.document)
        return self.document, self.places

    def _root(self, sheet: Sheet) -> None:
        """The one row of the plan or of its methodology."""
        rows = self.lines[sheet.name]
        if len(rows) != 1:
            whole = SheetAt(self.problems, sheet.name).whole()
            at = rows[1].place.of("") if rows else whole
            at.refuse(_("This sheet has exactly one row to fill in."))
        value = rows[0].value if rows else {}
        if rows:
            self.places.put(value, rows[0].place)
        if sheet.name == "plan":
            head = {name: value.pop(name, None) for name in ("format", "version")}
            self.document.update(head)
            if rows:
                self.places.put(self.document, rows[0].place)
        self.document[sheet.name] = value

    # What a row stands below

    def _learn_owners(self) -> None:
        """Rows by what other sheets may call them: number, identifier, key."""
        for rows in self.lines.values():
            for line in rows:
                if line.sheet.shape is None or not line.sheet.has_uid:
                    continue
                kind = line.sheet.shape.name
                known = self.owners.setdefault(kind, {})
                known[str(line.value["uid"])] = line
                if kind in NUMBERED and line.value.get("number") is not None:
                    known.setdefault(str(line.value["number"]), line)
        for line in self.lines["activities"]:
            commitment = self._named("commitment", line)
            if commitment is not None:
                self.by_key.setdefault((id(commitment), str(line.value.get("key"))), line)

    def _named(self, kind: str, line: Line) -> Line | None:
        return self.owners.get(kind, {}).get(str(line.below.get(kind)))

    def _owner(self, kind: str, line: Line) -> Line | None:
        """The row of that kind which ``line`` says it stands below, if there is one."""
        if kind != "activity":
            return self._named(kind, line)
        said, commitment = line.below.get(kind), self._named("commitment", line)
        found = self.by_key.get((id(commitment), str(said))) if commitment else None
        found = found or self.owners.get(kind, {}).get(str(said))
        if found is None or line.below.get("commitment") is None:
            return found
        return found if self._named("commitment", found) is commitment else None

    def _attach(self, line: Line) -> None:
        kinds = [kind for kind in line.sheet.owners if kind != "plan"]
        said = [kind for kind in kinds if line.below.get(kind) is not None]
        if not said and (not kinds or "plan" in line.sheet.owners):
            is_band = line.sheet.name == "bands"
            held_by = self.document["methodology"] if is_band else self.document
            self._hold("plan", held_by, line)
            return
        kind = said[-1] if said else kinds[-1]
        stray = [other for other in said[:-1] if (other, kind) != ("commitment", "activity")]
        owner = None if stray else self._owner(kind, line)
        if owner is None:
            self._refuse_owner(kind, line)
            return
        self._sibling(line, owner)
        self._hold(kind, owner.value, line)

    def _refuse_owner(self, kind: str, line: Line) -> None:
        at, found = line.place.of(f"{BELOW}{kind}"), line.below.get(kind)
        if len([k for k in line.below if k in line.sheet.owners]) > 1 and kind != "activity":
            at.refuse(_("A row stands below one thing only; empty the other cell."))
        elif is_own_name(found):
            return  # reported already: nothing is called so
        elif found is None:
            at.refuse(_("The cell is empty; it is required."))
        else:
            names = ", ".join(list(self.owners.get(kind, {}))[:MOST_NAMES]) or "–"
            expected(at, found, _RIGHT[kind]() % {"names": names})

    def _sibling(self, line: Line, owner: Line) -> None:
        """An activity may be named by its key within the same commitment."""
        is_commitment = owner.sheet.name == "commitments"
        commitment = owner if is_commitment else self._named("commitment", owner)
        for column in line.naming:
            if isinstance(column.codec, Ref) and column.codec.kind == "activity":
                holder, step = line.holder(column), column.steps[-1]
                sibling = self.by_key.get((id(commitment), str(holder[step])))
                if sibling is not None:
                    holder[step] = sibling.value["uid"]

    def _hold(self, kind: str, holder: Object, line: Line) -> None:
        child = child_members()[kind, line.sheet.name]
        if child.mapping:
            self._map(child, holder, line)
            return
        self.places.put(line.value, line.place)
        if not child.single:
            holder.setdefault(child.name, []).append(line.value)
        elif child.name in holder:
            line.place.of("").refuse(_("There is a row for the same thing already; keep one."))
        else:
            holder[child.name] = line.value

    def _map(self, child: Children, holder: Object, line: Line) -> None:
        key, text = (member.name for member in child.shape.fields)
        name, value = line.value.get(key), line.value.get(text, {})
        held = holder.setdefault(child.name, {})
        if not isinstance(name, str):
            line.place.of(key).refuse(_("The cell is empty; it is required."))
        elif name in held:
            line.place.of(key).refuse(_("There is a row for the same thing already; keep one."))
        else:
            held[name] = value
            self.places.put(value, line.place.within(text))

    # What is said about rows on other sheets

    def _target(self, line: Line) -> Line | None:
        uid = str(line.value.pop("uid", None))
        for known in self.owners.values():
            if uid in known:
                return known[uid]
        expected(line.place.of("uid"), uid, _("the identifier (uid) of a row of this workbook"))
        return None

    def _origin(self, line: Line) -> None:
        target, value = self._target(line), line.value
        name, tag = value.pop("member", None), value.pop("language", None)
        for column, said in (("member", name), ("language", tag)):
            if not isinstance(said, str):
                line.place.of(column).refuse(_("The cell is empty; it is required."))
        if target is None or not isinstance(name, str) or not isinstance(tag, str):
            return
        held = target.value.setdefault("text_origins", {}).setdefault(name, {})
        if tag in held:
            line.place.of("").refuse(_("There is a row for the same thing already; keep one."))
        held[tag] = value
        self.places.put(value, line.place)

    def _figures(self, line: Line) -> None:
        target = self._target(line)
        if target is None:
            return
        is_plan = target.sheet.name == "plan"
        held = self.document if is_plan else target.value
        for name, value in line.value.items():
            held[name] = value
            self.places.find(held).aside[name] = line.place


_RIGHT = {
    "commitment": lambda: _("the number or the uid of a commitment: %(names)s"),
    "axis": lambda: _("the number or the uid of an axis: %(names)s"),
    "activity": lambda: _("the key of an activity of this commitment, or its uid"),
    "action": lambda: _("the uid of an action of this workbook"),
    "indicator": lambda: _("the uid of an indicator of this workbook"),
    "snapshot": lambda: _("the uid of a snapshot of this workbook"),
}
