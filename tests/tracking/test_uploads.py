"""Only what is what it says comes in, and nothing of its maker with it."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from iltizam.tracking.pictures import LONGEST_SIDE
from iltizam.tracking.uploads import LONGEST_NAME, CannotTake, clean_name, take

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MB = 1024 * 1024


def upload(name, content):
    return SimpleUploadedFile(name, content)


def picture(kind, size=(40, 30), mode="RGB", **options):
    found = io.BytesIO()
    image = Image.effect_noise(size, 50).convert(mode)
    image.save(found, kind, **options)
    return found.getvalue()


def packed(*members, first=()):
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (*first, *members):
            file.writestr(name, content)
    return found.getvalue()


def office(member, *more):
    return packed(("[Content_Types].xml", "<Types/>"), (member, "<w/>"), *more)


DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
ODT = packed(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<o/>"))
ODS = packed(
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<o/>")
)


def refusal(name, content):
    with pytest.raises(CannotTake) as refused:
        take(upload(name, content))
    (reason,) = refused.value.reasons
    assert reason.field == "file"
    return reason.code


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("Décret n° 2.pdf", PDF, "application/pdf"),
        ("DECREE.PDF", PDF, "application/pdf"),
        (
            "minutes.docx",
            DOCX,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "table.xlsx",
            XLSX,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("minutes.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("table.ods", ODS, "application/vnd.oasis.opendocument.spreadsheet"),
        ("data.csv", "région;montant\n=1+1;2\n".encode(), "text/csv"),
        ("data.csv", b"r\xe9gion;montant\r\n", "text/csv"),
        ("note.txt", "\ufeffملاحظة".encode(), "text/plain"),
    ],
)
def test_documents_are_kept_as_they_are(name, content, content_type):
    taken = take(upload(name, content))

    assert (taken.content, taken.content_type, taken.size) == (
        content,
        content_type,
        len(content),
    )
    assert len(taken.sha256) == 64


@pytest.mark.parametrize(
    ("name", "kind", "content_type"),
    [
        ("photo.jpg", "JPEG", "image/jpeg"),
        ("photo.jpeg", "JPEG", "image/jpeg"),
        ("screen.png", "PNG", "image/png"),
        ("photo.webp", "WEBP", "image/webp"),
    ],
)
def test_a_picture_is_written_anew_and_still_seen(name, kind, content_type):
    original = picture(kind)

    taken = take(upload(name, original))

    assert taken.content_type == content_type
    with Image.open(io.BytesIO(taken.content)) as seen:
        assert (seen.format, seen.size) == (kind, (40, 30))


SECRET = b"35.7595 N, 5.8340 W by Somebody"


def with_metadata(kind):
    exif = Image.Exif()
    exif[0x010E] = exif[0x8298] = SECRET.decode()
    exif[0x0112] = 6  # turned by a quarter
    options = {"exif": exif.tobytes(), "icc_profile": SECRET}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", SECRET.decode())
        options["pnginfo"] = info
    if kind == "JPEG":
        options["comment"] = SECRET
    return picture(kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_what_is_seen_comes_along(kind):
    original = with_metadata(kind) + b"hidden at the end"
    assert SECRET in original

    taken = take(upload(f"photo.{kind.lower()}", original))

    assert SECRET not in taken.content
    assert b"hidden" not in taken.content
    with Image.open(io.BytesIO(taken.content)) as seen:
        assert dict(seen.getexif()) == {}
        assert seen.size == (30, 40)  # upright without its note


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "1"), ("PNG", "I;16")],
)
def test_pictures_of_every_make_are_taken(kind, mode):
    taken = take(upload(f"photo.{kind.lower()}", picture(kind, mode=mode)))

    with Image.open(io.BytesIO(taken.content)) as seen:
        assert seen.size == (40, 30)


def test_a_telephones_picture_is_made_to_fit():
    original = picture("JPEG", size=(LONGEST_SIDE * 2, 300), mode="L")

    with Image.open(io.BytesIO(take(upload("photo.jpg", original)).content)) as seen:
        assert seen.size == (LONGEST_SIDE, 150)


def png_head(width, height):
    """A picture of a few bytes that says it is enormous."""

    def chunk(kind, content):
        crc = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bomb.png", png_head(60_000, 60_000), "picture_too_large"),
        ("torn.png", png_head(400, 400), "file_damaged"),
        ("torn.jpg", picture("JPEG")[:200], "file_damaged"),
        ("torn.webp", picture("WEBP")[:60], "file_damaged"),
        ("large.png", picture("PNG", size=(5100, 5000), mode="1"), "picture_too_large"),
    ],
)
def test_a_picture_that_unfolds_without_bounds_or_is_torn_is_refused(name, content, code):
    assert refusal(name, content) == code


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("picture.svg", SVG, "file_kind"),
        ("picture.png", SVG, "file_kind"),
        ("table.csv", SVG, "file_kind"),
        ("page.html", b"<!DOCTYPE html><p>", "file_kind"),
        ("page.txt", b"\xef\xbb\xbf \n<html>", "file_kind"),
        ("program.exe", b"MZ\x90\0\3", "file_kind"),
        ("program.pdf", b"MZ\x90\0\3", "file_kind"),
        ("archive.zip", packed(("a.txt", "x")), "file_kind"),
        ("archive.docx", packed(("a.txt", "x")), "file_kind"),
        ("slides.pptx", office("ppt/presentation.xml"), "file_kind"),
        ("noted.txt", b"text\0text", "file_kind"),
        ("torn.docx", DOCX[:40], "file_kind"),
        ("decree.docx", PDF, "file_name"),
        ("decree.exe", PDF, "file_name"),
        ("decree", PDF, "file_name"),
        ("decree.pdf.exe", PDF, "file_name"),
        ("decree\u202efdp.exe", PDF, "file_name"),
        ("photo.png", picture("JPEG"), "file_name"),
        ("table.docx", XLSX, "file_name"),
        ("page.html", b"only text", "file_name"),
        ("empty.pdf", b"", "file_empty"),
        (
            "macro.docx",
            office("word/document.xml", ("word/vbaProject.bin", "x")),
            "file_with_program",
        ),
        (
            "macro.odt",
            packed(
                ("mimetype", "application/vnd.oasis.opendocument.text"),
                ("Basic/script.xml", "x"),
            ),
            "file_with_program",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_what_is_not_taken_is_refused_with_what_is(name, content, code):
    assert refusal(name, content) == code


def bomb(declared=None):
    """A document whose text is 200 MB of nothing, saying so or not."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open("word/document.xml", "w") as part:
            for _piece in range(200):
                part.write(b"\0" * MB)
    content = bytearray(found.getvalue())
    if declared is not None:
        real = struct.pack("<I", 200 * MB)
        assert content.count(real) >= 1
        content = content.replace(real, struct.pack("<I", declared))
    return bytes(content)


