import io
import struct
import time
import zlib

import pytest
from PIL import Image

from iltizam.reporting.layout.pictures import LONGEST_SIDE, usable_logo
from tests.reporting import samples


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    found = io.BytesIO()
    picture.save(found, kind, **options)
    return found.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose head says its size; its points are all zero and pack to next to nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * width)
    points = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", points)
        + chunk(b"IEND", b"")
    )


def size_of(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "PNG"
        picture.load()
        return picture.size


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_becomes_a_small_png(kind):
    content = encoded(Image.new("RGB", (2400, 1200), "#0b5d45"), kind)

    usable = usable_logo(content)

    assert size_of(usable) == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_small_logo_keeps_its_size():
    assert size_of(usable_logo(samples.logo(120, 50))) == (120, 50)


def test_the_same_logo_gives_the_same_bytes():
    assert usable_logo(samples.logo()) == usable_logo(samples.logo())
    assert usable_logo(usable_logo(samples.logo())) == usable_logo(samples.logo())


def test_transparency_stays():
    content = encoded(Image.new("RGBA", (10, 10), (11, 93, 69, 128)), "PNG")

    with Image.open(io.BytesIO(usable_logo(content))) as picture:
        assert picture.getpixel((5, 5)) == (11, 93, 69, 128)


def test_only_points_come_along():
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    content = encoded(Image.new("RGB", (50, 20)), "JPEG", exif=exif, comment="a comment")

    usable = usable_logo(content + b"<script>")

    assert b"a camera" in content
    assert [part for part in (b"camera", b"comment", b"script") if part in usable] == []


def test_a_picture_of_40_megapixels_is_scaled_down_or_refused_before_it_is_decoded():
    jpeg = encoded(Image.new("RGB", (8000, 5000), "#a23f26"), "JPEG")
    png = png_of_size(8000, 5000)

    began = time.process_time()

    assert size_of(usable_logo(jpeg)) == (600, 375)
    assert usable_logo(png) is None
    assert time.process_time() - began < 2


def test_a_bomb_is_refused_by_its_head():
    # The head alone says 60,000 x 60,000 points: 10 gigabytes.
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"")

    assert usable_logo(bomb) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        samples.logo()[:200],
        encoded(Image.new("RGB", (5, 5)), "GIF"),
        encoded(Image.new("RGB", (5, 5)), "WEBP"),
        b"%PDF-1.7",
    ],
    ids=["empty", "text", "svg", "cut short", "gif", "webp", "pdf"],
)
def test_what_is_no_png_or_jpeg_is_not_used(content):
    assert usable_logo(content) is None


def test_a_file_of_more_than_20_megabytes_is_not_opened():
    assert usable_logo(samples.logo() + bytes(20_000_001)) is None
