"""Pictures written anew: only what is seen comes along, no position, camera or preview."""

import io
import warnings
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageOps

# A telephone's largest picture; a screen or a scanned page. Decoding takes three or four
# bytes each, a JPEG's only after it was scaled down.
MOST_PIXELS = {"JPEG": 100_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
MOST_AT_ONCE = 25_000_000  # of a JPEG that is decoded as a whole before it is scaled down
LONGEST_SIDE = 4096
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 88},
}
_MODES = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA", "1"), "WEBP": ("RGB", "RGBA")}


class Unreadable(Exception):
    """The picture is damaged, or larger than it may be; ``code`` is the reason's."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def rewritten(kind: str) -> Callable[[bytes], bytes]:
    """A function that decodes a picture of a kind within bounds and encodes it again."""

    def write_anew(content: bytes) -> bytes:
        try:
            with warnings.catch_warnings():
                # Our bound is lower than the one at which the library would warn.
                warnings.simplefilter("ignore")
                return _written_anew(content, kind)
        except Unreadable:
            raise
        except Image.DecompressionBombError as error:
            raise Unreadable("picture_too_large") from error
        except Exception as error:
            raise Unreadable("file_damaged") from error

    return write_anew


def _written_anew(content: bytes, kind: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[kind]) as picture:
        # The size stands in the head: nothing was decoded yet.
        most = MOST_AT_ONCE if picture.info.get("progressive") else MOST_PIXELS[kind]
        if picture.width * picture.height > most:
            raise Unreadable("picture_too_large")
        if kind == "JPEG":
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = upright if upright.mode in _MODES[kind] else upright.convert(_fitting(upright, kind))
    # A new picture of the same points: everything else stays behind.
    bare = Image.frombytes(seen.mode, seen.size, seen.tobytes())
    found = io.BytesIO()
    bare.save(found, kind, **_OPTIONS[kind])
    return found.getvalue()


def _fitting(picture: Image.Image, kind: str) -> str:
    return "RGBA" if kind != "JPEG" and picture.has_transparency_data else "RGB"
