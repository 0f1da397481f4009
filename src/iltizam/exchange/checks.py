"""What must hold between the members of a file: pure, on rows, every place named."""

from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.utils.translation import gettext as _

from iltizam.exchange.codecs import Ref
from iltizam.exchange.loading import REF_KEYS, text_of
from iltizam.exchange.problems import expected, shown
from iltizam.exchange.rows import Row
from iltizam.exchange.shapes import codec_of, name_of
from iltizam.plans.enums import ActivityState, ChangeKind

MOST_NAMES = 20  # of what would be right, in a message
# What the installation may know although the file does not list it.
DIRECTORY = frozenset({"organisation", "territory"})


def check(root: Row) -> None:
    """Report every contradiction within the file at its place.

    What follows from a member that could not be read is not reported again.
    """
    rows = list(root.walk())
    root.uids = frozenset(r.uid for r in rows if r.values.get("uid"))
    _check_once(rows)
    if any(row.is_incomplete for row in rows):
        return  # what could not be read would be missed by everything that names it
    _check_references(rows)
    _check_withheld(root, rows)
    for kind in sorted(DIRECTORY):
        _check_circle(kind, rows)
    for row in rows:
        _origins(row)
        for rule in _RULES.get(row.shape.name, ()):
            rule(row)


def _check_once(rows: Iterable[Row]) -> None:
    seen: dict[Any, Row] = {}
    for row in rows:
        for name, key in _identities(row):
            earlier = seen.setdefault(key, row)
            if earlier is not row:
                row.at[_member(row, name)].refuse(
                    _("%(value)s stands here a second time; it was used at %(place)s.")
                    % {"value": _value(row, name), "place": earlier.at.path or "plan"}
                )


def _identities(row: Row) -> Iterator[tuple[str, Any]]:
    """What may stand only once: (field, key within the file)."""
    if row.shape.has_uid and "uid" in row.values:
        yield "uid", ("uid", row.uid)
    elif not row.shape.has_uid and all(name in row.values for name in row.shape.key):
        yield row.shape.key[0], (row.shape.name, id(row.owner), row.key[-len(row.shape.key) :])
    for name in _ONCE.get(row.shape.name, ()):
        value = row.values.get(name)
        if value is not None:
            yield name, (row.shape.name, name, id(row.owner), value)
    if row.shape.name == "lineage" and {"earlier_uid", "later_uid", "relation"} <= set(
        row.values
    ):
        link = (row.values["earlier_uid"], row.values["later_uid"], row.values["relation"])
        yield "later_uid", ("lineage", link)


_ONCE = {
    "commitment": ("number",),
    "activity": ("number", "key"),
    "axis": ("number",),
    "band": ("minimum",),
    "territory": ("code",),
}


def _member(row: Row, name: str) -> str:
    """The member of a field, as it is called in the file."""
    for member in row.shape.fields:
        if name_of(member) == name:
            return member.name
    return name


def _value(row: Row, name: str) -> str:
    return str(row.values.get(name, ""))


def _check_references(rows: list[Row]) -> None:
    known: dict[str, dict[Any, Row]] = {kind: {} for kind in REF_KEYS}
    for row in rows:
        if row.shape.ref:
            known[row.shape.ref][row.values.get(REF_KEYS[row.shape.ref])] = row
    for row in rows:
        for member in row.shape.fields:
            codec = codec_of(row.shape, member)
            value = row.values.get(name_of(member))
            if isinstance(codec, Ref) and value is not None and value != "":
                _check_reference(row, member.name, codec.kind, value, known)


def _check_reference(row: Row, member: str, kind: str, value, known) -> None:
    target = known[kind].get(value)
    place = row.at if row.shape.name == "commitment_text" else row.at[member]
    if target is None:
        # An empty list may mean that the installation has them all: asked when writing.
        if kind not in DIRECTORY:
            listed = [str(key) for key in known[kind] if key is not None]
            names = ", ".join(listed[:MOST_NAMES])
            expected(place, value, _UNKNOWN[kind]() % {"names": names or "–"})
        return
    is_own = kind == "activity" and row.shape.name != "dependency"
    if is_own and target.above("commitment") is not row.above("commitment"):
        expected(place, value, _("an activity of the same commitment"))
    if kind == "update" and target.above("activity") is not row.above("activity"):
        expected(place, value, _("an update of the same activity"))


