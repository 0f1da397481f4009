"""The table of contents: a field that a word processor computes, filled in beforehand.

Page numbers are known only where pages are made, so those come with its first update;
until then the entries are links.
"""

import dataclasses

from iltizam.reporting.document.blocks import Heading
from iltizam.reporting.layout.docx.inline import paragraph, write_line, write_words
from iltizam.reporting.layout.docx.setting import DEEPEST_LISTED, Setting, is_listed
from iltizam.reporting.layout.docx.xml import Element, add

INSTRUCTION = f'TOC \\o "1-{DEEPEST_LISTED}" \\h \\z \\u'


def write_contents(setting: Setting, parent: Element, title: str) -> None:
    write_words(setting, paragraph(setting, parent, "TOCHeading", keep_next=True), title)
    holders = [
        _entry(setting, parent, block)
        for block in setting.document.blocks
        if isinstance(block, Heading) and is_listed(block)
    ]
    if not holders:
        holders = [paragraph(setting, parent, "TOC1")]
    _open_field(holders[0])
    add(add(holders[-1], "w:r"), "w:fldChar", fldCharType="end")


def _open_field(first: Element) -> None:
    """Begin the field before the first entry; marked so that Word computes it once."""
    opening = [add(first, "w:r") for _part in range(3)]
    add(opening[0], "w:fldChar", fldCharType="begin", dirty="true")
    add(opening[1], "w:instrText", xml_space="preserve").text = f" {INSTRUCTION} "
    add(opening[2], "w:fldChar", fldCharType="separate")
    for place, run in enumerate(opening, 1):
        first.insert(place, run)  # behind the properties, before the entry


def _entry(setting: Setting, parent: Element, heading: Heading) -> Element:
    made = paragraph(setting, parent, f"TOC{heading.level}")
    anchor = setting.anchors[heading.id]
    holder = add(made, "w:hyperlink", anchor=anchor, w_history=1)
    unlinked = tuple(dataclasses.replace(run, href="") for run in heading.line)
    write_line(setting, holder, unlinked)
    return made
