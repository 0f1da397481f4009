"""Rows as CSV (RFC 4180) in pieces of bounded size: UTF-8, CRLF, safe to open in Excel."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

# Excel takes a file without it for its old local encoding, and accents and Arabic are
# lost; what reads UTF-8 skips it.
BOM = b"\xef\xbb\xbf"
PIECE = 32 * 1024  # bytes given to the server at once
# A spreadsheet runs a cell that begins so as a formula; the full-width signs, too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it (spec 6.23)."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def plain(text: str) -> str:
    """A cell's text without the apostrophe that ``neutral`` set."""
    stripped = text.removeprefix("'")
    return stripped if stripped != text and neutral(stripped) == text else text


def cell(value: Any) -> str:
    """One value as text; nothing is an empty cell, never 0. Numbers are numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return neutral("; ".join(cell(item) for item in value))
    return neutral(str(value))


def csv_pieces(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """The file in pieces of about ``PIECE`` bytes; no more than one is held at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    yield BOM
    for row in rows:
        writer.writerow([cell(value) for value in row])
        if buffer.tell() >= PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