def _check_withheld(root: Row, rows: list[Row]) -> None:
    """What is withheld is a text or the file of something that is in the file."""
    marks = root.below("withheld")
    known = {row.values.get("uid"): row for row in rows if row.shape.has_uid} if marks else {}
    for mark in marks:
        uid, field = mark.values.get("object_uid"), mark.values.get("field")
        if uid is None or field is None:
            continue  # could not be read
        row = known.get(uid)
        if row is None:
            expected(mark.at["object"], uid, _("the uid of something of this plan"))
        elif not (text_of(row, field) or (field == "file" and row.values.get("sha256"))):
            mark.at["field"].refuse(_("There is no text or file of this name to be withheld."))


def _check_circle(kind: str, rows: list[Row]) -> None:
    """Nothing is part of itself or becomes itself, directly or through others."""
    listed = {row.values.get(REF_KEYS[kind]): row for row in rows if row.shape.ref == kind}
    named = {
        key: {
            row.values.get(name_of(member))
            for member in row.shape.fields
            if getattr(codec_of(row.shape, member), "kind", "") == kind
        }
        for key, row in listed.items()
    }
    try:
        TopologicalSorter({key: names & set(listed) for key, names in named.items()}).prepare()
    except CycleError as error:
        circle = error.args[1]
        listed[circle[0]].at.refuse(
            _("It stands below itself or becomes itself: %(circle)s. Break the circle.")
            % {"circle": shown(circle)}
        )


_UNKNOWN: dict[str, Callable[[], str]] = {
    "source": lambda: _("the uid of one of the plan's sources: %(names)s"),
    "axis": lambda: _("the number of one of the plan's axes: %(names)s"),
    "activity": lambda: _("the uid of an activity of this plan"),
    "update": lambda: _("the uid of an update of this activity"),
    "form_field": lambda: _("the code of one of the form's fields: %(names)s"),
}


# One row's own rules


def _reason_of_state(row: Row) -> None:
    stopped = (ActivityState.SUSPENDED, ActivityState.CANCELLED)
    if row.values.get("state") in stopped and not row.values.get("state_reason", True):
        row.at["state_reason"].refuse(
            _("A suspended or cancelled activity needs its public reason.")
        )


def _actual_dates(row: Row) -> None:
    start, end = row.values.get("actual_start"), row.values.get("actual_end")
    if start and end and start.start and end.end and start.start > end.end:
        row.at["actual_end"].refuse(
            _("It ends on %(end)s, before it began on %(start)s.")
            % {"end": end.end, "start": start.start}
        )


def _known_band(row: Row) -> None:
    name = "published_band" if row.shape.name == "activity" else "status"
    code = row.values.get(name)
    plan = row.above("plan")
    codes = [band.values.get("code") for band in plan.below("bands")] if plan else []
    if code and code not in codes:
        expected(
            row.at[name], code, _("one of %(codes)s") % {"codes": ", ".join(map(str, codes))}
        )


def _bands(row: Row) -> None:
    minimums = [band.values.get("minimum") for band in row.below("bands")]
    if minimums and 0 not in minimums and None not in minimums:
        row.at["methodology"]["bands"].refuse(
            _("No band begins at 0; the lowest band must, so that every rate has one.")
        )


def _printed_bounds(row: Row) -> None:
    low, high = row.values.get("published_low"), row.values.get("published_high")
    if (low is None) != (high is None) or (low is not None and low > high):
        row.at.refuse(_("Printed bounds come in pairs, the lowest first."))


def _assignment_in_order(row: Row) -> None:
    first, last = row.values.get("starts_on"), row.values.get("ends_on")
    if first and last and first > last:
        row.at["ends_on"].refuse(
            _("It ends on %(end)s, before it began on %(start)s.")
            % {"end": last, "start": first}
        )


def _budget(row: Row) -> None:
    amount, currency = row.values.get("budget_amount"), row.values.get("budget_currency")
    if (amount is None) != (not currency):
        row.at["budget"].refuse(_("A budget has an amount and a currency."))


def _resolution(row: Row) -> None:
    if (row.values.get("state") == "resolved") != bool(row.values.get("resolved")):
        row.at["resolved"].refuse(
            _("An obstacle that is resolved says since when; an open one does not.")
        )


def _amendment(row: Row) -> None:
    if not {"amended_at", "amendment_reason"} <= set(row.values):
        return  # one could not be read
    if bool(row.values["amended_at"]) != bool(row.values["amendment_reason"]):
        row.at["amendment_reason"].refuse(
            _("An obstacle that was amended says when and why; any other says neither.")
        )


