"""Importing: all or nothing, nothing twice, and no edit of what was published."""

import datetime
import json
import threading

import pytest
from django.db import connection, connections
from django.utils import translation

from iltizam.core.models import Actor, AuditEvent, AuditPayload, SearchEntry, TextMeta
from iltizam.core.versions import SITE, plan_scope, read_versions
from iltizam.directory.models import Organisation, Territory
from iltizam.exchange import shipped
from iltizam.exchange.actions import import_plan
from iltizam.exchange.documents import plan_bytes
from iltizam.plans.models import ActionPlan, Activity, Commitment, LineageLink
from iltizam.tracking.models import Obstacle, ProgressUpdate, RateReview, SnapshotRate
from tests.exchange.files import as_file, changed, plain, problems, row_counts, sample

A = "commitments.0.activities.0"


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing():
    data = as_file(sample())
    import_plan(data)
    before = row_counts()
    versions = read_versions([SITE, plan_scope("ciudad-2025")])

    result = import_plan(data)

    assert not result.is_changed
    assert row_counts() == before
    assert read_versions([SITE, plan_scope("ciudad-2025")]) == versions


@pytest.mark.django_db
def test_an_import_leaves_one_event_by_an_importer_and_raises_its_versions():
    import_plan(as_file(sample()))

    event = AuditEvent.objects.get()
    plan = ActionPlan.objects.get()
    assert (event.event_type, event.object_uid) == ("plans.plan.imported", plan.uid)
    assert event.stream.name == f"plan:{plan.uid}"
    assert event.actor.role == Actor.Role.IMPORT
    fields = AuditPayload.objects.filter(event=event).values_list("field", flat=True)
    assert set(fields) == {"file", "slug", "counts", "standings", "withheld"}
    standings = AuditPayload.objects.get(event=event, field="standings").value
    assert set(standings) == set(Activity.objects.values_list("uid", flat=True))
    assert read_versions([SITE, plan_scope(plan.slug)]) == (1, 1)
    assert plan.published_at is not None


@pytest.mark.django_db
def test_a_preview_says_what_would_happen_and_writes_nothing():
    before = row_counts()

    result = import_plan(as_file(sample()), dry_run=True)

    assert result.is_changed
    assert result.counts["commitment"]["new"] == 2
    assert row_counts() == before
    assert read_versions([SITE]) == (0,)


@pytest.mark.django_db
def test_history_is_recorded_in_the_order_of_the_file():
    import_plan(as_file(sample()))

    updates = ProgressUpdate.objects.filter(activity__key="1").order_by("sequence")

    assert [update.percent for update in updates] == [20, 70, 50]
    assert len({update.recorded_at for update in updates}) == 1
    assert updates[2].corrects == updates[1]
    assert {update.author.role for update in updates} == {Actor.Role.IMPORT}


@pytest.mark.django_db
def test_texts_and_settings_are_updated_by_the_file():
    import_plan(as_file(sample()))
    document = changed(plain(sample()), "commitments.0.title", {"es": "Otro título"})
    document = changed(document, "commitments.0.text_origins", None)
    document = changed(document, f"{A}.weight", 7)

    result = import_plan(as_file(document))

    assert result.is_changed
    assert result.counts["commitment"]["changed"] == 1
    assert Commitment.objects.get(number=1).title == {"es": "Otro título"}
    assert Activity.objects.get(key="1").weight == 7
    assert read_versions([SITE, plan_scope("ciudad-2025")]) == (2, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "value", "stored"),
    [
        (f"{A}.updates.0.percent", 21, "20"),
        (f"{A}.updates.0.text", {"es": "Otro."}, '{"es": "Diseño terminado."}'),
        (f"{A}.updates.0.made_public_on", "2025-04-11", '"2025-04-10"'),
        (f"{A}.actions.0.moves.0.kind", "done", '"not_done"'),
        (f"{A}.revised_dates.0.reason", {"es": "No."}, '{"es": "Falta personal."}'),
        (f"{A}.changes.0.new", "3", '"2.5"'),
        (f"{A}.evidence.0.kind", "law", '"page"'),
        (f"{A}.rate_reviews.0.proposed_percent", 41, "40"),
        (f"{A}.rate_reviews.0.answer", {"es": "No."}, '{"es": "De acuerdo."}'),
        ("commitments.0.published_rates.0.percent", 34, "35"),
        ("commitments.0.indicators.0.measurements.0.value", 41, "40.25"),
        ("commitments.0.parallel_assessments.0.percent", 26, "25"),
        ("commitments.0.obstacles.0.sentence", {"es": "No."}, '{"es": "No hay presupuesto."}'),
        ("snapshots.0.name", "Comité", '"Comité de junio"'),
        ("snapshots.0.rates.0.published", 39, "38"),
    ],
)
def test_published_history_is_never_edited_and_both_values_are_named(place, value, stored):
    import_plan(as_file(sample()))
    before = row_counts()

    found = problems(changed(plain(sample()), place, value))

    said = json.dumps(value, ensure_ascii=False)
    assert len(found) == 1
    assert f"stored is {stored}, the file says {said}" in found[0]
    assert row_counts() == before


