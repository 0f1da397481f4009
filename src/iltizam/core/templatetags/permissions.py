"""``{% may "app.verb_noun" obj as allowed %}``: a template asks the rule its view asks."""

from django import template

from iltizam.core.http import viewer
from iltizam.core.permissions import may as may_by_rule

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context, permission, obj):
    """Whether the reader may; a misspelt permission is an error, as everywhere."""
    return may_by_rule(viewer(context["request"]), permission, obj)
