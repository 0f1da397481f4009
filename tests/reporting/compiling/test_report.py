"""The self-assessment report: what the published one says follows from the plan's data."""

import datetime
import itertools
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iltizam.core.texts import LocalisedText, french_typography
from iltizam.plans.models import Activity, Commitment
from iltizam.reporting.compiling import report as reports
from iltizam.reporting.compiling.editions import Edition
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.compiling.report import compile_report
from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import (
    ID,
    Bars,
    Boxes,
    Curve,
    Heading,
    Narrative,
    Paragraph,
    Sheet,
    Table,
    words_of,
)
from iltizam.reporting.layout.pdf import pdf_of
from iltizam.reporting.slots import SLOTS, remarks_slot
from iltizam.tracking.models import ActionMove, Evidence
from tests.factories import PlanFactory
from tests.factories.rich import rich_plan
from tests.reporting.reading import block, cells, headings, said, ticked, whole

# The published table, as the report of 2018-2020 prints it.
PUBLISHED = [100, 100, 95, 96, 100, 95, 24, 100, 100, 95, 98, 100, 25, 26, 63, 100, 99, 97]


def test_the_published_table_follows_from_the_data(report_of, first):
    rows = cells(block(report_of("2018-2020", "fr"), "rates"))

    titles = [
        row.title["fr"].replace("'", "’")
        for row in Commitment.objects.filter(plan=first).in_order()
    ]
    assert [row[0] for row in rows[:-1]] == [str(number) for number in range(1, 19)]
    assert [row[3] for row in rows[:-1]] == [f"{percent}\xa0%" for percent in PUBLISHED]
    assert [row[1].replace("\u202f", " ") for row in rows[:-1]] == titles
    assert rows[-1][3] == "84\xa0%"


def test_the_overall_rate_stands_in_a_sentence_with_its_exact_value(report_of):
    document = report_of("2018-2020", "fr")

    overall = block(document, "overall-rate")
    assert [run.figure for run in overall.line if run.figure] == ["1513/18"]
    assert "84" in said(overall)
    assert "31 décembre 2020" in said(overall)


def test_every_activity_ticks_the_box_that_was_published(report_of, first):
    document = report_of("2018-2020", "fr")

    activities = Activity.objects.filter(commitment__plan=first)
    labels = {band.code: band.label["fr"] for band in first.bands.all()}
    assert activities.count() == 79
    for activity in activities:
        boxes = block(document, f"a-{activity.uid}-boxes")
        wanted = [labels[activity.published_band]] if activity.published_band else []
        assert [label.split(" (")[0] for label in ticked(boxes)] == wanted


def test_boxes_print_the_bounds_of_the_source(report_of, first):
    boxes = next(b for b in report_of("2018-2020", "fr").blocks if isinstance(b, Boxes))

    assert [words_of(choice.label).replace("\xa0", " ") for choice in boxes.choices] == [
        "Non commencé",
        "Limité (1 à 59 %)",
        "Important (60 à 90 %)",
        "Terminé (90 à 100 %)",
    ]


def test_all_actions_of_the_source_are_there_under_what_became_of_them(report_of, first):
    document = report_of("2018-2020", "fr")

    counted = {"done": 0, "undone": 0, "added": 0}
    for each in document.blocks:
        for fact in each.facts if isinstance(each, Sheet) else ():
            kind = fact.id.rsplit("-", 1)[-1]
            if kind in counted and not fact.blocks[0].id.endswith("none"):
                counted[kind] += len(fact.blocks[0].items)
    moves = ActionMove.objects.filter(action__activity__commitment__plan=first)
    assert counted == {
        "done": moves.filter(kind="done").count(),
        "undone": moves.filter(kind="not_done").count(),
        "added": moves.filter(kind="additional").count(),
    }
    assert counted["done"] > 150


def test_where_the_source_is_silent_it_says_so(report_of, first):
    document = report_of("2018-2020", "fr")
    silent = first.commitments.get(number=7)

    assert said(block(document, f"c-{silent.uid}-communication-none")) == "non communiqué"
    for activity in silent.activities.all():
        assert block(document, f"a-{activity.uid}-sheet").facts
    told = first.commitments.get(number=1)  # without indicators of its communication
    rows = cells(block(document, f"c-{told.uid}-communication-table"))
    assert {row[3] for row in rows} == {"non communiqué"}


def test_commitments_come_in_order_with_their_numbers(report_of):
    found = [
        re.match(r"Engagement (\d+)", text)
        for text in headings(report_of("2018-2020", "fr"), 2)
    ]

    assert [int(match[1]) for match in found if match] == list(range(1, 19))