@pytest.mark.django_db
def test_an_open_review_may_be_answered_by_a_later_file():
    import_plan(as_file(sample()))
    document = changed(plain(sample()), f"{A}.rate_reviews.1.state", "refused")
    document = changed(document, f"{A}.rate_reviews.1.answer", {"es": "Todavía no."})

    import_plan(as_file(document))

    review = RateReview.objects.get(proposed_percent=60)
    assert (review.state, review.answer) == ("refused", {"es": "Todavía no."})


@pytest.mark.django_db
def test_an_obstacle_lives_on_by_a_later_file():
    import_plan(as_file(sample()))
    place = "commitments.0.obstacles.0"
    document = changed(plain(sample()), f"{place}.severity", "low")
    document = changed(document, f"{place}.mitigation", {"es": "Hay crédito."})
    document = changed(document, f"{place}.state", "resolved")
    resolved = {"from": "2025-05-01", "to": "2025-05-01", "precision": "day"}

    result = import_plan(as_file(changed(document, f"{place}.resolved", resolved)))

    assert result.counts["obstacle"] == {"changed": 1, "unchanged": 2}
    obstacle = Obstacle.objects.get(sentence={"es": "No hay presupuesto."})
    assert (obstacle.severity, obstacle.state) == ("low", "resolved")


def amended(document, number, **said):
    """The document with a sentence of an obstacle amended."""
    said = {
        "sentence": {"es": "Hay crédito, falta el servidor."},
        "amended_at": "2025-06-01T10:00:00Z",
        "amendment_reason": {"es": "El crédito se abrió."},
    } | said
    for name, value in said.items():
        document = changed(document, f"commitments.0.obstacles.{number}.{name}", value)
    return document


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 2], ids=["never amended", "amended before"])
def test_a_sentence_is_amended_by_a_later_file(number):
    import_plan(as_file(sample()))
    data = as_file(amended(plain(sample()), number))

    result = import_plan(data)

    assert result.counts["obstacle"] == {"changed": 1, "unchanged": 2}
    uid = sample()["commitments"][0]["obstacles"][number]["uid"]
    obstacle = Obstacle.objects.get(uid=uid)
    assert obstacle.sentence == {"es": "Hay crédito, falta el servidor."}
    assert obstacle.amended_at == datetime.datetime(2025, 6, 1, 10, tzinfo=datetime.UTC)
    assert obstacle.amendment_reason == {"es": "El crédito se abrió."}
    assert not import_plan(data).is_changed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "places"),
    [
        (
            {"amended_at": "2025-04-03T09:15:00.250000Z"},  # as stored
            ["sentence", "amendment_reason"],
        ),
        (
            {"amended_at": "2025-04-03T09:14:59Z"},
            ["sentence", "amended_at", "amendment_reason"],
        ),
        (
            {"sentence": {"es": "Falta el segundo servidor."}},
            ["amended_at", "amendment_reason"],
        ),
    ],
    ids=["at the same moment", "earlier", "the same sentence"],
)
def test_a_sentence_is_not_amended_without_a_later_moment(said, places):
    import_plan(as_file(sample()))
    before = row_counts()

    found = problems(amended(plain(sample()), 2, **said))

    assert [line.partition(" (")[0] for line in found] == [
        f"commitments[0].obstacles[2].{place}" for place in places
    ]
    assert all("Published history is not edited" in line for line in found)
    assert row_counts() == before


