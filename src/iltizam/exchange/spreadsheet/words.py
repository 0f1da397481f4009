"""What the sheets say about themselves, in the chosen language: labels, help, codes."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from iltizam.core.templatetags.texts import language_name
from iltizam.exchange.codecs import (
    Address,
    Choice,
    Codec,
    Flag,
    Hash,
    Number,
    Ref,
    Several,
    Text,
    Uid,
    Whole,
)
from iltizam.exchange.days import Day, Moment
from iltizam.exchange.shapes import Shape, name_of
from iltizam.exchange.spreadsheet.cells import NONE, NOTE
from iltizam.exchange.spreadsheet.layout import (
    BELOW,
    FIGURES,
    ORIGINS,
    Column,
    Sheet,
    names_a_row,
    sheets,
)
from iltizam.plans.enums import OgpValue

REFERENCES = {
    "organisation": "organisations",
    "territory": "territories",
    "source": "sources",
    "axis": "axes",
    "form_field": "form",
}


def sheet_label(sheet: Sheet) -> str:
    """What the rows of a sheet are, for people."""
    if sheet.name == ORIGINS:
        return _("how each text came to be")
    if sheet.name == FIGURES:
        return _("figures computed from the other sheets")
    if sheet.name == "methodology":
        return _("methodology")
    assert sheet.shape is not None
    meta = sheet.shape.model._meta
    return str(meta.verbose_name if sheet.is_single else meta.verbose_name_plural)


def note(sheet: Sheet, columns: list[Column]) -> list[str]:
    """The row of labels below the codes; its first cell marks it as not to be read."""
    labels = [column_label(sheet, column) for column in columns]
    return [f"{NOTE} {label}" if not at else label for at, label in enumerate(labels)]


def column_label(sheet: Sheet, column: Column) -> str:
    """A column's name for people, with its language and whether it must be filled."""
    label = _named(sheet, column)
    if column.language:
        label = f"{label} – {language_name(column.language)}"
    if column.required:
        label = _("%(column)s (required)") % {"column": label}
    return label


def _named(sheet: Sheet, column: Column) -> str:
    if column.member is None or sheet.shape is None:
        return _places().get(column.header, column.header)
    label = _verbose(sheet.shape, name_of(column.member))
    part = _parts().get(column.part)
    return f"{label}: {part}" if part else label


def _verbose(shape: Shape, name: str) -> str:
    described = shape.model.__dict__.get(name)
    if hasattr(described, "contribute_to_class"):  # a period is no field of its own
        return str(described.verbose_name)
    return str(shape.model._meta.get_field(name).verbose_name)


def _parts() -> dict[str, str]:
    return {
        "from": _("first day"),
        "to": _("last day"),
        "precision": _("precision"),
        "text": _("as printed"),
    }


def _places() -> dict[str, str]:
    return {
        "in commitment": _("of which commitment"),
        "in activity": _("of which activity"),
        "in action": _("of which action"),
        "in axis": _("of which axis"),
        "in indicator": _("of which indicator"),
        "in snapshot": _("of which snapshot"),
        "uid": _("identifier"),
        "language": _("language"),
    }


def column_help(column: Column) -> str:
    """What may stand in a column, shown beside the cell that is being filled."""
    text = _kind(column)
    return text[:1].upper() + text[1:] + "."


def _kind(column: Column) -> str:
    codec = column.codec
    if column.header.startswith(BELOW):
        return _place_help(column.header.removeprefix(BELOW))
    if column.steps == ("uid",):
        return _(
            "the permanent identifier. Leave it empty for something new, or write a name of"
            " your own that begins with #, by which other cells may name this row"
        )
    if isinstance(codec, Ref) and codec.kind in REFERENCES:
        return _("the identifier of a row of the sheet “%(sheet)s” (its %(column)s)") % {
            "sheet": REFERENCES[codec.kind],
            "column": _key_column(codec),
        }
    if names_a_row(codec):
        return _("the identifier of another row (its uid), or its name that begins with #")
    return expected_of(codec)


