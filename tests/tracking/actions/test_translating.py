"""What is missing in a language is added; what stands in it, and what is withdrawn, stays."""

import pytest

from iltizam.core import redaction, verification
from iltizam.core.models import AuditEvent, AuditPayload, TextMeta
from iltizam.core.refused import Refused
from iltizam.core.search import search
from iltizam.core.texts import LocalisedText, text_digest
from iltizam.core.versions import PLANS, plan_scope, read_versions
from iltizam.exchange.documents import plan_bytes
from iltizam.exchange.reading import read_plan
from iltizam.plans.enums import PlanPhase
from iltizam.tracking.actions import add_translations, texts_of
from tests import factories as make

pytestmark = pytest.mark.django_db

TITLE = {"fr": "Former les agents"}
ARABIC = "تكوين الموظفين"


@pytest.fixture
def commitment():
    plan = make.PlanFactory(live=True, language="fr", required_languages=["fr", "ar"])
    return make.CommitmentFactory(
        plan=plan,
        number=1,
        title=TITLE,
        summary={"fr": "Un résumé."},
        other_stakeholders={},
    )


@pytest.fixture
def activity(commitment):
    return make.ActivityFactory(
        commitment=commitment,
        title={"fr": "Un guide", "ar": "دليل"},
        description={"fr": "Dit."},
    )


@pytest.fixture
def secretariat():
    return make.ActorFactory()


def place(row, field="title"):
    return f"{row.uid}.{field}"


def codes(act):
    with pytest.raises(Refused) as refused:
        act()
    assert not AuditEvent.objects.filter(event_type="plans.text.translated").exists()
    return refused.value.codes


def test_what_is_missing_is_added_with_how_it_came_to_be(commitment, activity, secretariat):
    row = make.CommitmentTextFactory(commitment=commitment, text={"fr": "Le problème"})
    field = f"texts.{row.field.code}"
    before = read_versions([plan_scope(commitment.plan.slug), PLANS])
    texts = {
        place(commitment): f" {ARABIC}\r\nس ",
        place(commitment, field): "المشكل",
        place(commitment, "summary"): "   ",
        place(activity, "description"): "نص",
    }

    add_translations(commitment, language="ar", texts=texts, by=secretariat)

    for each in (commitment, activity, row):
        each.refresh_from_db()
    assert commitment.title == {**TITLE, "ar": f"{ARABIC}\nس"}
    assert row.text == {"fr": "Le problème", "ar": "المشكل"}
    assert activity.description == {"fr": "Dit.", "ar": "نص"}
    assert commitment.summary == {"fr": "Un résumé."}
    origin = TextMeta.objects.get(object_uid=commitment.uid, field="title", language="ar")
    assert (origin.made_by, origin.original_language, origin.reviewed) == ("human", "fr", True)
    assert origin.original_digest == text_digest(TITLE["fr"])
    assert origin.translator == secretariat
    assert read_versions([plan_scope(commitment.plan.slug), PLANS]) > before
    events = AuditEvent.objects.filter(event_type="plans.text.translated").order_by("sequence")
    assert [each.object_uid for each in events] == [commitment.uid, activity.uid]
    said = AuditPayload.objects.filter(event=events[0])
    assert dict(said.values_list("field", "value")) == {
        "language": "ar",
        "title": f"{ARABIC}\nس",
        field: "المشكل",
    }
    assert verification.verify().is_sound
    assert [hit.object_uid for hit in search("الموظفين", language="ar").hits] == [
        commitment.uid
    ]


def test_what_a_machine_made_says_so_until_somebody_reviews_it(commitment, secretariat):
    texts = {place(commitment): ARABIC}

    add_translations(commitment, language="ar", texts=texts, is_by_machine=True, by=secretariat)

    origin = TextMeta.objects.get(object_uid=commitment.uid)
    assert (origin.made_by, origin.reviewed) == ("machine", False)


