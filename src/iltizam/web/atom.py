"""Atom (RFC 4287): elements, links and the answer; every text escaped."""

import re
from xml.etree import ElementTree

from django.http import HttpResponse
from django.utils.translation import get_language

ATOM = "http://www.w3.org/2005/Atom"
# What XML cannot hold, even escaped.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_element():
    return ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": get_language()})


def add(parent, name, words, **attributes):
    ElementTree.SubElement(parent, name, attributes).text = _ILLEGAL.sub("", str(words))


def add_author(parent, name):
    add(ElementTree.SubElement(parent, "author"), "name", name)


def link(parent, relation, address, kind):
    ElementTree.SubElement(parent, "link", {"rel": relation, "type": kind, "href": address})


def entry_of(feed):
    return ElementTree.SubElement(feed, "entry")


def tag(request, moment, name):
    """RFC 4151; the language is part of it, as each language is a feed of its own."""
    host = request.get_host().partition(":")[0]
    return f"tag:{host},{moment:%Y-%m-%d}:{name}/{get_language()}"


def moment(value):
    return value.isoformat(timespec="seconds")


def answer(feed):
    body = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return HttpResponse(
        body + b"\n",
        content_type="application/atom+xml; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )
