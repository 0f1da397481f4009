"""A plan's status bands as pages show them: code, word, sign, range."""

from dataclasses import dataclass

from iltizam.core.templatetags.texts import text_html
from iltizam.tracking.rates import band_bounds
from iltizam.tracking.wording import percents


@dataclass(frozen=True, slots=True)
class Status:
    """One band in the reader's language; ``place`` of ``count`` decides its sign."""

    code: str
    label: str
    place: int
    count: int
    range: str
    is_published: bool = False
    printed: str = ""


class Scale:
    """The bands of one plan, asked by code."""

    def __init__(self, bands):
        self._bands = list(bands)
        self._bounds = band_bounds(self._bands)
        self._known = {}

    def __iter__(self):
        return (self(band.code) for band in self._bands)

    def __call__(self, code, *, is_published=False):
        """The status of a band's code; None for no code."""
        if not code:
            return None
        key = (code, is_published)
        if key not in self._known:
            self._known[key] = self._status(code, is_published)
        return self._known[key]

    def _status(self, code, is_published):
        for place, band in enumerate(self._bands):
            if band.code == code:
                return Status(
                    code,
                    text_html(band.label),
                    place,
                    len(self._bands),
                    percents(*self._bounds[code]),
                    is_published,
                    self.printed(band),
                )
        return None

    @staticmethod
    def printed(band):
        """The band's bounds as the source prints them; "" when it prints none."""
        if getattr(band, "published_low", None) is None:
            return ""
        return percents(band.published_low, band.published_high)
