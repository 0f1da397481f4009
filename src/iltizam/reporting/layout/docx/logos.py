"""Logos as Word sets them: no higher than print needs, no wider than there is room."""

import io

from PIL import Image

from iltizam.reporting.layout.pictures import usable_logo

HIGHEST = 1000  # 1.76 cm, in twentieths of a point

Picture = tuple[bytes, tuple[int, int]]


def prepared(content: bytes, *, most: int) -> Picture | None:
    """(PNG, size in twentieths of a point), None for what is no usable logo.

    ``most`` is the width that it may take.
    """
    usable = usable_logo(content)
    if usable is None:
        return None
    with Image.open(io.BytesIO(usable)) as image:
        wide, high = image.size
    scale = min(HIGHEST / high, most / wide)
    return usable, (max(round(wide * scale), 1), max(round(high * scale), 1))
