"""The components of the pages (a template builtin: no ``{% load %}`` needed).

Each is one template in ``components/`` with keyword arguments and an error on a wrong
value. Those that a list repeats are rendered once per value: their result depends on
nothing but their arguments and the language.
"""

from fractions import Fraction
from functools import lru_cache
from html import escape

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.tracking import rates
from iltizam.tracking.movement import Standing, compare, since_snapshot
from iltizam.tracking.wording import figure, movement

register = template.Library()

LEVELS = {"info", "success", "warning", "danger"}
# A status is never only a colour: each band also has its sign (by place) and its word.
FIRST, LAST, BETWEEN = "○", "●", ("◔", "◑", "◕")
STOPPED = {"suspended": "‖", "cancelled": "✕"}


register.filter("figure", figure)


def figure_html(rate: Fraction | int | None) -> str:
    """``figure`` for markup put together outside a template."""
    return escape(figure(rate))


@register.filter
def two_decimals(rate):
    """A rate with two decimals, half up, in the reader's language."""
    return formatting.percent(rates.two_decimals(rate), get_language())


@lru_cache(maxsize=2048)
def _rendered(name: str, _language: str, **context) -> str:
    return get_template(f"components/{name}.html").render(context)


def rate_bar_html(rate, *, evidenced=None, label=""):
    if rate is None:
        return _rendered("rate_bar", get_language(), percent=None, solid=0, label=label)
    declared = float(rate)
    solid = float(evidenced or 0)
    return _rendered(
        "rate_bar",
        get_language(),
        percent=f"{declared:g}",
        solid=f"{min(solid, declared):g}",
        label=label,
    )


@register.simple_tag
def rate_bar(rate, *, evidenced=None, label=""):
    """The thin bar: evidenced part solid, declared part hatched. None = empty outline."""
    return rate_bar_html(rate, evidenced=evidenced, label=label)


def status_mark_html(code, label, *, place, count):
    return _rendered(
        "status_mark",
        get_language(),
        code=code,
        label=label,
        mark=_mark(place, count),
    )


def _mark(place, count):
    if place is None:
        return ""
    if place == 0:
        return FIRST
    if place == count - 1:
        return LAST
    inner = count - 2
    return BETWEEN[min((place - 1) * len(BETWEEN) // inner, len(BETWEEN) - 1)]


@register.simple_tag
def status_mark(status):
    """A status as sign and word; ``status`` is a ``Status`` of the page or None."""
    if status is None:
        return status_mark_html(None, _("not reported"), place=None, count=0)
    return status_mark_html(status.code, status.label, place=status.place, count=status.count)


def movement_html(frozen, rate):
    """How a rate moved since a snapshot; "" where unknown.

    ``frozen`` is the exact rate the snapshot kept ("1513/18"), None for a thing it lacks.
    """
    if frozen is None:
        return _("new")
    step = since_snapshot(frozen, None if rate is None else Fraction(rate))
    return "" if step.by is None else step_html(step)


def step_html(step, *, with_decimals=False):
    """R9 as ``wording.movement`` says it; points carry their direction."""
    words = movement(step, with_decimals=with_decimals)
    if not step.by:
        return words
    name = "up" if step.by > 0 else "down"
    return format_html('<span class="movement movement--{}" dir="ltr">{}</span>', name, words)


@register.simple_tag
def state_mark(state, label):
    """The declared state of an activity; suspended and cancelled carry their sign."""
    if state not in STOPPED:
        return format_html('<span class="status">{}</span>', label)
    return format_html(
        '<span class="status status--stopped">'
        '<span class="status__mark" aria-hidden="true">{}</span>{}</span>',
        STOPPED[state],
        label,
    )


@register.inclusion_tag("components/rate.html")
def rate_piece(rate, *, as_of, methodology, evidenced=None, status=None, bounds=None):
    """The signature piece: numeral, bar, published and computed, as-of, how computed."""
    return {
        "rate": rate,
        "as_of": as_of,
        "methodology": methodology,
        "evidenced": evidenced,
        "status": status,
        "bounds": bounds,
    }


@register.inclusion_tag("components/fictional_mark.html", takes_context=True)
def fictional_mark(context):
    """On every page with a ``plan`` in its context: whether that plan is an invented one."""
    return {"is_fictional": getattr(context.get("plan"), "is_fictional", False)}


@register.inclusion_tag("components/source_notes.html")
def source_notes(notes, *, level):
    """Where the source stumbles, beside what it is about; nothing without notes."""
    return {"notes": notes, "level": level}


@register.inclusion_tag("components/remark_list.html")
def remark_list(remarks):
    """Committee remarks with their date and what became of them."""
    return {"remarks": remarks}


@register.inclusion_tag("components/voices.html")
def three_voices(voices):
    """Government, civil society, independent reviewers: side by side, never averaged."""
    return {"voices": voices}


@register.inclusion_tag("components/line_chart.html")
def rate_chart(chart, *, label, name):
    """A rate over time as steps, with the table it is drawn from."""
    return {"chart": chart, "label": label, "name": name}


@register.inclusion_tag("components/value_chart.html")
def indicator_chart(chart, *, label, name, unit=None):
    """The dated values of an indicator with its target, and the table they are drawn from."""
    return {"chart": chart, "label": label, "unit": unit, "name": name}


@register.inclusion_tag("components/strip.html")
def month_strip(strip, *, caption):
    """Months as cells, one line per commitment: a table that is read like one."""
    return {"strip": strip, "caption": caption}


@register.inclusion_tag("components/group_table.html")
def group_table(groups, *, caption, heading):
    """Rates of axes or institutions: the table its bars are drawn in."""
    return {"groups": groups, "caption": caption, "heading": heading}


@register.inclusion_tag("components/effect_step.html")
def effect_step(step, *, label):
    """A rate before and after what is not done yet, with the points between."""
    moved = step_html(compare(Standing(step.before), Standing(step.after)), with_decimals=True)
    return {"step": step, "label": label, "moved": moved}


@register.simple_block_tag
def notice(content, *, level):
    """A message that must be seen; ``level`` is info, success, warning or danger."""
    if level not in LEVELS:
        raise template.TemplateSyntaxError(f"notice: unknown level {level!r}")
    return get_template("components/notice.html").render({"content": content, "level": level})


@register.inclusion_tag("components/form_fields.html")
def form_fields(form, wrong=""):
    """A form's fields with their help and errors, what is wrong on top first.

    ``wrong`` says what did not happen, where that is not that something was saved.
    """
    return {"form": form, "wrong": wrong}


@register.inclusion_tag("components/two_versions.html")
def two_versions(differences):
    """What was typed beside what somebody else saved meanwhile: (what, here, there) each."""
    return {"differences": differences}
