"""Pictures: bars, curves and logos, small, mirrored in Arabic, the same each time."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from iltizam.reporting.layout.docx.setting import EMU, Setting
from iltizam.reporting.layout.docx.xml import SPACES, Element, add

BAR = (300, 10)
BAR_HEIGHT = 170
CURVE = (1600, 480)
TRACK, DONE, EVIDENCED, INK, PAPER = "#e3ddcf", "#5fa38c", "#0b6b4f", "#8a8f92", "#ffffff"
PICTURE = SPACES["pic"]


@lru_cache(maxsize=512)
def bar_picture(
    percent: float | None, evidenced: float | None = None, *, is_rtl: bool = False
) -> bytes:
    """A bar filled to the percent, darker as far as it is evidenced; nothing known, an
    empty outline."""
    image = Image.new("RGB", BAR, PAPER)
    draw = ImageDraw.Draw(image)
    right, bottom = BAR[0] - 1, BAR[1] - 1
    draw.rectangle((0, 0, right, bottom), PAPER if percent is None else TRACK, TRACK)
    for part, colour in ((percent, DONE), (evidenced, EVIDENCED)):
        if part and (reach := round(min(part, 100) * BAR[0] / 100)):
            draw.rectangle((0, 0, reach - 1, bottom), colour)
    return _png(_turned(image, is_rtl=is_rtl))


@lru_cache(maxsize=512)
def curve_picture(points: tuple[tuple[float, float], ...], *, is_rtl: bool = False) -> bytes:
    """Steps over time between lines at 0, 50 and 100; time runs as the script does."""
    image = Image.new("RGB", CURVE, PAPER)
    draw = ImageDraw.Draw(image)
    pad = 12
    wide, high = CURVE[0] - 2 * pad, CURVE[1] - 2 * pad

    def place(share: float, value: float) -> tuple[float, float]:
        across, up = min(max(share, 0), 1), min(max(value, 0), 100) / 100
        return pad + across * wide, pad + (1 - up) * high

    for height in (0, 50, 100):
        colour = TRACK if height else INK
        draw.line((place(0, height), place(1, height)), colour, 3)
    line: list[tuple[float, float]] = []
    for share, value in points:
        if line:
            line.append((place(share, 0)[0], line[-1][1]))
        line.append(place(share, value))
    if line:
        draw.polygon([(line[0][0], pad + high), *line, (line[-1][0], pad + high)], "#dcebe5")
        draw.line(line, EVIDENCED, 7, joint="curve")
        for point in (line[0], line[-1]):
            draw.circle(point, 9, EVIDENCED)
    return _png(_turned(image, is_rtl=is_rtl))


def _turned(image: Image.Image, *, is_rtl: bool) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if is_rtl else image


def _png(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.quantize(16).save(kept, "PNG")
    return kept.getvalue()


def place(
    setting: Setting,
    paragraph: Element,
    picture: bytes,
    size: tuple[int, int],
    alternative: str,
) -> None:
    """Set a picture in the text, ``size`` in twentieths of a point. Without alternative
    text it is marked as decoration."""
    number = setting.new_id()
    relation = setting.picture(picture)
    wide, high = (each * EMU for each in size)
    drawing = add(add(paragraph, "w:r"), "w:drawing")
    inline = add(drawing, "wp:inline", distT=0, distB=0, distL=0, distR=0)
    add(inline, "wp:extent", cx=wide, cy=high)
    named = add(inline, "wp:docPr", id=number, name=f"Picture {number}", descr=alternative)
    if not alternative:
        _mark_decorative(named)
    frame = add(inline, "a:graphic")
    data = add(frame, "a:graphicData", uri=PICTURE)
    shown = add(data, "pic:pic")
    about = add(shown, "pic:nvPicPr")
    add(about, "pic:cNvPr", id=number, name=f"Picture {number}")
    add(about, "pic:cNvPicPr")
    fill = add(shown, "pic:blipFill")
    add(fill, "a:blip", r_embed=relation)
    add(add(fill, "a:stretch"), "a:fillRect")
    shape = add(shown, "pic:spPr")
    form = add(shape, "a:xfrm")
    add(form, "a:off", x=0, y=0)
    add(form, "a:ext", cx=wide, cy=high)
    add(add(shape, "a:prstGeom", prst="rect"), "a:avLst")


def _mark_decorative(named: Element) -> None:
    extension = add(
        add(named, "a:extLst"), "a:ext", uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
    )
    add(extension, "adec:decorative", val=1)
