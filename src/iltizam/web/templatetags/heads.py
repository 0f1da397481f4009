"""What a page says of itself to other programs: title, preview, short text, schema.org."""

import json

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.core.templatetags.texts import shown
from iltizam.tracking.wording import figure
from iltizam.web import structured

register = template.Library()

# In a script element only these end it early or begin something else.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def _attribute(markup):
    """Escaped text as it may stand in an attribute: the catalogues' quotes too."""
    return mark_safe(" ".join(markup.split()).replace('"', "&quot;"))  # noqa: S308


@register.simple_block_tag
def head_title(content, *, site):
    """The page's title for the tab and for previews, written once."""
    return format_html(
        '<title>{} – {}</title>\n<meta property="og:title" content="{}">',
        content,
        site,
        _attribute(content),
    )


@register.simple_block_tag
def head_description(content):
    """The page's one-sentence description for search engines and previews."""
    return format_html(
        '<meta name="description" content="{0}">\n<meta property="og:description" content="{0}">',
        _attribute(content),
    )


def said_rate(rate, plan):
    """ "Completion rate: 84 %, as of 17 June 2020." without its page around it."""
    when = _as_of(plan)
    values = {"rate": figure(rate.shown), "when": when}
    if rate.shown is None:
        said = _("Completion rate: not reported.")
    elif not when:
        said = _("Completion rate: %(rate)s.") % values
    else:
        said = _("Completion rate: %(rate)s, as of %(when)s.") % values
    return said.translate(_ISOLATES)


def _as_of(plan):
    """The day its figures are of: today for a live plan; "" where the source says none."""
    if plan.is_live:
        return formatting.date(timezone.localdate(), get_language())
    return formatting.period(plan.as_of, get_language())


@register.simple_tag
def rate_sentence(rate, plan):
    """The sentence of previews and short texts."""
    return _("Draft, not adopted yet: no rate.") if plan.is_draft else said_rate(rate, plan)


@register.inclusion_tag("components/short_text.html", takes_context=True)
def short_text(context, title, rate, plan):
    """ "Copy as a short text": title, rate, date and address, for messaging groups."""
    return {"lines": [shown(title), rate_sentence(rate, plan), context["canonical"]]}


@register.simple_tag(takes_context=True)
def structured_data(context, kind):
    """schema.org metadata as JSON-LD: data that no browser executes."""
    said = json.dumps(structured.KINDS[kind](context), ensure_ascii=False)
    # Nothing in it can end the element: the three signs that could are escaped.
    return mark_safe(  # noqa: S308
        f'<script type="application/ld+json">{said.translate(_ESCAPES)}</script>'
    )
