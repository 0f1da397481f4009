"""A person goes and what they did stays; a person can have everything about them."""

import datetime
import io
import json

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone, translation

from iltizam.accounts.models import Invitation, User
from iltizam.core import erasure, verification
from iltizam.core.audit import plan_stream, record
from iltizam.core.erasure import erase, find, personal_data
from iltizam.core.models import Actor, ActorPerson, AuditEvent, AuditPayload
from iltizam.core.periods import Period
from iltizam.core.privacy import Privacy, declared
from iltizam.core.redaction import CannotRedact
from iltizam.core.texts import LocalisedText
from iltizam.core.trail import ACCOUNTS
from iltizam.core.verifying import Verdict
from iltizam.directory.models import Affiliation, Person
from iltizam.plans.models import FocalPoint
from iltizam.tracking.actions import freeze_snapshot, publish_update
from iltizam.tracking.models import ProgressUpdate
from tests import factories as make
from tests.factories.base import text

pytestmark = pytest.mark.django_db

WHY = LocalisedText(en="At the person's own request.", fr="À la demande de la personne.")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def person():
    """Somebody with everything that is kept about a person, who published an update."""
    person = make.PersonFactory(
        name="Zineb Exemple",
        email="Zineb@Example.org",
        phone="+999 5 55 01 02 03",
        languages=["fr"],
    )
    make.AffiliationFactory(person=person)
    make.InstitutionManagerFactory(person=person)
    make.RepresentativeFactory(person=person)
    make.ReportReaderFactory(person=person)
    make.NarrativeVersionFactory(returned=True, sender=person.email)
    _give_account(person)
    plan = make.PlanFactory(live=True)
    activity = make.ActivityFactory(commitment__plan=plan)
    make.FocalPointFactory(commitment=activity.commitment, person=person)
    actor = make.ActorFactory()
    make.ActorPersonFactory(actor=actor, person_uid=person.uid)
    publish_update(make.ProgressUpdateFactory(activity=activity, percent=40), by=actor)
    record(
        person,
        "core.actor.changed",
        stream=ACCOUNTS,
        by=Actor.system(),
        name=person.name,
        role="lead",
    )
    record(
        activity,
        "core.actor.changed",
        stream=plan_stream(plan.uid),
        by=Actor.system(),
        told=f"a letter to {person.email} was sent",
        number=1,
    )
    by = Actor.system()
    version = make.ReportVersionFactory(
        report__plan=plan,
        snapshot=freeze_snapshot(
            plan, name="Report", effective=Period.day(timezone.localdate()), by=Actor.system()
        ),
    )
    record(
        version, "reporting.version.generated", stream=plan_stream(plan.uid), by=by, number=1
    )
    make.ReturnedFileFactory(version=version, sender=person.name)
    return person


def _give_account(person):
    email = person.email.lower()
    user = make.UserFactory(name=person.name, email=email, last_login=timezone.now())
    make.StaffRoleFactory(user=user)
    make.AddressChangeFactory(user=user, new_email=f"new.{email}")
    make.InvitationFactory(open=True, email=email, name=person.name)
    person.user = user
    person.save()


@pytest.fixture
def neighbour():
    """Somebody else, of whom nothing goes."""
    neighbour = make.PersonFactory(name="Karim Autre", email="karim@example.org")
    make.AffiliationFactory(person=neighbour)
    make.FocalPointFactory(person=neighbour)
    make.ActorPersonFactory(person_uid=neighbour.uid)
    record(
        neighbour, "core.actor.changed", stream=ACCOUNTS, by=Actor.system(), name="Karim Autre"
    )
    return neighbour


def gone(person):
    return erase(find(person.uid), reason=WHY, by=Actor.system())


def everything_stored():
    """All rows of all our tables as one text."""
    found = []
    for model in apps.get_models():
        if model.__module__.startswith("iltizam."):
            found += [str(row) for row in model._default_manager.values()]
    return "\n".join(found)


# Erasing