def test_subheadings_that_people_write_never_skip_a_level(report_of, first):
    slots = [each.id for each in SLOTS] + [
        remarks_slot(each.uid) for each in first.commitments.in_order()
    ]
    text = LocalisedText({"fr": "Un.\n\n## Sous-titre\n\nDeux."})

    document = report_of("2018-2020", "fr", **dict.fromkeys(slots, text))

    levels = list(all_levels(document))
    written = [block for block in document.blocks if isinstance(block, Narrative)]
    assert {block.id for block in written} == set(slots)
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    # Typst refuses a level that is skipped.
    assert pdf_of(codec.to_json(document), {}).startswith(b"%PDF")


def all_levels(document):
    """Those of every heading as it is read, of texts too."""
    for each in document.blocks:
        for one in each.blocks if isinstance(each, Narrative) else (each,):
            if isinstance(one, Heading):
                yield one.level


def test_headings_never_skip_a_level(report_of):
    for slug, language in (("2018-2020", "fr"), ("sample", "ar"), ("2024-draft", "en")):
        level = 0
        for each in report_of(slug, language).blocks:
            if isinstance(each, Heading):
                assert each.level <= level + 1, each.id
                level = each.level


@pytest.mark.parametrize("slug", ["2018-2020", "2021-2023", "2024-draft", "sample"])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_plan_gives_a_whole_document_in_every_language(report_of, slug, language):
    document = report_of(slug, language)

    ids = [each.id for each in document.blocks]
    ids += [
        fact.id for each in document.blocks if isinstance(each, Sheet) for fact in each.facts
    ]
    assert len(ids) == len(set(ids))
    assert all(ID.fullmatch(name) for name in ids)
    assert document.direction == ("rtl" if language == "ar" else "ltr")
    assert codec.from_json(codec.to_json(document)) == document


def test_the_same_plan_gives_the_same_bytes(report_of):
    assert codec.to_json(report_of("sample", "ar")) == codec.to_json(report_of("sample", "ar"))


def test_a_text_that_stands_in_is_marked_and_counted(report_of, first):
    document = report_of("2018-2020", "ar")

    marked = [
        run
        for each in document.blocks
        if isinstance(each, Sheet)
        for fact in each.facts
        for inner in fact.blocks
        for line in getattr(inner, "items", ())
        for run in line
        if run.language == "fr"
    ]
    assert marked  # the actions of that plan are in French only
    counted = words_of(document.cover.lines[-1])
    assert re.search(r"\d{3}", counted)
    assert "الفرنسية" in counted


def test_what_people_wrote_stands_in_its_place_and_nothing_else_does(report_of):
    text = LocalisedText({"fr": "Le contexte.\n\n- un point\n- **deux**"})
    document = report_of("2018-2020", "fr", context=text)

    narrative = block(document, "context")
    assert isinstance(narrative, Narrative)
    assert narrative.source == text["fr"]
    assert said(narrative) == "Le contexte.\nun point\ndeux"
    assert [each.id for each in document.blocks if isinstance(each, Narrative)] == ["context"]


def test_a_draft_has_a_blank_for_every_part_that_is_to_be_written(site):
    edition = Edition(version=1, has_blanks=True)
    document = compile_report(facts_of(site["2018-2020"]), "fr", edition=edition, narratives={})

    blanks = [each.id for each in document.blocks if isinstance(each, Narrative)]
    assert blanks[:4] == ["context", "plan", "monitoring", "completion"]
    assert len([name for name in blanks if name.startswith("remarks-")]) == 18
    assert blanks[-1] == "conclusion"


def test_a_live_plan_shows_its_rate_over_time_its_obstacles_and_voices(report_of, site):
    document = report_of("sample", "fr")

    assert any(isinstance(each, Curve) for each in document.blocks)
    ids = {each.id for each in document.blocks}
    documented = site["sample"].commitments.in_order()[0]
    for part in ("obstacles-table", "indicators-table", "voices-list", "time"):
        assert f"c-{documented.uid}-{part}" in ids


def test_obstacles_show_their_sentence_and_never_the_restricted_note(site):
    obstacle = site["sample"].commitments.exclude(obstacles=None)[0].obstacles.all()[0]
    type(obstacle).objects.filter(pk=obstacle.pk).update(note="Note réservée : secret")
    document = compile_report(facts_of(site["sample"]), "fr", edition=Edition(), narratives={})

    assert "secret" not in codec.to_json(document).decode()


def test_restricted_evidence_shows_its_reason_and_nothing_of_itself(site):
    proof = Evidence.objects.published().filter(
        activity__commitment__plan=site["sample"], is_public=False
    )[0]
    text = codec.to_json(
        compile_report(facts_of(site["sample"]), "fr", edition=Edition(), narratives={})
    ).decode()

    assert french_typography(proof.restriction_reason["fr"]) in text
    assert f"/data/evidence/{proof.uid}/" not in text
    assert french_typography(proof.title["fr"]) not in text


