"""Logos made usable: small, harmless and the same every time."""

import io
import warnings

from PIL import Image, ImageOps

LONGEST_SIDE = 600  # points: 19 mm high at 300 per inch, and some
MOST_BYTES = 20_000_000
MOST_PIXELS = 25_000_000
# A JPEG is scaled down while it is decoded, unless it is progressive.
MOST_PIXELS_SCALED = 100_000_000


def usable_logo(content: bytes) -> bytes | None:
    """The picture as a PNG of at most 600 points, or None where it cannot be used.

    PNG and JPEG only. What is too large is refused by its head, before anything is decoded;
    only points come along, no metadata. The same content gives the same bytes.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our bound is the lower one
            return _written_anew(content)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 – whatever a damaged picture makes a decoder raise
        return None


def _written_anew(content: bytes) -> bytes | None:
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as picture:
        if picture.width * picture.height > _most_pixels(picture):
            return None
        if picture.format == "JPEG":
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    seen = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    seen.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.frombytes(seen.mode, seen.size, seen.tobytes())
    found = io.BytesIO()
    bare.save(found, "PNG", optimize=False)
    return found.getvalue()


def _most_pixels(picture: Image.Image) -> int:
    is_scaled = picture.format == "JPEG" and not picture.info.get("progressive")
    return MOST_PIXELS_SCALED if is_scaled else MOST_PIXELS
