"""Which blocks of two documents read differently."""

import dataclasses

from iltizam.reporting.differences import BlockChange, changes_between
from iltizam.reporting.document.blocks import Narrative, PageBreak, Paragraph, Run
from tests.reporting.docx_samples import document, line, report


def paragraph(name, text):
    return Paragraph(name, line(text))


def narrative(name, text):
    return Narrative(name, "Contexte", text, (paragraph(f"{name}-1", text),))


def test_what_reads_differently_comes_in_the_order_of_the_later_and_what_is_gone_last():
    old = document([paragraph("a", "un"), paragraph("b", "deux"), paragraph("c", "trois")])
    new = document([paragraph("d", "quatre"), paragraph("c", "3"), paragraph("a", "un")])

    assert changes_between(old, new) == [
        BlockChange("d", "", "quatre", is_narrative=False),
        BlockChange("c", "trois", "3", is_narrative=False),
        BlockChange("b", "deux", "", is_narrative=False),
    ]


def test_a_text_that_people_write_is_compared_as_it_was_typed_even_where_it_is_gone():
    old = document([narrative("context", "Le *comité*"), narrative("plan", "Ateliers")])
    new = document([narrative("context", "Le **comité**")])

    assert changes_between(old, new) == [
        BlockChange("context", "Le *comité*", "Le **comité**", is_narrative=True),
        BlockChange("plan", "Ateliers", "", is_narrative=True),
    ]


def test_what_reads_the_same_is_no_change():
    old = document([Paragraph("rate", (Run("84 %", figure="84"),))])
    exact = document([Paragraph("rate", (Run("84 %", figure="1513/18"),)), PageBreak("page")])

    assert changes_between(old, exact) == []
    assert changes_between(report(), dataclasses.replace(report(), version=4)) == []
