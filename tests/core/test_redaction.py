"""Withdrawing a text or a file: gone everywhere, with a reason, and the trail verifies."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from iltizam.core import due, files, redaction, verification, withholding
from iltizam.core.audit import plan_stream, record
from iltizam.core.models import (
    Actor,
    AuditEvent,
    AuditPayload,
    SearchEntry,
    SearchWord,
    TextMeta,
    Withheld,
)
from iltizam.core.periods import Period
from iltizam.core.redaction import LONGEST_REASON, CannotRedact, find, redact
from iltizam.core.refused import Refused
from iltizam.core.search import search
from iltizam.core.texts import LocalisedText
from iltizam.core.verifying import Verdict
from iltizam.core.versions import SITE, read_versions
from iltizam.plans.models import Commitment, CommitmentText
from iltizam.tracking.actions import (
    amend_obstacle,
    approve_change,
    open_evidence,
    propose_change,
    publish_update,
    report_obstacle,
    restrict_evidence,
)
from iltizam.tracking.indexing import index_plan
from iltizam.tracking.models import Evidence, ProgressUpdate, RateReview, Snapshot
from tests import factories as make
from tests.factories.base import text

pytestmark = pytest.mark.django_db

WHY = LocalisedText(en="It named a person.", fr="Une personne y était nommée.")
NAMED = text("Ms Zineb Exemple ran the workshop.", fr="Mme Zineb Exemple a animé l’atelier.")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def update():
    """A published update that names a person."""
    activity = make.ActivityFactory(commitment__plan=make.PlanFactory(live=True))
    draft = make.ProgressUpdateFactory(
        activity=activity, percent=40, text=NAMED, difficulties=text("No room was free.")
    )
    return publish_update(draft, by=make.ActorFactory())


@pytest.fixture
def stream(update):
    return plan_stream(update.activity.commitment.plan.uid)


def withdraw(uid, field, **options):
    return redact(find(uid, field), reason=WHY, by=Actor.system(), **options)


def shown(update, language="en"):
    return ProgressUpdate.objects.get(pk=update.pk).text.shown(language)


# What readers are given


def test_a_withdrawn_text_says_why_and_since_when(update):
    withdraw(update.uid, "text")

    today = withholding.Mark(tuple(sorted(WHY.items())), datetime.date.today())
    assert shown(update).text == today.sentence("en")
    assert shown(update).text.startswith("withdrawn: It named a person, ")
    assert "Une personne y était nommée" in shown(update, "fr").text
    assert (shown(update, "ar").language, shown(update, "ar").is_fallback) == ("ar", False)
    assert "Zineb" not in str(ProgressUpdate.objects.values_list("text", flat=True).get())


def test_other_texts_of_the_row_stay(update):
    withdraw(update.uid, "text")

    assert ProgressUpdate.objects.get().difficulties["en"] == "No room was free."


def test_one_language_can_be_withdrawn(update):
    withdraw(update.uid, "text", language="fr")

    assert shown(update, "en").text == NAMED["en"]
    assert shown(update, "fr").text.startswith("retiré")


def test_the_published_row_stays_as_it_is(update):
    withdraw(update.uid, "text")

    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(text AS text) FROM tracking_progressupdate")
        assert "Zineb" in cursor.fetchone()[0]


def test_a_text_of_the_form_is_withdrawn_by_its_name():
    kept = make.CommitmentTextFactory(text=NAMED)
    other = make.CommitmentTextFactory(text=NAMED)

    withdraw(kept.commitment.uid, f"texts.{kept.field.code}")

    texts = dict(CommitmentText.objects.values_list("pk", "text"))
    assert texts[kept.pk]["en"].startswith("withdrawn: ")
    assert texts[other.pk] == NAMED


@pytest.mark.parametrize(
    ("factory", "model", "field"),
    [
        (lambda: make.SnapshotFactory(name="Before Ms Exemple left"), Snapshot, "name"),
        (lambda: make.RateReviewFactory(decided_by="Ms Exemple"), RateReview, "decided_by"),
    ],
)
def test_a_word_without_a_language_is_withdrawn_too(factory, model, field):
    row = factory()

    withdraw(row.uid, field)

    kept = model.objects.get(pk=row.pk)
    assert getattr(kept, field).startswith("withdrawn: It named a person")
    assert model.objects.values_list(field, flat=True).get().startswith("withdrawn: ")


def test_a_withdrawn_link_leads_nowhere_and_its_place_says_why():
    evidence = make.EvidenceFactory(url="https://example.org/ms-exemple")

    withdraw(evidence.uid, "url")

    url = Evidence.objects.get().url
    assert url == withholding.NOWHERE
    assert withholding.shown_link(url) == ""
    assert withholding.withdrawn_link(url).startswith("withdrawn: ")


def test_a_file_is_deleted_once_all_is_committed(django_capture_on_commit_callbacks):
    key = files.keep(b"photo", owner="evidence")
    evidence = make.EvidenceFactory(url="", file_key=key, sha256="0" * 64)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(evidence.uid, "file")
        assert is_kept(key)

    assert not is_kept(key)
    assert withholding.sentence_of(evidence.uid, "file").startswith("withdrawn: ")
    assert withholding.sentence_of(evidence.uid, "title") == ""


def test_a_withdrawn_file_that_stayed_goes_with_the_next_tick(
    django_capture_on_commit_callbacks,
):
    withdrawn, other = (files.keep(b"photo", owner="evidence") for _ in range(2))
    evidence = make.EvidenceFactory(url="", file_key=withdrawn, sha256="0" * 64)
    make.EvidenceFactory(url="", file_key=other, sha256="0" * 64)
    with django_capture_on_commit_callbacks():  # the process ends before they run
        withdraw(evidence.uid, "file")

    done, failed = due.do_what_is_due()
    again, _failed = due.do_what_is_due()

    assert (done["withdrawn files"], again["withdrawn files"], failed) == (1, 0, [])
    assert not is_kept(withdrawn)
    assert is_kept(other)


def is_kept(key):
    try:
        files.open_file(key).close()
    except FileNotFoundError:
        return False
    return True


# What is saved, copied and recorded


def test_saving_a_row_keeps_its_own_text():
    commitment = make.CommitmentFactory(title=NAMED)
    withdraw(commitment.uid, "title")

    again = Commitment.objects.get()
    again.summary = text("Shorter.")
    again.save()

    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(title AS text) FROM plans_commitment")
        assert "Zineb" in cursor.fetchone()[0]
    assert Commitment.objects.get().title["en"].startswith("withdrawn: ")


def test_a_copy_of_a_row_holds_the_sentence_and_not_the_text():
    kept = make.CommitmentFactory(title=NAMED)
    review = make.RateReviewFactory(decided_by="Ms Exemple")
    withdraw(kept.uid, "title")
    withdraw(review.uid, "decided_by")
    title = Commitment.objects.get(pk=kept.pk).title
    decided_by = RateReview.objects.get(pk=review.pk).decided_by

    copied = make.CommitmentFactory(title=title)
    answered = make.RateReviewFactory(decided_by=decided_by)
    type(kept).objects.filter(pk=copied.pk).update(summary=title)

    copied.refresh_from_db()
    answered.refresh_from_db()
    assert copied.title["en"].startswith("withdrawn: ")
    assert copied.summary["en"].startswith("withdrawn: ")
    assert answered.decided_by.startswith("withdrawn: ")
    assert type(copied.title) is LocalisedText


# The trail


def test_recorded_values_and_their_salts_are_erased_and_verify_passes(update, stream):
    withdraw(update.uid, "text")

    fields = set(AuditPayload.objects.filter(event__sequence=1).values_list("field", flat=True))
    assert "text" not in fields
    assert {"percent", "difficulties"} <= fields
    event = AuditEvent.objects.get(event_type="core.field.redacted")
    said = dict(event.payload.values_list("field", "value"))
    assert (event.object_uid, event.stream.name) == (update.uid, stream)
    assert said == {"field": "text", "language": "", "entries": [[1, ["text"]]], "reason": WHY}
    report = verification.verify()
    assert report.is_sound
    assert [found.verdict for found in report.streams] == [Verdict.ERASED]


def test_a_copy_in_another_stream_is_erased_by_an_entry_there(update, stream):
    record(update, "plans.plan.imported", stream="plan:b", by=Actor.system(), was=NAMED["fr"])

    withdraw(update.uid, "text")

    (event,) = AuditEvent.objects.filter(event_type="core.payload.erased")
    assert event.stream.name == "plan:b"
    assert not AuditPayload.objects.filter(field="was").exists()
    assert verification.verify().is_sound


def test_the_same_words_about_something_else_stay_and_are_told(update, stream):
    other = make.ProgressUpdateFactory(activity=update.activity, percent=50, text=NAMED)
    publish_update(other, by=make.ActorFactory())

    done = withdraw(update.uid, "text")

    assert done.copies == {stream: [[2, ["text"]]]}
    assert AuditPayload.objects.filter(event__sequence=2, field="text").exists()
    assert shown(other).text == NAMED["en"]


@pytest.fixture
def amended():
    """A difficulty that named a person; both its sentence and its measures were amended."""
    commitment = make.CommitmentFactory(plan=make.PlanFactory(live=True, slug="town"), number=3)
    obstacle = make.ObstacleFactory(commitment=commitment, sentence=NAMED, mitigation=NAMED)
    lead = make.ActorFactory()
    for fields, why in (
        ({"sentence": text("Mr Exemple is away.")}, text("Ms Exemple came back.")),
        (
            {"sentence": text("Nobody is there."), "mitigation": text("A note.")},
            text("He left."),
        ),
        ({"severity": "high"}, None),
    ):
        amend_obstacle(obstacle, fields=fields, reason=why, by=lead)
    return obstacle


def test_a_former_wording_goes_with_the_text(amended):
    withdraw(amended.uid, "sentence")
    kept = AuditPayload.objects.exclude(event__event_type="core.field.redacted")

    left = dict(kept.filter(event__sequence=2).values_list("field", "value"))
    assert set(left) == {
        *("amended", "before", "after", "reason"),
        *("former_mitigation", "mitigation"),
    }
    withdraw(amended.uid, "mitigation")
    withdraw(amended.uid, "amendment_reason")

    assert set(kept.values_list("field", flat=True)) == {"amended", "before", "after"}
    said = str(list(AuditPayload.objects.values_list("value", flat=True)))
    assert not [word for word in ("Exemple", "Nobody", "A note", "He left") if word in said]
    report = verification.verify()
    assert report.is_sound
    assert [found.verdict for found in report.streams] == [Verdict.ERASED]


def test_a_former_wording_is_read_nowhere_in_public_after(client, amended):
    def found(words):
        """The addresses at which the words are read."""
        addresses = (
            *("/en/plans/town/commitments/3/", "/en/plans/town/commitments/3/index.json"),
            *("/en/trail/", "/en/trail/index.json", "/en/trail/feed.atom"),
            "/data/plans/town.json",
        )
        answers = {address: client.get(address) for address in addresses}
        assert {answer.status_code for answer in answers.values()} == {200}
        return [address for address in addresses if words in body(answers[address])]

    assert found("Mr Exemple is away.") == ["/en/trail/index.json"]
    assert "/en/trail/feed.atom" in found("Ms Exemple came back")

    for field in ("sentence", "mitigation", "amendment_reason"):
        withdraw(amended.uid, field)

    assert found("Exemple") == []
    assert found("He left") == []


def body(answer):
    return b"".join(answer).decode() if answer.streaming else answer.text


def test_what_is_withdrawn_is_not_amended_any_more(amended):
    withdraw(amended.uid, "sentence")

    with pytest.raises(Refused) as refused:
        amend_obstacle(amended, fields={"sentence": NAMED}, reason=WHY, by=make.ActorFactory())

    assert refused.value.codes == ["sentence_withdrawn"]


def test_how_the_texts_came_to_be_is_forgotten_for_a_digest_would_tell(update):
    for language, original in (("fr", ""), ("en", "fr")):
        TextMeta.objects.create(
            object_uid=update.uid,
            field="text",
            language=language,
            made_by="human",
            original_language=original,
            original_digest="0" * 64 if original else "",
        )
    make.TextMetaFactory(object_uid=update.uid, field="difficulties")

    withdraw(update.uid, "text", language="fr")

    assert [meta.field for meta in TextMeta.objects.all()] == ["difficulties"]


def test_search_finds_the_words_no_more(update):
    plan = update.activity.commitment.plan
    other = make.CommitmentFactory(plan=plan, title=text("The workshop"))
    index_plan(plan)
    assert search("zineb", language="en").hits

    withdraw(update.uid, "text")

    assert search("zineb", language="en").hits == []
    assert not SearchEntry.objects.filter(body__contains="zineb").exists()
    assert not SearchWord.objects.filter(word="zineb").exists()
    assert {hit.object_uid for hit in search("workshop", language="en").hits} == {other.uid}


def test_pages_are_rendered_anew(update):
    before = read_versions([SITE])

    withdraw(update.uid, "text")

    assert read_versions([SITE]) > before


# What is refused


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (LocalisedText(), "without a public reason"),
        (LocalisedText(en=" "), "without a public reason"),
        (LocalisedText(en="x" * (LONGEST_REASON + 1)), "at most 120 characters"),
        (LocalisedText(en="<b>no</b>"), "no markup"),
        (LocalisedText(en="no\u202e"), "no markup"),
    ],
)
def test_a_reason_is_there_short_and_plain(update, reason, said):
    with pytest.raises(CannotRedact, match=said):
        redact(find(update.uid, "text"), reason=reason, by=Actor.system())

    assert not Withheld.objects.exists()


def test_a_text_is_withdrawn_once(update):
    withdraw(update.uid, "text", language="fr")
    with pytest.raises(CannotRedact, match="withdrawn already"):
        withdraw(update.uid, "text", language="fr")
    withdraw(update.uid, "text")

    with pytest.raises(CannotRedact, match="withdrawn already"):
        withdraw(update.uid, "text")
    with pytest.raises(CannotRedact, match="withdrawn already"):
        withdraw(update.uid, "text", language="en")


@pytest.mark.parametrize(
    ("uid", "field", "said"),
    [
        ("0" * 16, "text", "Nothing has the identifier"),
        (None, "percent", "there are: text, difficulties"),
        (None, "regression_reason", "no text or file “regression_reason”"),
        (None, "file", "no text or file “file”"),
    ],
)
def test_what_is_not_there_cannot_be_withdrawn(update, uid, field, said):
    with pytest.raises(CannotRedact, match=said):
        find(uid or update.uid, field)


def test_a_language_that_is_not_there_cannot_be_withdrawn(update):
    with pytest.raises(CannotRedact, match="there are: en, fr"):
        withdraw(update.uid, "text", language="ar")


# The command


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_withdraws_and_says_what(update, stream):
    said = run("redact", update.uid, "text", reason=["en=It named a person.", "Un nom."])

    assert f"Erased from the trail: {stream}, entry 1: text" in said
    assert "fr: Mme Zineb Exemple" in said
    assert Withheld.objects.get().reason == {"en": "It named a person.", "fr": "Un nom."}


def test_a_dry_run_shows_the_same_and_withdraws_nothing(update, stream):
    said = run("redact", update.uid, "text", reason=["Un nom."], dry_run=True)

    assert f"Erased from the trail: {stream}, entry 1: text" in said
    assert said.endswith("This was a preview; nothing was written.\n")
    assert not Withheld.objects.exists()
    assert shown(update).text == NAMED["en"]


def test_the_command_refuses_without_a_reason(update):
    with pytest.raises(CommandError, match="Say it with --reason"):
        run("redact", update.uid, "text")
    with pytest.raises(CommandError, match="without a public reason"):
        run("redact", update.uid, "text", dry_run=True)


# Where nothing is withheld


def test_a_statement_is_as_ever_until_something_of_its_column_is_withheld(update):
    def statement():
        with CaptureQueriesContext(connection) as asked:
            list(Commitment.objects.values_list("title", flat=True))
        return asked[-1]["sql"]

    withdraw(update.uid, "text")
    before = statement()
    withdraw(update.activity.commitment.uid, "title")

    assert "json" not in before
    assert "json" in statement()


def test_another_process_sees_it_with_its_next_request(client, update):
    """What this process knew before stands for a worker that did not withdraw it."""
    stale = withholding.known()
    withdraw(update.uid, "text")
    withholding._known = stale
    assert shown(update).text == NAMED["en"]

    client.get("/healthz")

    assert shown(update).text.startswith("withdrawn: ")


def test_looking_whether_something_was_withheld_takes_one_statement(update):
    withdraw(update.uid, "text")
    withholding.refresh()

    with CaptureQueriesContext(connection) as asked:
        withholding.refresh()

    assert len(asked) == 1


def test_preview_and_action_agree(update):
    target = find(update.uid, "text")

    before = redaction.preview(target)
    done = withdraw(update.uid, "text")

    assert (before.values, before.origins, before.texts) == (
        done.values,
        done.origins,
        done.texts,
    )


# What stands in the trail alone


@pytest.fixture
def opened():
    """A file of evidence that was restricted and opened: both reasons name a person."""
    activity = make.ActivityFactory(commitment__plan=make.PlanFactory(live=True))
    evidence = make.EvidenceFactory(
        activity=activity, url="", file_key=files.keep(b"x", owner="evidence"), sha256="0" * 64
    )
    by = make.ActorFactory()
    restrict_evidence(evidence, reason=text("It shows Zineb Exemple."), by=by)
    return open_evidence(evidence, reason=text("Zineb Exemple agreed to it."), by=by)


def entry_of(event_type):
    event = AuditEvent.objects.get(event_type=event_type)
    return event, f"{event.stream.name}:{event.sequence}"


def redact_entry(place, field, *options):
    with translation.override("en"):
        call_command("redact", place, field, "--entry", "--reason", "en=A person.", *options)


def test_a_reason_that_the_trail_alone_holds_is_erased(opened, client, capsys):
    for event_type in ("tracking.evidence.restricted", "tracking.evidence.opened"):
        redact_entry(entry_of(event_type)[1], "reason")

    said = capsys.readouterr().out
    assert "It shows Zineb Exemple." in said
    for address in ("/en/trail/", "/en/trail/feed.atom", "/en/trail/index.json"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Zineb" not in answer.text
    assert {each.verdict for each in verification.verify().streams} == {Verdict.ERASED}
    reasons = AuditPayload.objects.filter(
        event__event_type="core.payload.erased", field="reason"
    )
    assert [each.value for each in reasons] == [{"en": "A person."}] * 2


def test_a_preview_of_an_entry_erases_nothing_and_names_the_copies(opened, capsys):
    event, place = entry_of("tracking.evidence.opened")
    record(
        opened,
        "core.actor.changed",
        stream=event.stream.name,
        by=Actor.system(),
        told="Zineb Exemple agreed to it.",
    )

    redact_entry(place, "reason", "--dry-run")

    said = capsys.readouterr().out
    assert "recorded about something else, and stay" in said
    assert "nothing was written" in said
    assert AuditPayload.objects.filter(event=event, field="reason").exists()
    assert {each.verdict for each in verification.verify().streams} == {Verdict.INTACT}


@pytest.mark.parametrize(
    ("number", "field", "message"),
    [
        ("{}", "sha256", "has no text “sha256”; there are: reason"),  # a fact
        ("{}", "nothing", "there are: reason"),
        ("99999", "reason", "has no entry 99999"),
        ("last", "reason", "names no entry"),
    ],
)
def test_an_entry_gives_up_texts_and_no_facts(opened, number, field, message):
    event, _place = entry_of("tracking.evidence.opened")
    place = f"{event.stream.name}:{number.format(event.sequence)}"

    with pytest.raises(CommandError, match=message):
        redact_entry(place, field)

    assert AuditPayload.objects.filter(event=event).count() == event.payload.count() == 2


def test_why_something_was_withdrawn_is_not_erased(opened):
    _event, place = entry_of("tracking.evidence.opened")
    redact_entry(place, "reason")
    _erased, place = entry_of("core.payload.erased")

    with pytest.raises(CommandError, match="has no text"):
        redact_entry(place, "reason")


def test_every_recorded_wording_of_a_mitigation_goes_with_it():
    commitment = make.CommitmentFactory(plan=make.PlanFactory(live=True))
    by = make.ActorFactory()
    obstacle = report_obstacle(
        commitment,
        sentence=text("No room."),
        since=Period.day(datetime.date(2026, 1, 1)),
        mitigation=text("Call Zineb Exemple."),
        by=by,
    )
    for words in ("Call Zineb Exemple again.", "Call the office."):
        amend_obstacle(obstacle, fields={"mitigation": text(words)}, by=by)
    assert any("Zineb" in str(each.value) for each in AuditPayload.objects.all())

    withdraw(obstacle.uid, "mitigation")

    assert not any("Zineb" in str(each.value) for each in AuditPayload.objects.all())


def test_copies_in_other_rows_are_named(capsys):
    """A reason that was asked for stands in the activity and in its history as well."""
    activity = make.ActivityFactory(commitment__plan=make.PlanFactory(live=True))
    make.ActivityFactory(commitment=activity.commitment)
    why = text("Because Zineb Exemple “fell ill”.\nTwice.")
    proposal = propose_change(
        activity, kind="state", new="cancelled", reason=why, by=make.ActorFactory()
    )
    change = approve_change(proposal, by=make.ActorFactory(role="secretariat"))

    call_command("redact", proposal.uid, "reason", "--reason", "en=A person.")

    said = capsys.readouterr().out
    for field, uid in (("state_reason", activity.uid), ("reason", change.uid)):
        assert f"shown elsewhere, and stay: {field} of {uid}" in said
    withdraw(activity.uid, "state_reason")
    assert redaction.preview(find(change.uid, "reason")).standing == []
