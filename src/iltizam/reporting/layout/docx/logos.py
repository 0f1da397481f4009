"""Logos as they can stand in a file: PNG or JPEG, no larger than print needs."""

import io

from PIL import Image, UnidentifiedImageError

HIGHEST = 1000  # 1.76 cm, in twentieths of a point
MOST_PIXELS = 50_000_000  # more is not decoded: the alternative text stands instead
ENOUGH_PIXELS = 1_000_000
SIDE = 1000  # in pixels, after reduction
SUFFIXES = {"PNG": "png", "JPEG": "jpeg"}

Picture = tuple[bytes, tuple[int, int], str]


def prepared(content: bytes, *, most: int) -> Picture | None:
    """(content, size in twentieths of a point, suffix), None for what is no such picture.

    A small one is embedded as it is, once it was decoded whole; a large one is reduced.
    """
    try:
        with Image.open(io.BytesIO(content), formats=tuple(SUFFIXES)) as image:
            kind, (wide, high) = str(image.format), image.size
            if not wide or not high or wide * high > MOST_PIXELS:
                return None
            if wide * high > ENOUGH_PIXELS:
                content = _reduced(image, kind)
            else:
                image.load()  # one that is cut off would be an error sign in print
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ):
        return None
    scale = min(HIGHEST / high, most / wide)
    return content, (max(round(wide * scale), 1), max(round(high * scale), 1)), SUFFIXES[kind]


def _reduced(image: Image.Image, kind: str) -> bytes:
    image.draft(None, (SIDE, SIDE))  # JPEG is then decoded at a fraction of its size
    image.thumbnail((SIDE, SIDE))
    kept = io.BytesIO()
    image.save(kept, kind)
    return kept.getvalue()
