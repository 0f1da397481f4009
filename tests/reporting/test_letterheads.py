"""The head of a plan's papers: set by the secretariat, shown on what is made from then on."""

import io

import pytest
from PIL import Image

from iltizam.core.models import AuditEvent
from iltizam.core.texts import LocalisedText
from iltizam.reporting import actions
from iltizam.reporting.compiling.editions import Edition
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.compiling.report import compile_report
from iltizam.reporting.house import files_of, house_of, marks_of
from tests import factories as make

WORDS = {"fr": "Une étoile"}


def png(colour="green", size=(40, 20)):
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def shown(plan):
    """The report's cover as it would be made now, with its files."""

    def compiled():
        facts, house = facts_of(plan), house_of(plan)
        edition = Edition(house=house.names, logos=marks_of(house, "fr", facts.fallbacks))
        document = compile_report(facts, "fr", edition=edition, narratives={})
        return document.cover, files_of(document)

    return compiled


@pytest.mark.django_db
def test_a_plan_without_one_has_a_bare_cover(shown):
    cover, held = shown()

    assert (cover.organisations, cover.logos, held) == ((), (), {})


@pytest.mark.django_db
def test_who_writes_stands_on_the_cover_line_by_line(plan, by, shown):
    actions.set_letterhead(
        plan, organisations={"fr": "Ministère\n\n Département ", "ar": "وزارة"}, by=by
    )

    assert shown()[0].organisations == ("Ministère", "Département")
    assert house_of(plan).names[0] == LocalisedText({"fr": "Ministère", "ar": "وزارة"})
    assert AuditEvent.objects.filter(event_type="reporting.letterhead.set").count() == 1


@pytest.mark.django_db
def test_a_logo_comes_with_its_file_and_its_words(plan, by, shown):
    logo = actions.add_logo(plan, content=png(), alternative=WORDS, by=by)

    cover, held = shown()
    assert [(each.name, each.alternative) for each in cover.logos] == [
        (logo.name, "Une étoile")
    ]
    assert Image.open(io.BytesIO(held[logo.name])).size == (40, 20)


@pytest.mark.django_db
def test_the_same_picture_is_the_same_logo(plan, by):
    first = actions.add_logo(plan, content=png(), alternative=WORDS, by=by)
    again = actions.add_logo(plan, content=png(), alternative={"fr": "Un carré"}, by=by)

    assert again.pk == first.pk
    assert again.alternative == {"fr": "Un carré"}


@pytest.mark.django_db
def test_one_that_is_taken_off_stays_for_the_versions_that_show_it(plan, by, shown):
    logo = actions.add_logo(plan, content=png(), alternative=WORDS, by=by)
    facts, house = facts_of(plan), house_of(plan)
    before = compile_report(
        facts,
        "fr",
        edition=Edition(logos=marks_of(house, "fr", facts.fallbacks)),
        narratives={},
    )

    actions.take_off_logo(logo, by=by)

    assert shown()[0].logos == ()
    assert set(files_of(before)) == {logo.name}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words", "codes"),
    [
        (b"<svg onload=alert(1)>", WORDS, ["logo_unusable"]),
        (b"", WORDS, ["logo_unusable"]),
        (png(size=(6000, 6000)), WORDS, ["logo_unusable"]),
        (png(), {}, ["logo_without_words"]),
        (png(), {"fr": "  "}, ["logo_without_words"]),
    ],
)
def test_what_is_no_logo_is_refused_with_a_sentence(plan, by, content, words, codes):
    with pytest.raises(actions.CannotSetLetterhead) as refused:
        actions.add_logo(plan, content=content, alternative=words, by=by)

    assert refused.value.codes == codes
    assert house_of(plan).logos == ()


@pytest.mark.django_db
def test_there_is_an_end_to_logos(plan, by):
    for place, colour in enumerate(("red", "green", "blue", "white")):
        actions.add_logo(plan, content=png(colour), alternative={"fr": str(place)}, by=by)

    with pytest.raises(actions.CannotSetLetterhead) as refused:
        actions.add_logo(plan, content=png("black"), alternative=WORDS, by=by)

    assert refused.value.codes == ["logos_full"]
    assert make.PlanFactory().pk  # the transaction still holds
