"""Texts, numbers and dates in templates, in the reader's language (builtins).

``{% text %}`` emits what is shown and marks what is shown in another language.
"""

from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iltizam.core import formatting
from iltizam.core.texts import LocalisedText, direction, french_typography

register = template.Library()


def language_name(code: str) -> str:
    """ "French", in the reader's language; the code itself for one Babel does not know."""
    return formatting.locale_of(get_language()).languages.get(
        code.split("-", maxsplit=1)[0], code
    )


def text_html(text: LocalisedText | None, fallbacks=()) -> str:
    """The text for the current language, escaped; a fallback carries its language and a mark."""
    if not text:
        return ""
    shown = text.shown(get_language(), fallbacks)
    body = _typeset(shown.text, shown.language)
    return fallback_html(body, shown.language) if shown.is_fallback else body


@lru_cache(maxsize=8192)
def _typeset(text: str, language: str) -> str:
    """Escaped, with the language's own spaces; cached, as lists repeat their texts."""
    return escape(french_typography(text) if language == "fr" else text)


def fallback_html(body: str, language: str) -> str:
    """An escaped text that stands in for a missing one, with its language and a mark."""
    mark = _("shown in %(language)s") % {"language": language_name(language)}
    # The body is escaped; the attributes are a language tag and one of two directions.
    return mark_safe(  # noqa: S308
        f'<span lang="{escape(language)}" dir="{direction(language)}">{body}</span>'
        f' <small class="fallback">{escape(mark)}</small>'
    )


@register.simple_tag
def text(value, fallbacks=()):
    """``{% text commitment.title %}``"""
    return text_html(value, fallbacks)


@register.filter
def shown(value):
    """The text alone, where no mark can stand: a page's title."""
    text, language, _is_fallback = value.shown(get_language())
    return french_typography(text) if language == "fr" else text


register.filter("language_name", language_name)
# ``rtl`` or ``ltr``, of a language that a page holds beside its own.
register.filter("direction", direction)


@register.filter
def percent(value):
    """A whole percent in the reader's language."""
    return formatting.percent(value, get_language())


@register.filter
def number(value):
    return formatting.number(value, get_language())


@register.filter
def period(value):
    return formatting.period(value, get_language())


@register.filter
def date(value):
    return "" if value is None else formatting.date(value, get_language())
