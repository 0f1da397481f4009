"""The component gallery: every component with its options, outside production only."""

import datetime
from fractions import Fraction
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from iltizam.core.periods import Period
from iltizam.core.permissions import public
from iltizam.core.texts import LocalisedText
from iltizam.plans.enums import ActivityState
from iltizam.tracking.effects import Step
from iltizam.tracking.figures import Range, Rate
from iltizam.tracking.rates import Basis, Explanation
from iltizam.tracking.series import Cell, Point, months_between
from iltizam.web.charts import line_chart, strip, value_chart
from iltizam.web.public.statuses import Scale
from iltizam.web.public.voices import Assessment, Rating, Voices

LONG = LocalisedText(
    fr="Sensibilisation et formation aux droits des citoyens dans les domaines de l'intégrité, "
    "de la transparence, de la participation et de l'accès aux services publics",
    ar="التحسيس والتكوين في مجال حقوق المواطنين المتعلقة بالنزاهة والشفافية والمشاركة والولوج إلى "
    "الخدمات العمومية",
    en="Awareness and training on citizens' rights: integrity, transparency, participation and "
    "access to public services",
)


def _bands():
    names = {
        "not_started": ("Non commencé", "لم يبدأ", "Not started", 0),
        "limited": ("Limité", "محدود", "Limited", 1),
        "substantial": ("Important", "مهم", "Substantial", 60),
        "completed": ("Terminé", "مكتمل", "Completed", 90),
    }
    return [
        SimpleNamespace(code=code, label=LocalisedText(fr=fr, ar=ar, en=en), minimum=minimum)
        for code, (fr, ar, en, minimum) in names.items()
    ]


@public
@require_safe
def show_gallery(request, language):
    """One page with every component, in the language of the address."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        request.path_info = f"/{language}/"
        return render(request, "gallery.html", _samples())


def _over_time():
    """A chart, and a strip with every kind of month."""
    months = months_between(datetime.date(2025, 11, 1), datetime.date(2026, 4, 20))
    percents = (0, 40, None, 30, 60, 75)
    flags = ("", "is_updated", "is_stale", "is_regressed", "is_late", "is_updated")
    points = [Point(month, percent) for month, percent in zip(months, percents, strict=True)]
    cells = [
        Cell(point.month, point.rate, **({flag: True} if flag else {}))
        for point, flag in zip(points, flags, strict=True)
    ]
    meetings = [SimpleNamespace(on=datetime.date(2026, 1, 15), name="–")]
    lines = [("1", LONG["fr"], "#", cells), ("", "–", "#", cells)]
    values = [(value, Period.month(2026, value)) for value in (1, 4, 2, 6)]
    return {
        "chart": line_chart(points, meetings),
        "values": value_chart(values, target=9),
        "strip": strip(months, meetings, lines),
    }


class _SampleForm(forms.Form):
    """Every kind of field: asked for, wrong, free, chosen."""

    name = forms.CharField(label="–", help_text="–")
    wrong = forms.EmailField(label="–")
    text = forms.CharField(label="–", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="–", choices=ActivityState.choices)
    one = forms.ChoiceField(
        label="–", choices=ActivityState.choices, widget=forms.RadioSelect, required=False
    )
    agreed = forms.BooleanField(label="–", required=False)


def _samples():
    scale = Scale(_bands())
    full = Rate(Fraction(1513, 18), Basis.PUBLISHED_RATES, 84, None, 18, 18)
    return {
        **_over_time(),
        "statuses": [*scale, None],
        "states": ActivityState.choices,
        "full_rate": full,
        "partial_rate": Rate(Fraction(1, 3), Basis.ACTIVITIES, None, None, 3, 5),
        "published_rate": Rate(published=95),
        "no_rate": Rate(),
        "evidenced": Fraction(61),
        "substantial": scale("substantial"),
        "bounds": Range(Fraction(630, 8), Fraction(700, 8), Explanation.NOT_EXPLAINED),
        "as_of": Period.month(2020, 12),
        "notes": [SimpleNamespace(code="A01", text=LONG)],
        "remarks": [
            SimpleNamespace(
                label="–", text=LONG, proposed_title=LONG, when=Period.year(2023), outcome="–"
            )
        ],
        "groups": [
            SimpleNamespace(title=LONG["fr"], url="#", rate=full, count=18),
            SimpleNamespace(title="–", url="#", rate=Rate(), count=0),
        ],
        "empty_voices": Voices(Rate(), None, [], [], ""),
        "voices": Voices(
            full,
            scale("substantial"),
            [Assessment(61, scale("substantial"), LONG, LONG, "https://example.org/", None)],
            [Rating("completion", "Limited", Period.year(2021))],
            LONG["en"],
        ),
        "form": _SampleForm({"name": "–", "wrong": "–", "kind": "planned"}),
        "differences": [("–", LONG["fr"], LONG["ar"]), ("–", "", "–")],
        "fictional_plan": SimpleNamespace(is_fictional=True),
        "step": Step(Fraction(41), Fraction(1513, 18)),
        "levels": ["info", "success", "warning", "danger"],
        "long": LONG,
        "only_french": LocalisedText(fr=LONG["fr"]),
    }
