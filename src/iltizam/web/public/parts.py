"""Long lists in parts, each at an address of its own: ``?page=2``."""

import re

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _

from iltizam.core.http import BadParameter

NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def part_asked_for(request, rows, size):
    """The part of ``rows`` that the parameter ``page`` names, a Django ``Page``.

    Two statements. BadParameter for what is no number, Http404 for what lies beyond.
    """
    asked = request.GET.get("page", "1")
    if not NUMBER.fullmatch(asked):
        raise BadParameter("page", asked[:20])
    found = Paginator(rows, size)
    if int(asked) > found.num_pages:
        raise Http404(_("The list is shorter: there is nothing at this page of it."))
    return found.page(int(asked))


def next_address(part, address):
    """Where the part after this one is; None after the last."""
    return f"{address}?page={part.next_page_number()}" if part.has_next() else None
