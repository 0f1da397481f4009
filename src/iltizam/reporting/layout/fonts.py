"""The fonts that documents are set with, and the characters that they have.

The files of ``reporting/fonts`` are all there is: fonts of the machine are never asked.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "fonts"
NAMES = (
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSans-Italic.ttf",
    "NotoSans-BoldItalic.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoNaskhArabic-Bold.ttf",
    "NotoSansTifinagh-Regular.ttf",
    "NotoSansMath-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf",
)
_OF_A_STYLE = (
    "-Bold",
    "-Italic",
    "-BoldItalic",
)  # have what their Regular has (a test says so)


@cache
def covered() -> frozenset[int]:
    """The code points that can be shown."""
    regular = [name for name in NAMES if not Path(name).stem.endswith(_OF_A_STYLE)]
    return frozenset().union(*(code_points((FOLDER / name).read_bytes()) for name in regular))


def code_points(font: bytes) -> set[int]:
    """What the character map of a TrueType file leads to a glyph."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = dict(_table(font, 12 + 16 * place) for place in range(count))
    start = tables[b"cmap"]
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for place in range(subtables):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * place)
        found.update(_mapped(font, start + offset))
    return found


def _table(font: bytes, at: int) -> tuple[bytes, int]:
    tag, _checksum, offset, _length = struct.unpack_from(">4sIII", font, at)
    return tag, offset


def _mapped(font: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 4:
        return _segments(font, at)
    return _groups(font, at) if form == 12 else iter(())


def _groups(font: bytes, at: int) -> Iterator[int]:
    """Format 12: ranges of code points, each with consecutive glyphs."""
    (count,) = struct.unpack_from(">I", font, at + 12)
    for place in range(count):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * place)
        yield from range(first + (glyph == 0), last + 1)


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: segments, whose glyphs follow a difference or stand in an array."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    count = double // 2
    ends, starts, differences, offsets = (
        struct.unpack_from(f">{count}H", font, at + where)
        for where in (14, 16 + double, 16 + 2 * double, 16 + 3 * double)
    )
    for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
        array = at + 16 + 3 * double + 2 * place + offsets[place]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offsets[place]:
                (glyph,) = struct.unpack_from(">H", font, array + 2 * (code - first))
                if not glyph:
                    continue
            if (glyph + differences[place]) % 0x10000:
                yield code