def _key_column(codec: Ref) -> str:
    return {"axis": "number", "territory": "code", "form_field": "code"}.get(codec.kind, "uid")


def _place_help(kind: str) -> str:
    if kind == "activity":
        return _("the key of the activity within its commitment, or its identifier (uid)")
    if kind in ("commitment", "axis"):
        return _("the number it has on its own sheet, or its identifier (uid)")
    return _("the identifier of another row (its uid), or its name that begins with #")


def expected_of(codec: Codec) -> str:
    """What a value of this kind looks like, in the words the import uses."""
    if isinstance(codec, Choice):
        return _("one of %(codes)s") % {"codes": ", ".join(codes_of(codec))}
    if isinstance(codec, Whole):
        bounds = {"lowest": codec.lowest, "highest": codec.highest}
        return _("a whole number from %(lowest)d to %(highest)d") % bounds
    if isinstance(codec, Several):
        item = expected_of(codec.item)
        return _("several, with a semicolon between them: each %(item)s") % {"item": item}
    if isinstance(codec, Text):
        return _("at most %(count)d characters") % {"count": codec.max_length}
    return _plainly(codec)


def _plainly(codec: Codec) -> str:
    words = {
        Day: lambda: _("a date like 2023-03-28"),
        Moment: lambda: _("a moment like 2023-03-28T14:30:00Z"),
        Number: lambda: _("a number"),
        Flag: lambda: _("true or false"),
        Address: lambda: _("a web address that begins with https:// or http://"),
        Hash: lambda: _("a SHA-256 hash of 64 hexadecimal digits"),
        Uid: lambda: _("an identifier of 16 letters and digits (no i, l, o, u)"),
    }.get(type(codec))
    return words() if words else _("a text in the language of the column")


def codes_of(codec: Choice) -> list[str]:
    """The codes of a choice as cells spell them: the empty one has a name."""
    return [code or NONE for code in codec.codes]


def code_lists() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every list of codes: ``sheet.column`` with each code and its meaning."""
    for sheet in sheets().values():
        for column in sheet.columns([""]):
            codec = column.codec.item if isinstance(column.codec, Several) else column.codec
            if isinstance(codec, Choice):
                meanings = _meanings(sheet, column)
                pairs = [(code, meanings.get(code, "")) for code in codes_of(codec)]
                yield f"{sheet.name}.{column.header}", pairs


def _meanings(sheet: Sheet, column: Column) -> dict[str, str]:
    if sheet.shape is None or column.member is None or column.part:
        return {}
    field = sheet.shape.model._meta.get_field(name_of(column.member))
    choices = field.choices or (OgpValue.choices if field.name == "ogp_values" else ())
    return {str(code) or NONE: str(label) for code, label in choices}


def instructions() -> list[str]:
    """The help sheet, line by line."""
    return [
        _("This workbook holds a whole plan in the plan format, one sheet per kind of row."),
        _(
            "The first line of a sheet names its columns and stays as it is; the second explains them and is not read."
        ),
        _(
            "Columns and sheets that are not needed may be left out; none may be added, and nothing may be hidden, merged or computed by a formula."
        ),
        _(
            "A new row needs no identifier (uid): the import derives one from what the row says. Export the plan after the import, so that later changes find the row again."
        ),
        _(
            "To name a new row in other cells, give it a name of your own that begins with #, for example #ministry."
        ),
        _(
            "What the file does not mention stays. Published history is never edited: add a row that corrects an earlier one."
        ),
        _("A percent is a whole number: 80, not 0.8. A date is written 2023-03-28."),
        _(
            "The sheet “figures” follows from the others. Delete it after changing what it follows from; the import computes it anew."
        ),
        _(
            "An apostrophe before =, +, - or @ protects spreadsheet programs from taking a text for a formula; the import takes it away."
        ),
        _("The sheet “codes” explains every code."),
    ]
