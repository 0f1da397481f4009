"""One rule of visibility: what is not published is nobody's, however it is asked for."""

import pytest
from django.contrib.auth.models import AnonymousUser

from iltizam.core.models import SearchEntry
from iltizam.exchange.documents import plan_bytes
from iltizam.tracking.indexing import expected, reindex
from iltizam.tracking.models import Evidence, ProgressUpdate
from tests.factories import EvidenceFactory, PlanFactory, ProgressUpdateFactory
from tests.factories.base import text

pytestmark = pytest.mark.django_db
SECRET = text("A quicksilver lamp")
VISITOR = AnonymousUser()


@pytest.mark.parametrize("trait", ["draft", "submitted", "returned"])
def test_a_report_is_seen_once_it_is_published(trait):
    plan = PlanFactory(live=True)
    fields = {} if trait == "draft" else {trait: True}
    update = ProgressUpdateFactory(
        activity__commitment__plan=plan, text=SECRET, difficulties=SECRET, **fields
    )
    evidence = EvidenceFactory(
        activity=update.activity, attached=True, update=update, title=SECRET
    )
    shown = ProgressUpdateFactory(activity=update.activity, published=True)
    reindex()

    assert list(ProgressUpdate.objects.visible_to(VISITOR)) == [shown]
    assert list(Evidence.objects.visible_to(VISITOR)) == []
    document = plan_bytes(plan).decode()
    assert shown.uid in document
    assert not any(secret in document for secret in (update.uid, evidence.uid, "quicksilver"))
    words = [
        f"{entry.title} {entry.body}" for entry in (*SearchEntry.objects.all(), *expected())
    ]
    assert not any("quicksilver" in each for each in words)


def test_nothing_of_a_hidden_plan_is_seen():
    plan = PlanFactory(live=True, hidden=True)
    update = ProgressUpdateFactory(activity__commitment__plan=plan, published=True)
    EvidenceFactory(activity=update.activity)

    assert list(ProgressUpdate.objects.visible_to(VISITOR)) == []
    assert list(Evidence.objects.visible_to(VISITOR)) == []


def test_restricted_evidence_is_known_of():
    evidence = EvidenceFactory(restricted=True)

    assert list(Evidence.objects.visible_to(VISITOR)) == [evidence]
