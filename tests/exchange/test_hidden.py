"""What is hidden stays out of the file of what is published (spec 6, part A)."""

import datetime

import pytest
from django.utils import timezone

from iltizam.core.models import TextMeta
from iltizam.exchange.actions import import_plan
from iltizam.exchange.documents import plan_bytes, plan_document
from iltizam.plans.enums import LineageBasis, LineageRelation
from iltizam.plans.models import ActionPlan, Commitment, LineageLink
from iltizam.tracking.models import Evidence
from tests.exchange.files import as_file, plain, sample
from tests.factories.rich import rich_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    import_plan(as_file(plain(sample())))
    return ActionPlan.objects.get()


@pytest.fixture
def link(published):
    """From a published commitment to one of another plan."""
    other = rich_plan(timezone.localdate(), slug="other")
    return LineageLink.objects.create(
        earlier_uid=published.commitments.first().uid,
        later_uid=Commitment.objects.filter(plan=other).first().uid,
        relation=LineageRelation.CARRIED_ON_BY,
        basis=LineageBasis.values[0],
    )


def test_a_link_to_a_hidden_plan_is_not_told(published, link):
    assert link.later_uid in plan_bytes(published).decode()

    ActionPlan.objects.filter(slug="other").update(published_at=None)

    assert link.later_uid not in plan_bytes(published).decode()
    assert link.uid not in plan_bytes(published).decode()


def test_a_hidden_plans_own_file_keeps_its_links(published, link):
    other = ActionPlan.objects.get(slug="other")
    ActionPlan.objects.filter(slug="other").update(published_at=None)

    links = [row["uid"] for row in plan_document(other)["lineage"]]

    assert link.uid in links


def test_the_file_of_a_plan_with_a_hidden_relative_can_be_imported_again(published, link):
    ActionPlan.objects.filter(slug="other").update(published_at=None)

    result = import_plan(plan_bytes(published))

    assert not result.is_changed


def test_restricted_evidence_does_not_tell_how_its_title_came_to_be(published):
    activity = published.commitments.first().activities.first()
    evidence = Evidence.objects.create(
        activity=activity,
        kind="document",
        title={"fr": "Titre confidentiel"},
        sha256="a" * 64,
        is_public=False,
        restriction_reason={"fr": "Données personnelles"},
        recorded_at=timezone.now(),
        sequence=10_000,
        made_public_on=datetime.date(2026, 1, 1),
    )
    TextMeta.objects.create(
        object_uid=evidence.uid,
        field="title",
        language="fr",
        made_by=TextMeta.Maker.HUMAN,
        original_language="ar",
        original_digest="9f" * 32,
    )

    document = plan_bytes(published).decode()

    assert evidence.uid in document
    assert "confidentiel" not in document
    assert "9f" * 32 not in document
