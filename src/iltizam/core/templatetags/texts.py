"""Texts per language in templates: ``{% text %}`` marks what is shown in another language."""

from django import template

register = template.Library()