def test_what_is_said_in_the_language_stays_and_the_form_posted_twice_adds_once(
    commitment, activity, secretariat
):
    texts = {place(commitment): ARABIC}
    other = {place(activity): "كتاب", **texts}
    assert codes(
        lambda: add_translations(commitment, language="ar", texts=other, by=secretariat)
    ) == ["translated_meanwhile"]
    commitment.refresh_from_db()
    assert commitment.title == TITLE

    for _time in range(2):
        add_translations(commitment, language="ar", texts=texts, by=secretariat)

    assert AuditEvent.objects.filter(event_type="plans.text.translated").count() == 1


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({}, "nothing_translated"),
        ({"title": " \x00 "}, "nothing_translated"),
        ({"other_stakeholders": "نص"}, "text_elsewhere"),
        ({"lead": "نص"}, "text_elsewhere"),
        ({"title": "ن" * 10_001}, "too_long"),
        ({"summary": "<b>نص</b>"}, "name_not_plain"),
        ({"summary": "نص\u202e"}, "name_not_plain"),
        ({"title": "نص <a href=x>"}, "name_not_plain"),
        ({"summary": "نص " * 61}, "summary_too_long"),
    ],
)
def test_what_cannot_be_is_refused_whole(commitment, secretariat, texts, code):
    texts = {place(commitment, field): text for field, text in texts.items()}

    assert codes(
        lambda: add_translations(commitment, language="ar", texts=texts, by=secretariat)
    ) == [code]


def test_texts_of_another_commitment_and_removed_activities_are_not_there(
    commitment, secretariat
):
    removed = make.ActivityFactory(commitment=commitment, title=TITLE, in_plan=False)
    elsewhere = make.CommitmentFactory(plan=commitment.plan, number=2, title=TITLE)
    for row in (removed, elsewhere):
        texts = {place(row): ARABIC}
        assert codes(
            lambda texts=texts: add_translations(
                commitment, language="ar", texts=texts, by=secretariat
            )
        ) == ["text_elsewhere"]


def test_only_the_languages_of_the_plan(commitment, secretariat):
    texts = {place(commitment): "Train"}

    assert codes(
        lambda: add_translations(commitment, language="en", texts=texts, by=secretariat)
    ) == ["language_not_of_plan"]


@pytest.mark.parametrize("phase", PlanPhase.values)
def test_in_the_phases_in_which_the_plan_stands_and_lasts(secretariat, phase):
    plan = make.PlanFactory(phase=phase, language="fr", required_languages=["fr", "ar"])
    commitment = make.CommitmentFactory(plan=plan, title=TITLE)
    texts = {place(commitment): ARABIC}

    def act():
        return add_translations(commitment, language="ar", texts=texts, by=secretariat)

    if phase in {"adopted", "implementation", "evaluation"}:
        assert len(act()) == 1
    else:
        assert codes(act) == ["wrong_phase"]


def test_a_withdrawn_text_is_none_to_translate_and_a_translation_can_be_withdrawn(
    commitment, activity, secretariat
):
    texts = {place(commitment): ARABIC}
    add_translations(commitment, language="ar", texts=texts, by=secretariat)

    done = redaction.redact(
        redaction.find(commitment.uid, "title"), reason=LocalisedText(fr="Nom"), by=secretariat
    )

    assert done
    assert not AuditPayload.objects.filter(field="title").exists()
    assert verification.verify().is_sound
    commitment.refresh_from_db()
    assert "title" not in {
        each.field for each in texts_of(commitment) if each.owner == commitment
    }


def test_the_plan_s_own_file_is_read_back_with_what_was_added(commitment, secretariat):
    texts = {place(commitment): f"{ARABIC} < 3", place(commitment, "summary"): "نص"}
    add_translations(commitment, language="ar", texts=texts, by=secretariat)

    found = read_plan(plan_bytes(commitment.plan))

    rows = {row.uid: row.values for row in found.walk()}
    assert rows[commitment.uid]["title"]["ar"] == texts[place(commitment)]
