"""What a translation must keep of its sentence, and the translators' sheet (spec 5). Pure.

A translation is inserted into pages as it is: it may bring no markup of its own, and no
placeholder that its sentence does not have.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from babel.messages.catalog import Catalog, Message

from iltizam.core.languages import UNREVIEWED, is_reviewed

COLUMNS = (
    "language",
    "context",
    "english",
    "english_plural",
    "form",
    "french",
    "translation",
    "reviewed",
    "notes",
    "places",
)
NEEDED = ("language", "context", "english", "form", "translation", "reviewed")
PLACEHOLDER = re.compile(r"%\((\w+)\)\d*[a-zA-Z]|%[sd]")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
YES, NO = "yes", "no"
LONGEST = 5_000  # characters of one translation

Key = tuple[str, str]  # context, English sentence (its singular)


@dataclass(frozen=True)
class Fault:
    """A row that cannot be taken, with the reason as a code."""

    row: int
    column: str
    code: str
    detail: str = ""


@dataclass
class Sheet:
    """What a translators' sheet says: its language, its messages, what is wrong with it."""

    language: str = ""
    messages: list[Message] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)


def sources(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def wording_problems(message: Message) -> list[str]:
    """What its translation breaks: "placeholders", "markup", "quotes", "characters"."""
    found = []
    if not _keeps_placeholders(message):
        found.append("placeholders")
    if any(not _keeps_markup(sources(message), form) for form in forms(message)):
        found.append("markup")
    if any(CONTROL.search(form) or len(form) > LONGEST for form in forms(message)):
        found.append("characters")
    plain = [TAG.sub("", form) for form in forms(message)]
    # A page may set a sentence in an attribute, where this sign would end it.
    if any('"' in form for form in plain) and '"' not in TAG.sub("", sources(message)[0]):
        found.append("quotes")
    return found


def _keeps_placeholders(message: Message) -> bool:
    """One form has the placeholders of its sentence; a plural may leave a number in words."""
    ids, written = sources(message), forms(message)
    allowed = Counter(match[0] for match in PLACEHOLDER.finditer(ids[-1]))
    found = [Counter(match[0] for match in PLACEHOLDER.finditer(form)) for form in written]
    if allowed and any("%" in PLACEHOLDER.sub("", form).replace("%%", "") for form in written):
        return False
    if len(ids) == 1:
        return all(set(one) == set(allowed) for one in found)
    return all(set(one) <= set(allowed) for one in found) and set(found[-1]) == set(allowed)


def _keeps_markup(ids: tuple[str, ...], form: str) -> bool:
    wanted = [Counter(TAG.findall(one)) for one in ids]
    # A sign of order ("< 1 %") may stand where its sentence has one, and opens no tag.
    rest, source = TAG.sub("", form), TAG.sub("", ids[-1])
    signs = {"<", ">"} & set(rest)
    return (
        Counter(TAG.findall(form)) in wanted
        and signs <= set(source)
        and not re.search(r"<[a-zA-Z/!?]", rest)
    )


def key_of(message: Message) -> Key:
    return message.context or "", sources(message)[0]


def rows(
    language: str, sentences: Catalog, french: Catalog, current: Catalog | None, count: int
) -> Iterator[tuple[str, ...]]:
    """The sheet's rows: one per sentence, one per form of a plural (``count`` of them)."""
    for message in sentences:
        if not message.id:
            continue
        ids = sources(message)
        found = current.get(message.id, context=message.context) if current else None
        told = french.get(message.id, context=message.context)
        written = forms(found) if found else ()
        reviewed = YES if found is not None and is_reviewed(found) else NO
        places = " ".join(f"{path}:{line}" for path, line in message.locations[:3])
        for form in range(count if len(ids) == 2 else 1):
            yield (
                language,
                message.context or "",
                ids[0],
                ids[1] if len(ids) == 2 else "",
                str(form) if len(ids) == 2 else "",
                _at(forms(told) if told else (), form),
                _at(written, form),
                reviewed,
                _notes(message),
                places,
            )


def _at(written: tuple[str, ...], place: int) -> str:
    """A form; where a language has fewer than asked for, its last."""
    return (written[min(place, len(written) - 1)] or "") if written else ""


def _notes(message: Message) -> str:
    """What must stand in the translation as it stands in the sentence."""
    kept = [match[0] for match in PLACEHOLDER.finditer(sources(message)[-1])]
    kept += TAG.findall(sources(message)[-1])
    said = [*message.auto_comments, *([" ".join(dict.fromkeys(kept))] if kept else [])]
    return " · ".join(said)


def parsed(
    header: list[str], lines: Iterable[tuple[int, list[str]]], sentences: Catalog
) -> Sheet:
    """The sheet read back: every row checked, nothing decided yet.

    Rows without a translation are left alone; sentences this version does not have are
    listed and left out.
    """
    sheet = Sheet()
    names = [name.strip().lower() for name in header]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        sheet.faults = [Fault(1, name, "column") for name in missing]
        return sheet
    known = {key_of(message): message for message in sentences if message.id}
    collected: dict[Key, dict[int, tuple[int, str, bool]]] = {}
    for number, cells in lines:
        row = dict(zip(names, cells, strict=False))
        if not any(row.values()):
            continue
        _take(sheet, number, row, known, collected)
    for key, found in collected.items():
        _add(sheet, known[key], found)
    return sheet


def _take(sheet, number, row, known, collected) -> None:
    sheet.language = sheet.language or row.get("language", "").strip()
    if row.get("language", "").strip() != sheet.language:
        sheet.faults.append(Fault(number, "language", "language", sheet.language))
        return
    key = (row.get("context", ""), row.get("english", ""))
    if key not in known:
        sheet.unknown.append((number, key[1]))
        return
    text, form = row.get("translation", ""), row.get("form", "").strip() or "0"
    said = row.get("reviewed", "").strip().lower()
    if said not in {YES, NO, ""}:
        sheet.faults.append(Fault(number, "reviewed", "reviewed", said))
    elif not (form.isascii() and form.isdigit() and int(form) < 6):
        sheet.faults.append(Fault(number, "form", "form", form))
    elif int(form) in collected.get(key, {}):
        sheet.faults.append(Fault(number, "english", "twice", key[1]))
    elif text.strip():
        collected.setdefault(key, {})[int(form)] = (number, text, said == YES)


def _add(sheet: Sheet, wanted: Message, found: dict[int, tuple[int, str, bool]]) -> None:
    row = min(number for number, _text, _said in found.values())
    if sorted(found) != list(range(len(found))):
        sheet.faults.append(Fault(row, "form", "forms", key_of(wanted)[1]))
        return
    written = tuple(found[form][1] for form in sorted(found))
    is_plural = len(sources(wanted)) == 2
    message = Message(
        wanted.id,
        written if is_plural else written[0],
        context=wanted.context,
        user_comments=[] if all(said for _n, _t, said in found.values()) else [UNREVIEWED],
    )
    problems = wording_problems(message)
    sheet.faults += [
        Fault(row, "translation", problem, key_of(wanted)[1]) for problem in problems
    ]
    sheet.messages.append(message)
