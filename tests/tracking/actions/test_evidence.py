"""Evidence is attached while a report is written, and public only with it."""

import datetime
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from iltizam.core import files
from iltizam.core.models import AuditEvent
from iltizam.core.periods import Period
from iltizam.tracking.actions import (
    CannotAttach,
    attach_file,
    attach_link,
    detach_evidence,
    open_evidence,
    publish_update,
    restrict_evidence,
    start_update,
    withdraw_draft,
)
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.models import Evidence, ProgressUpdate
from tests.factories import ActivityFactory, ActorFactory, PlanFactory, ProgressUpdateFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
WHY = {"fr": "Il nomme des candidats."}


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def lead():
    return ActorFactory()


@pytest.fixture
def draft(lead):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True))
    return start_update(activity, by=lead)


def a_file(name="Décret.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def kept():
    return [path.name for path in (files._root()).glob("??/*")]


def refusals(act):
    with pytest.raises(CannotAttach) as refused:
        act()
    return {each.field: each.code for each in refused.value.reasons}


def test_a_file_is_kept_with_its_hash_and_is_not_public_yet(draft, lead):
    found = attach_file(draft, file=a_file(), kind="law", by=lead)

    found.refresh_from_db()
    with files.open_file(found.file_key) as file:
        assert file.read() == PDF
    assert found.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (found.file_name, found.content_type, found.size) == (
        "Décret.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (found.title, found.added_by) == ({"en": "Décret.pdf"}, lead)
    assert (found.recorded_at, found.update) == (None, draft)
    plan = draft.activity.commitment.plan
    figures = plan_figures(plan).commitments[draft.activity.commitment_id]
    assert not figures.activities[draft.activity_id].is_evidenced
    assert not Evidence.objects.published().exists()


def test_it_becomes_public_with_its_report_and_the_trace_has_its_hash(draft, lead):
    found = attach_file(draft, file=a_file(), kind="law", by=lead, title={"en": "Decree"})
    draft.percent = 100
    draft.save()

    publish_update(draft, by=lead)

    assert list(Evidence.objects.published()) == [found]
    payload = AuditEvent.objects.get().payload.get(field="evidence").value
    assert payload == [f"{found.uid} {found.sha256}"]


def test_a_link_is_called_by_its_address_without_a_title(draft, lead):
    found = attach_link(draft, url=" https://example.org/data ", kind="page", by=lead)

    assert (found.url, found.title) == (
        "https://example.org/data",
        {"en": "https://example.org/data"},
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://user:password@example.org/",
        "https://example.org/\u202efdp",
        f"https://example.org/{'x' * 500}",
    ],
)
def test_a_link_leads_to_a_page_and_shows_where(draft, lead, url):
    assert refusals(lambda: attach_link(draft, url=url, kind="page", by=lead)) == {
        "url": "link"
    }


def test_a_restricted_file_says_publicly_why(draft, lead):
    def attach(**fields):
        return attach_file(
            draft, file=a_file(), kind="minutes", by=lead, is_public=False, **fields
        )

    assert refusals(attach) == {"restriction_reason": "restriction_reason"}
    found = attach(restriction_reason=WHY)
    assert (found.is_public, found.restriction_reason) == (False, WHY)


def test_everything_wrong_is_said_at_once_and_nothing_is_kept(draft, lead):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    assert refusals(
        lambda: attach_file(
            draft,
            file=a_file("page.html", b"<html>"),
            kind="rumour",
            by=lead,
            title={"en": "x" * 10_001},
            dated=Period.day(tomorrow),
            is_public=False,
        )
    ) == {
        "file": "file_kind",
        "kind": "evidence_kind",
        "title": "too_long",
        "dated": "not_yet",
        "restriction_reason": "restriction_reason",
    }
    assert kept() == []
    assert not Evidence.objects.exists()


def test_a_title_is_not_turned_round(draft, lead):
    found = attach_file(draft, file=a_file(), kind="law", by=lead, title={"fr": "Loi\u202e 12"})

    assert found.title == {"fr": "Loi 12"}


@pytest.mark.parametrize("state", ["submitted", "published"])
def test_nothing_is_attached_to_what_was_handed_in(lead, state):
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True))
    update = ProgressUpdateFactory(activity=activity, **{state: True})

    for act in (
        lambda: attach_file(update, file=a_file(), kind="law", by=lead),
        lambda: attach_link(update, url="https://example.org/", kind="page", by=lead),
    ):
        assert refusals(act) == {"": "cannot_be_changed"}

    # The file was on the disk when its row was refused.
    assert kept() == []


