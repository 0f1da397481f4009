"""Reading the pages: a small strict parser, and the addresses every test walks."""

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr", "source", "wbr"}
# What typography adds and a test need not spell: narrow spaces, isolates.
_SPACES = re.compile(r"\s+")
_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def plain(text: str) -> str:
    """Text without isolates, every run of spaces as one."""
    return _SPACES.sub(" ", text.translate(_ISOLATES)).strip()


class Node:
    """An element with its attributes, its text and what is inside it."""

    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.attributes, self.parent = tag, dict(attributes), parent
        self.children = []

    def walk(self):
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, tag=None, css=None, **attributes):
        """The elements inside with this tag, class and attributes, in order."""
        return [
            node
            for node in self.walk()
            if (tag is None or node.tag == tag)
            and (css is None or css in node["class"].split())
            and all(node[name] == value for name, value in attributes.items())
        ]

    def one(self, tag=None, css=None, **attributes):
        found = self.all(tag, css, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {css} {attributes}"
        return found[0]

    def section(self, heading):
        """The nearest ``section`` (or parent) around the heading with this text."""
        for node in self.walk():
            if node.tag in {"h2", "h3"} and node.text == heading:
                return node.parent
        raise AssertionError(f"no heading {heading!r}")

    def __getitem__(self, name):
        return self.attributes.get(name) or ""

    @property
    def raw(self):
        return "".join(c.raw if isinstance(c, Node) else c for c in self.children)

    @property
    def text(self):
        return plain(self.raw)

    @property
    def rows(self):
        """A table's body as lists of its cells' texts."""
        return [
            [cell.text for cell in row.children if isinstance(cell, Node)]
            for body in self.all("tbody")
            for row in body.all("tr")
        ]

    @property
    def links(self):
        return [node["href"] for node in self.all("a")]


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("document")

    def handle_starttag(self, tag, attrs):
        node = Node(tag, attrs, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attrs):
        self.at.children.append(Node(tag, attrs, self.at))

    def handle_endtag(self, tag):
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


def parsed(response) -> Node:
    """The page of an answer; every element must be closed where it was opened."""
    builder = _Builder()
    builder.feed(response.content.decode())
    builder.close()
    assert builder.at is builder.root, f"<{builder.at.tag}> is not closed"
    return builder.root


# Name → address below the language, of each kind of page and of each kind of plan.
PAGES = {
    "home": "",
    "plans": "plans/",
    "plan with bands": "plans/2018-2020/",
    "plan with unfinished activities": "plans/2021-2023/",
    "draft plan": "plans/2024-draft/",
    "live plan": "plans/sample/",
    "filtered plan": "plans/2018-2020/?axis=2&sort=-rate",
    "commitment with bands": "plans/2018-2020/commitments/7/",
    "commitment with measurements": "plans/2018-2020/commitments/17/",
    "commitment with a review": "plans/2021-2023/commitments/10/",
    "draft commitment": "plans/2024-draft/commitments/2/",
    "full commitment": "plans/sample/commitments/1/",
    "late commitment": "plans/sample/commitments/2/",
    "stopped commitment": "plans/sample/commitments/3/",
    "activity with a band": "plans/2018-2020/commitments/7/activities/4/",
    "full activity": "plans/sample/commitments/1/activities/1/",
    "methodology with bands": "plans/2018-2020/methodology/",
    "methodology of a live plan": "plans/sample/methodology/",
    "methodology of a draft plan": "plans/2024-draft/methodology/",
    "reconciliation": "plans/2018-2020/reconciliation/",
    "changes": "plans/sample/changes/",
    "changes of a plan with bands": "plans/2018-2020/changes/",
    "reconciliation of a live plan": "plans/sample/reconciliation/",
    "institutions": "institutions/",
    "institution": "institutions/g3d0k7f9wtphywh4/",
    "territory": "territories/MA/",
    "search": "search/?q=information",
    "search without a question": "search/",
    "open data": "data/",
    "trail": "trail/",
    "trail of a plan": "trail/?plan=sample",
    "accessibility": "accessibility/",
    "legal": "legal/",
}
LANGUAGES = ("fr", "ar", "en")