def test_nothing_names_the_person_any_more_and_what_they_did_stays(person):
    gone(person)

    stored = everything_stored().casefold()
    assert [word for word in ("zineb", "+999 5 55", "exemple") if word in stored] == []
    assert not ActorPerson.objects.exists()
    assert not Person.objects.exists()
    assert not Affiliation.objects.exists()
    assert FocalPoint.objects.get().person is None
    assert ProgressUpdate.objects.published().count() == 1


def test_others_stay_as_they_are(person, neighbour):
    gone(person)

    assert Person.objects.get() == neighbour
    assert Affiliation.objects.get().person == neighbour
    assert FocalPoint.objects.filter(person=neighbour).count() == 1
    assert ActorPerson.objects.get().person_uid == neighbour.uid
    assert AuditPayload.objects.filter(value="Karim Autre").exists()


def test_an_entry_says_publicly_that_it_happened_and_why(person):
    gone(person)

    event = AuditEvent.objects.get(event_type="core.person.erased")
    said = dict(event.payload.values_list("field", "value"))
    assert event.stream.name == ACCOUNTS
    assert event.object_uid == min(person.uid, person.user.uid)
    assert said == {"entries": [[1, ["name", "role"]]], "reason": WHY}


def test_values_in_other_streams_are_erased_by_an_entry_there(person):
    gone(person)

    (event,) = AuditEvent.objects.filter(event_type="core.payload.erased")
    assert event.stream.name.startswith("plan:")
    assert dict(event.payload.values_list("field", "value"))["entries"] == [[2, ["told"]]]


def test_verify_says_lawfully_erased(person):
    gone(person)

    report = verification.verify()

    assert report.is_sound
    assert {found.verdict for found in report.streams} == {Verdict.ERASED}


def test_a_person_is_known_by_their_address_in_any_letters(person):
    for known in (person.uid, "zineb@example.org", " ZINEB@EXAMPLE.ORG "):
        assert find(known).uids == {person.uid, person.user.uid}


@pytest.mark.parametrize("who", ["0" * 16, "nobody@example.org", "Zineb Exemple", ""])
def test_nobody_is_found_for_what_is_no_person(person, who):
    with pytest.raises(LookupError, match="Nobody is known as"):
        find(who)


def test_an_invited_person_who_never_accepted_is_erased(person):
    invited = make.InvitationFactory(email="yto@example.org", name="Yto Exemple")
    other = make.InvitationFactory(email="other@example.org")
    record(invited, "accounts.invitation.sent", stream=ACCOUNTS, by=Actor.system(), role="lead")

    done = erase(find("Yto@Example.org"), reason=WHY, by=Actor.system())

    assert done.rows == {Invitation: 1}
    assert not Invitation.objects.filter(pk=invited.pk).exists()
    assert Invitation.objects.filter(pk=other.pk).exists()
    assert AuditEvent.objects.filter(event_type="core.person.erased").count() == 1
    assert verification.verify().is_sound
    with pytest.raises(LookupError):
        find("yto@example.org")


def test_an_invitation_waiting_at_an_earlier_address_goes_along():
    user = make.UserFactory(email="now@example.org")
    then = timezone.now()
    make.InvitationFactory(email="first@example.org", accepted_at=then, accepted_by=user)
    make.AddressChangeFactory(
        user=user,
        new_email="second@example.org",
        old_confirmed_at=then,
        new_confirmed_at=then,
        done_at=then,
    )
    for email in ("first@example.org", "second@example.org"):
        make.InvitationFactory(email=email)
    reused = make.UserFactory(email="second@example.org")

    erase(find("now@example.org"), reason=WHY, by=Actor.system())

    assert [each.email for each in Invitation.objects.all()] == ["second@example.org"]
    assert User.objects.filter(pk=reused.pk).exists()


def test_a_link_of_an_actor_without_a_row_in_the_directory_is_erased_too():
    link = make.ActorPersonFactory()

    erase(find(link.person_uid), reason=WHY, by=Actor.system())

    assert not ActorPerson.objects.exists()


def test_nobody_is_erased_without_a_reason(person):
    with pytest.raises(CannotRedact, match="without a public reason"):
        erase(find(person.uid), reason=LocalisedText(), by=Actor.system())

    assert Person.objects.exists()