def _reception(row: Row) -> None:
    if bool(row.values.get("received_by")) != bool(row.values.get("received_on")):
        row.at["received_on"].refuse(
            _("What was received says how (received_by) and when (received_on).")
        )


def _correction(row: Row) -> None:
    corrected = row.values.get("corrects")
    if not corrected or row.owner is None:
        return
    siblings = row.owner.below("updates")
    if corrected not in [other.values.get("uid") for other in siblings[: siblings.index(row)]]:
        expected(row.at["corrects"], corrected, _("the uid of an update that stands before it"))


def _link_or_hash(row: Row) -> None:
    if not {"url", "sha256"} <= set(row.values):
        return
    url, sha256 = row.values["url"], row.values["sha256"]
    if row.values.get("is_public") is False:
        if not sha256:
            row.at["sha256"].refuse(_("Restricted evidence is named by its hash."))
        if not row.values.get("restriction_reason", True):
            row.at["restriction_reason"].refuse(
                _("Restricted evidence says publicly why it is restricted.")
            )
        if url or row.values.get("title"):
            row.at.refuse(_("Restricted evidence is in no file with its title or its link."))
    elif not url and not sha256:
        row.at.refuse(_("Evidence is a link, or a file with its hash."))


def _difference(row: Row) -> None:
    if row.values.get("old") == row.values.get("new"):
        row.at["new"].refuse(_("A change has a value before (old) and another after (new)."))


def _reason_of_change(row: Row) -> None:
    """That it began or was completed needs no reason of its own (R7)."""
    is_reported = row.values.get("kind") == ChangeKind.STATE and row.values.get("new") in (
        ActivityState.UNDER_WAY,
        ActivityState.COMPLETED,
    )
    if not is_reported and not row.values.get("reason", True):
        row.at["reason"].refuse(_("Say why it was changed."))


def _wait(row: Row) -> None:
    awaited = row.values.get("on_activity")
    if not awaited and not row.values.get("event"):
        row.at.refuse(_("Say what is waited for: an activity, or an event in words."))
    if awaited and row.owner is not None and awaited == row.owner.values.get("uid"):
        row.at["activity"].refuse(_("An activity cannot wait for itself."))


def _root_territory(row: Row) -> None:
    is_country = row.values.get("kind") == "country"
    if "parent" in row.values and is_country == bool(row.values["parent"]):
        row.at["parent"].refuse(_("Every territory but a country is part of another."))


def _renaming(row: Row) -> None:
    if (row.values.get("status") == "renamed") != bool(row.values.get("renamed_to")):
        row.at["renamed_to"].refuse(_("A renamed organisation names its successor."))


def _languages(row: Row) -> None:
    required = row.values.get("required_languages")
    language = row.values.get("language")
    if required and language and language not in required:
        expected(
            row.at["plan"]["required_languages"],
            required,
            _("a list with the plan's own language, %(language)s") % {"language": language},
        )


def _uids(row: Row) -> frozenset[str]:
    """Every uid of the row's plan."""
    plan = row.above("plan")
    return plan.uids if plan else frozenset()


def _link(row: Row) -> None:
    ends = {row.values.get("earlier_uid"), row.values.get("later_uid")}
    if len(ends) == 1:
        row.at["later"].refuse(_("Nothing carries on itself."))
    if not ends & _uids(row):
        row.at.refuse(_("A link of the lineage begins or ends at something of this plan."))


def _frozen(row: Row) -> None:
    if row.values.get("object_uid") not in _uids(row):
        expected(
            row.at["object"],
            row.values.get("object_uid"),
            _("the uid of something of this plan"),
        )


def _origins(row: Row) -> None:
    for name, language in row.origins:
        if name not in row.values and not name.startswith("texts."):
            continue  # the text itself could not be read
        if not text_of(row, name).get(language):
            row.at["text_origins"][name][language].refuse(
                _("There is no text in this language whose origin this could be.")
            )


_RULES: dict[str, tuple[Callable[[Row], None], ...]] = {
    "plan": (_bands, _languages),
    "activity": (_reason_of_state, _actual_dates, _known_band),
    "parallel_assessment": (_known_band,),
    "band": (_printed_bounds,),
    "focal_point": (_assignment_in_order,),
    "commitment": (_budget,),
    "obstacle": (_resolution, _amendment),
    "update": (_reception, _correction),
    "evidence": (_link_or_hash,),
    "change": (_difference, _reason_of_change),
    "dependency": (_wait,),
    "territory": (_root_territory,),
    "organisation": (_renaming,),
    "lineage": (_link,),
    "snapshot_rate": (_frozen,),
}