def test_a_report_brings_so_many_pieces(draft, lead, settings):
    settings.ILTIZAM_UPLOAD_MAX_FILES = 2
    attach_file(draft, file=a_file(), kind="law", by=lead)
    attach_link(draft, url="https://example.org/", kind="page", by=lead)

    assert refusals(lambda: attach_file(draft, file=a_file(), kind="law", by=lead)) == {
        "": "too_many_pieces"
    }
    assert len(kept()) == 1


def test_a_piece_is_taken_off_until_its_report_is_handed_in(draft, lead):
    first, second = (attach_file(draft, file=a_file(), kind="law", by=lead) for _ in range(2))

    detach_evidence(first, by=lead)

    assert list(draft.evidence.all()) == [second]
    draft.percent = 10
    draft.save()
    publish_update(draft, by=lead)
    assert refusals(lambda: detach_evidence(second, by=lead)) == {"": "evidence_published"}


def test_what_is_given_up_leaves_its_files_to_leave_in_time(draft, lead):
    found = attach_file(draft, file=a_file(), kind="law", by=lead)

    withdraw_draft(draft, by=lead)

    assert kept() == [found.file_key]
    assert Evidence.objects.file_keys() == []


# Restricted and opened


@pytest.fixture
def published(draft, lead):
    found = attach_file(draft, file=a_file(), kind="minutes", by=lead)
    draft.percent = 40
    draft.save()
    publish_update(draft, by=lead)
    return found


def test_a_published_file_is_restricted_and_opened_with_the_reason_in_the_trail(
    published, lead
):
    restrict_evidence(published, reason=WHY, by=lead)
    published.refresh_from_db()
    assert (published.is_public, published.restriction_reason) == (False, WHY)

    open_evidence(published, reason={"fr": "Les noms sont retirés."}, by=lead)
    published.refresh_from_db()
    assert (published.is_public, published.restriction_reason) == (True, {})

    told = AuditEvent.objects.filter(object_uid=published.uid).order_by("sequence")
    assert [
        (event.event_type, dict(event.payload.values_list("field", "value"))) for event in told
    ] == [
        ("tracking.evidence.restricted", {"sha256": published.sha256, "reason": WHY}),
        (
            "tracking.evidence.opened",
            {"sha256": published.sha256, "reason": {"fr": "Les noms sont retirés."}},
        ),
    ]


def test_neither_without_saying_publicly_why_nor_twice(published, lead):
    assert refusals(lambda: restrict_evidence(published, reason={"fr": " "}, by=lead)) == {
        "reason": "restriction_reason"
    }
    assert refusals(lambda: open_evidence(published, reason=WHY, by=lead)) == {
        "": "public_already"
    }
    restrict_evidence(published, reason=WHY, by=lead)
    assert refusals(lambda: restrict_evidence(published, reason=WHY, by=lead)) == {
        "": "restricted_already"
    }
    assert refusals(lambda: open_evidence(published, reason={}, by=lead)) == {
        "reason": "opening_reason"
    }


def test_a_link_is_not_restricted(draft, lead):
    link = attach_link(draft, url="https://example.org/", kind="page", by=lead)

    assert refusals(lambda: restrict_evidence(link, reason=WHY, by=lead)) == {
        "": "restricted_link"
    }


def test_before_its_report_shows_it_leaves_no_trace(draft, lead):
    found = attach_file(draft, file=a_file(), kind="minutes", by=lead)

    restrict_evidence(found, reason=WHY, by=lead)
    open_evidence(found, reason={}, by=lead)
    restrict_evidence(found, reason=WHY, by=lead)

    found.refresh_from_db()
    assert not found.is_public
    assert not AuditEvent.objects.exists()


def test_what_was_handed_in_is_still_restricted_but_not_opened(draft, lead):
    found = attach_file(draft, file=a_file(), kind="minutes", by=lead)
    ProgressUpdate.objects.filter(pk=draft.pk).update(
        state="submitted", percent=40, submitted_at=timezone.now()
    )

    restrict_evidence(found, reason=WHY, by=lead)

    assert refusals(lambda: open_evidence(found, reason=WHY, by=lead)) == {
        "": "cannot_be_changed"
    }