def test_the_axes_are_drawn_and_told(report_of):
    chart = block(report_of("2018-2020", "fr"), "axes-chart")

    assert isinstance(chart, Bars)
    assert [bar.value for bar in chart.bars] == [97.67, 79.75, 74.33, 72.0, 97.0]
    assert all(words_of(bar.label) in chart.alternative for bar in chart.bars)


def test_figures_lead_to_where_they_come_from(report_of):
    table = block(report_of("2018-2020", "fr"), "rates")

    hrefs = [
        run.href for row in table.rows for cell in row.cells for line in cell for run in line
    ]
    assert "/fr/plans/2018-2020/commitments/7/" in hrefs


def test_an_empty_plan_is_a_good_document(db):
    plan = PlanFactory(title=LocalisedText({"fr": "Un plan vide"}))
    document = compile_report(facts_of(plan), "fr", edition=Edition(), narratives={})

    assert "rates-empty" in {each.id for each in document.blocks}
    assert codec.from_json(codec.to_json(document)) == document


def test_statements_do_not_grow_with_the_plan(site):
    with CaptureQueriesContext(connection) as small:
        facts_of(site["2024-draft"])
    with CaptureQueriesContext(connection) as large:
        facts_of(site["2018-2020"])

    assert len(large) == len(small) <= 12


def test_compiling_asks_the_database_nothing(site, django_assert_num_queries):
    facts = facts_of(site["sample"])
    with django_assert_num_queries(0):
        compile_report(facts, "fr", edition=Edition(), narratives={})


def test_a_chapter_of_a_later_app_stands_in_its_place(site, monkeypatch):
    monkeypatch.setitem(reports._chapters, "after-completion", [])
    reports.register_chapter(
        "after-completion",
        lambda write, facts: (Heading("committee", 1, write.line("Le comité")),),
    )
    document = compile_report(
        facts_of(site["2018-2020"]), "fr", edition=Edition(), narratives={}
    )

    ids = [each.id for each in document.blocks]
    assert ids.index("rates") < ids.index("committee") < ids.index("chapter-achievements")


def test_a_place_that_reports_do_not_have_is_an_error():
    with pytest.raises(KeyError):
        reports.register_chapter("nowhere", lambda write, facts: ())


def test_the_moment_of_a_look_is_the_beginning_of_its_day(report_of):
    document = report_of("2018-2020", "fr")

    assert document.on == "2020-12-31"
    assert document.moment == "2020-12-30T23:00:00+00:00"


def test_a_version_carries_its_own_moment(site):
    moment = datetime.datetime(2026, 5, 4, 3, 2, 1, 999, tzinfo=datetime.UTC)
    edition = Edition(version=3, moment=moment)
    document = compile_report(facts_of(site["sample"]), "fr", edition=edition, narratives={})

    assert document.moment == "2026-05-04T03:02:01+00:00"
    assert "version 3" in document.reference.lower()


def test_a_fictional_plan_says_so_on_every_page(db):
    plan = rich_plan(timezone.localdate(), slug="invented")
    plan.is_fictional = True
    document = compile_report(facts_of(plan), "fr", edition=Edition(), narratives={})

    assert document.cover.mark


def test_markup_in_a_title_stays_text(site):
    title = 'Un "titre" # [x] $y$ *z* _w_ \\ <script>&amp; 🎉 \u202eabc'
    commitment = site["sample"].commitments.in_order()[0]
    type(commitment).objects.filter(pk=commitment.pk).update(title={"fr": title})
    document = compile_report(facts_of(site["sample"]), "fr", edition=Edition(), narratives={})

    row = next(r for r in block(document, "rates").rows if r.id == f"rate-{commitment.uid}")
    assert row.cells[1][0][0].text == title
    assert row.cells[1][0][0].is_emphasis is False


def test_words_are_those_of_the_language(report_of):
    french, arabic = report_of("2018-2020", "fr"), report_of("2018-2020", "ar")

    assert french.words.contents == "Table des matières"
    assert arabic.words.contents == "المحتويات"
    assert "Commitment" not in whole(french)
    assert not re.search(r"[A-Za-z]{4,}", arabic.title)


def test_a_missing_paragraph_has_its_tone(report_of, first):
    document = report_of("2018-2020", "fr")

    missing = [
        each
        for each in document.blocks
        if isinstance(each, Paragraph) and each.tone == "missing"
    ]
    assert missing
    assert all(said(each) for each in missing)


def test_the_annex_holds_every_activity(report_of, first):
    table = block(report_of("2018-2020", "fr"), "figures")

    assert isinstance(table, Table)
    assert sum(row.tone == "" for row in table.rows) == 79
    assert sum(row.tone == "group" for row in table.rows) == 18