@pytest.mark.parametrize("declared", [None, 100], ids=["honest", "lying"])
def test_a_document_that_unpacks_without_bounds_is_refused(declared):
    content = bomb(declared)
    assert len(content) < MB

    assert refusal("bomb.docx", content) in {"file_unpacks_too_far", "file_damaged"}


def test_a_document_of_too_many_parts_is_refused():
    parts = [(f"word/{number}.xml", "") for number in range(5_001)]

    assert refusal("parts.docx", office("word/document.xml", *parts)) == "file_unpacks_too_far"


class Endless:
    """A file that says what it likes of its size and never ends."""

    name = "endless.pdf"

    def __init__(self, size):
        self.size, self.read = size, 0

    def chunks(self):
        while True:
            self.read += 64 * 1024
            yield b"x" * 64 * 1024


def test_a_file_that_is_too_large_is_refused_before_it_is_read(settings):
    settings.ILTIZAM_UPLOAD_MAX_BYTES = MB
    announced, unannounced = Endless(200 * MB), Endless(None)

    for each in (announced, unannounced):
        with pytest.raises(CannotTake) as refused:
            take(each)
        assert refused.value.codes == ["file_too_large"]

    assert announced.read == 0
    assert unannounced.read <= MB + 64 * 1024


def test_at_the_limit_it_is_taken(settings):
    settings.ILTIZAM_UPLOAD_MAX_BYTES = len(PDF)

    assert take(upload("decree.pdf", PDF)).content == PDF
    assert refusal("decree.pdf", PDF + b"\n") == "file_too_large"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\somebody\\décret.pdf", "décret.pdf"),
        ('<img src=x onerror="alert(1)">.pdf', "img src=x onerror=_alert(1)__.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("a\0b\nc\u200bd.pdf", "abcd.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        (".pdf", "pdf"),
        ("", "file"),
        ("مرسوم رقم 2.pdf", "مرسوم رقم 2.pdf"),
        ("=cmd|' calc'!A0.csv", "cmd_' calc'_A0.csv"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_harmless_and_keeps_its_ending(given_name, name):
    assert clean_name(given_name) == name


@given(st.text())
@example("0" * (LONGEST_NAME - 2) + "×0")
@example("a." + "0" * (LONGEST_NAME - 6) + "×0")
def test_no_name_carries_markup_a_path_or_what_is_not_seen(name):
    found = clean_name(name)

    assert 0 < len(found) <= LONGEST_NAME
    assert not set(found) & set('<>"/\\&|\0\n\r\u202e\u200b:*?%')
    assert not found.startswith(".")
    assert clean_name(found) == found