def test_erasing_twice_finds_nobody(person):
    gone(person)

    with pytest.raises(LookupError):
        find(person.uid)


# The command


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_shows_what_would_go_and_erases_nothing(person):
    update = ProgressUpdate.objects.get()
    make.EvidenceFactory(activity=update.activity, title=text("A letter by Zineb Exemple"))
    before = everything_stored()

    said = run("erase", person.email, reason=["At their request."], dry_run=True)

    lines = said.splitlines()
    assert "persons: 1" in lines
    assert "Erased from the trail: accounts, entry 1: name, role" in lines
    assert sum(", title. Look at it" in line for line in lines) == 1
    assert lines[-1] == "This was a preview; nothing was written."
    assert everything_stored() == before


def test_the_command_erases(person):
    said = run("erase", person.uid, reason=["At their request."])

    assert "Erased; back-ups made before still hold it." in said
    assert not Person.objects.exists()


def test_the_command_refuses_without_a_reason_and_without_a_person(person):
    with pytest.raises(CommandError, match="Say it with --reason"):
        run("erase", person.uid)
    with pytest.raises(CommandError, match="Say it with --reason"):
        run("erase", person.uid, dry_run=True)
    with pytest.raises(CommandError, match="Nobody is known as nobody"):
        run("erase", "nobody@example.org", reason=["At their request."])


# The declaration


def test_every_personal_field_is_reached():
    assert list(erasure.problems()) == []


def test_a_personal_field_that_nobody_erases_fails_the_check(monkeypatch):
    kept = [each for each in erasure._kept if each.model is not FocalPoint]
    monkeypatch.setattr(erasure, "_kept", kept)

    found = [error for error in run_checks(tags=[Tags.models]) if error.id == "iltizam.E006"]

    assert [error.msg for error in found] == [
        "FocalPoint.person is personal, and no erasure reaches it."
    ]


def test_emptying_some_fields_reaches_no_others(monkeypatch):
    kept = [each for each in erasure._kept if each.model is not Person]
    monkeypatch.setattr(erasure, "_kept", kept)
    erasure.register(Person, lambda subject: Person.objects.none(), blank={"name": ""})

    assert {name for _model, name in erasure.problems()} == {
        "languages",
        "email",
        "phone",
        "user",
    }


# One's own data


def test_a_person_has_every_personal_field_that_is_kept_of_them(person):
    data = personal_data(find(person.uid))

    given = {(row["kind"], name) for row in data["records"] for name in row["fields"]}
    personal = {
        (model._meta.label_lower, name)
        for model in apps.get_models()
        for name, privacy in declared(model).items()
        if privacy is Privacy.PERSONAL and model is not AuditPayload
    }
    secret = {
        (kept.model._meta.label_lower, name) for kept in erasure._kept for name in kept.secret
    }
    assert personal - given == personal & secret
    assert json.loads(json.dumps(data)) == data


def test_the_data_hold_what_is_kept_what_was_recorded_and_what_was_done(person, neighbour):
    data = personal_data(find(person.uid))

    (row,) = [r for r in data["records"] if r["kind"] == "directory.person"]
    assert row["name"] == "person"
    assert row["fields"] == {
        "uid": person.uid,
        "name": "Zineb Exemple",
        "languages": ["fr"],
        "email": "Zineb@Example.org",
        "phone": "+999 5 55 01 02 03",
        "user": person.user.uid,
    }
    assert [(said["field"], said["value"]) for said in data["recorded"]] == [
        ("name", "Zineb Exemple"),
        ("role", "lead"),
    ]
    (act,) = data["acts"]
    assert act["event"] == "tracking.update.published"
    assert act["words"] == "a progress update was published"
    assert datetime.datetime.fromisoformat(act["at"]).tzinfo
    assert "Karim" not in json.dumps(data)


def test_a_secret_is_not_among_them(person, monkeypatch):
    monkeypatch.setattr(erasure, "_kept", [])
    erasure.register(
        Person, lambda subject: Person.objects.filter(uid__in=subject.uids), secret="phone"
    )

    (row,) = personal_data(find(person.uid))["records"]

    assert "phone" not in row["fields"]
