"""``/{lang}/data/``: every file with its columns, the licence, and what changed when."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.periods import Period
from iltizam.core.permissions import public
from iltizam.core.versions import PLANS, SITE
from iltizam.exchange import ogp
from iltizam.exchange.ogp_export import filled_by
from iltizam.exchange.tables import Dates, FormTexts, Texts, meaning_of
from iltizam.exchange.tables_of_plan import TABLES
from iltizam.plans.models import ActionPlan
from iltizam.web.twins import period, show

MOST_PLANS = 20  # with their files; every plan's page and plans.json name the others'
# What others who build on the files must know; the newest first.
CHANGES = (
    (
        datetime.date(2026, 11, 20),
        _("The five tables of a plan, the OGP's own format and this page are new."),
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One column of a file: its name, or the pattern of its names, and what it holds."""

    name: str
    meaning: object


@dataclass(frozen=True, slots=True)
class Documented:
    name: str
    title: object
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class OgpLine:
    place: int
    name: str
    filled_by: object
    unknown: str


def _name(column):
    if isinstance(column, Texts):
        return f"{column.name}_{{fr|ar|…}}"
    if isinstance(column, Dates):
        return f"{column.name}_{{from|to|precision|text}}"
    if isinstance(column, FormTexts):
        return "text_{field}_{fr|ar|…}"
    return column.name


def _tables():
    return [
        Documented(
            table.name,
            table.title,
            [Line(_name(column), meaning_of(table, column)) for column in table.columns],
        )
        for table in TABLES.values()
    ]


def _ogp_lines():
    return [
        OgpLine(place, column, filled_by(column), ogp.unknown(column))
        for place, column in enumerate(ogp.columns(), start=1)
    ]


def _files(plan):
    return [(name, reverse(f"data:{name}", kwargs={"slug": plan.slug})) for name in TABLES]


def described(context):
    """What the page says, as data."""
    return {
        "files": [
            reverse(f"data:{name}") for name in ("plans", "schema", "ogp", "template", "heads")
        ],
        "plans": [
            {
                "slug": plan.slug,
                "data": reverse("data:plan", kwargs={"slug": plan.slug}),
                "workbook": reverse("data:workbook", kwargs={"slug": plan.slug}),
                "tables": dict(files),
            }
            for plan, files in context["plans"]
        ],
        "changes": [
            {"day": period(day)["from"], "text": str(text)} for day, text in context["changes"]
        ],
        "columns": {
            table.name: {line.name: str(line.meaning) for line in table.lines}
            for table in context["tables"]
        },
        "ogp_columns": [
            {
                "name": line.name,
                "filled_by": str(line.filled_by) or None,
                "unknown": line.unknown,
            }
            for line in context["ogp_lines"]
        ],
    }


@public
@require_safe
@cached_page(scopes=lambda: (SITE, PLANS))
def show_open_data(request):
    """Every file of open data, each column with what it holds or that nothing fills it."""
    plans = ActionPlan.objects.visible_to(viewer(request)).newest_first()
    context = {
        "plans": [(plan, _files(plan)) for plan in plans[:MOST_PLANS]],
        "tables": _tables(),
        "ogp_lines": _ogp_lines(),
        "changes": [(Period.day(day), text) for day, text in CHANGES],
        "installation": settings.INSTALLATION,
    }
    return show(request, "public/open_data.html", context, described)
