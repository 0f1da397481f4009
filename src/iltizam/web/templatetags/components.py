"""The components of the pages (a template builtin: no ``{% load %}`` needed)."""

from django import template

register = template.Library()