@pytest.mark.django_db
def test_nothing_is_added_below_a_frozen_snapshot():
    document = plain(sample())
    rates = document["snapshots"][0]["rates"]
    import_plan(as_file(changed(document, "snapshots.0.rates", rates[:1])))
    stored = SnapshotRate.objects.count()

    found = problems(document)

    assert len(found) == 1
    assert "is published and cannot be added to" in found[0]
    assert SnapshotRate.objects.count() == stored


@pytest.mark.django_db
def test_rows_that_the_file_does_not_mention_stay():
    import_plan(as_file(sample()))

    document = changed(plain(sample()), "commitments.0.activities.1.updates", [])

    result = import_plan(as_file(document))

    assert result.counts["update"] == {"unchanged": 3, "kept": 2}
    assert ProgressUpdate.objects.count() == 5


@pytest.mark.django_db
def test_a_new_update_is_added_to_a_stored_history():
    import_plan(as_file(sample()))
    document = plain(sample())
    new = {
        "uid": "7" * 16,
        "percent": 80,
        "effective": {"from": "2025-09-01", "to": "2025-09-01", "precision": "day"},
    }
    document["commitments"][0]["activities"][0]["updates"].append(new)

    result = import_plan(as_file(document))

    assert result.counts["update"] == {"new": 1, "unchanged": 5}
    last = ProgressUpdate.objects.filter(activity__key="1").order_by("-sequence").first()
    assert last.percent == 80


@pytest.mark.django_db
def test_the_order_of_the_file_is_kept_when_it_changes():
    import_plan(as_file(sample()))
    document = plain(sample())
    document["commitments"].reverse()

    import_plan(as_file(document))

    numbers = Commitment.objects.order_by("position").values_list("number", flat=True)
    assert list(numbers) == [None, 1]


@pytest.mark.django_db
def test_an_institution_that_exists_is_kept_as_stored_and_the_preview_says_so():
    import_plan(as_file(sample()))
    document = changed(plain(sample()), "organisations.0.acronym", "XX")
    document = changed(document, "territories.0.name", {"es": "Otro"})

    with translation.override("en"):
        result = import_plan(as_file(document))

    assert not result.is_changed
    assert [note for note in result.notes if "kept as stored" in note] == result.notes
    assert len(result.notes) == 2
    assert not Organisation.objects.filter(acronym="XX").exists()


@pytest.mark.django_db
def test_a_territory_of_another_installation_is_recognised_by_its_code():
    shipped.load_territories()
    morocco = Territory.objects.get(code="MA")
    document = sample("v1-minimal")
    document["territories"] = [
        {"uid": "1" * 16, "code": "MA", "name": {"fr": "Maroc"}, "kind": "country"}
    ]
    document["plan"]["territory"] = "MA"

    import_plan(as_file(document))

    assert ActionPlan.objects.get().territory == morocco


@pytest.mark.django_db
def test_a_file_may_rely_on_territories_and_institutions_that_exist():
    import_plan(as_file(sample()))
    document = sample("v1-minimal")
    del document["territories"]
    document["plan"]["territory"] = "XB"
    document["commitments"][0]["lead"] = sample()["organisations"][0]["uid"]

    import_plan(as_file(document))

    assert Commitment.objects.get(plan__slug="pequeno-2026").lead is not None


@pytest.mark.django_db
def test_a_slug_that_another_plan_has_is_refused():
    import_plan(as_file(sample()))

    found = problems(changed(sample("v1-minimal"), "plan.slug", "ciudad-2025"))

    assert len(found) == 1
    assert "plan.slug: “ciudad-2025” is the address of the plan" in found[0]


@pytest.mark.django_db
def test_an_import_does_not_rename_a_plan():
    import_plan(as_file(sample()))

    found = problems(changed(sample(), "plan.slug", "otro"))

    assert found == [
        "plan.slug: The plan is stored as “ciudad-2025”; an import does not rename it."
    ]


@pytest.mark.django_db
def test_an_identifier_of_another_plan_is_refused():
    import_plan(as_file(sample()))
    taken = sample()["commitments"][0]["uid"]

    found = problems(changed(sample("v1-minimal"), "commitments.0.uid", taken))

    words = f"{taken} is the identifier of something else that is stored here."
    assert found == [f"commitments[0].uid (commitment 1): {words}"]


@pytest.mark.django_db
def test_an_activity_cannot_be_moved_below_another_commitment():
    import_plan(as_file(sample()))
    document = plain(sample())
    moved = document["commitments"][0]["activities"].pop(2)
    document["commitments"][1]["activities"] = [moved]

    found = problems(document)

    assert len(found) == 1
    assert "it cannot be moved below" in found[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("rate", {"computed": "1.00", "exact": "1", "basis": "activities", "published": 37}),
        ("rate", None),
        ("commitments.0.rate", {"published": 34}),
        ("commitments.0.status", "done"),
        ("axes.0.rate", {"computed": "99.00"}),
        (f"{A}.percent", 51),
        (f"{A}.percent", "50"),
        (f"{A}.status", "nothing"),
    ],
)
def test_a_computed_member_that_does_not_follow_is_refused_naming_both(place, value):
    before = row_counts()

    found = problems(changed(sample(), place, value))

    assert len(found) == 1
    assert "The file says" in found[0]
    assert ", computed is " in found[0]
    assert row_counts() == before


@pytest.mark.django_db
def test_origins_of_texts_follow_the_file_and_remember_an_outdated_original():
    import_plan(as_file(sample()))
    meta = TextMeta.objects.get(
        object_uid=sample()["commitments"][0]["uid"], field="title", language="ca"
    )
    assert (meta.made_by, meta.original_language, meta.reviewed) == ("human", "es", True)
    Commitment.objects.filter(number=1).update(title={"es": "Nuevo", "ca": "Vell"})

    written = json.loads(plan_bytes(ActionPlan.objects.get()))

    origin = written["commitments"][0]["text_origins"]["title"]["ca"]
    assert origin["digest"] == meta.original_digest


@pytest.mark.django_db
def test_lineage_between_two_plans_comes_with_either_file_first():
    files = [(shipped.PLANS / f"{name}.json").read_bytes() for name in shipped.shipped_plans()]

    for data in reversed(files):
        import_plan(data)

    assert LineageLink.objects.count() == 11
    assert not any(import_plan(data).is_changed for data in files)


@pytest.mark.django_db
def test_a_link_to_another_plan_makes_that_plans_pages_new():
    import_plan((shipped.PLANS / "2018-2020.json").read_bytes())
    before = read_versions([plan_scope("2018-2020")])
    data = json.loads((shipped.PLANS / "2021-2023.json").read_bytes())
    data["lineage"][0]["basis"] = (
        "inferred" if data["lineage"][0]["basis"] == "stated" else "stated"
    )

    import_plan(as_file(data))

    assert read_versions([plan_scope("2018-2020")]) > before


@pytest.mark.django_db
def test_an_imported_plan_can_be_searched_in_every_language():
    import_plan((shipped.PLANS / "2018-2020.json").read_bytes())

    entries = SearchEntry.objects.filter(kind="commitment")

    assert entries.count() == 18 * 3
    assert entries.filter(language="ar", title__contains="معلومات").exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_write_the_plan_once():
    """Whoever comes second finds the plan, or is refused whole."""
    data = as_file(sample())
    outcomes = []

    def run():
        try:
            outcomes.append(import_plan(data).is_changed)
        except Exception as error:  # noqa: BLE001 - either refusal is right
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count(True) == 1
    assert ActionPlan.objects.count() == 1
    assert Activity.objects.count() == 3
    assert connection.vendor != "sqlite" or False in outcomes
