"""Documents for everybody: made once for a state of the plan, and of nothing but that plan."""

import io
import os
import threading

import docx
import pytest
from pypdf import PdfReader

from iltizam.core.models import Actor
from iltizam.core.redaction import find, redact
from iltizam.core.versions import raise_plan
from iltizam.reporting import at_once
from iltizam.reporting.layout.problems import CannotSet
from tests import factories as make
from tests.web.pages import parsed, plain

FORM = "/fr/plans/2018-2020/commitments/7/form"
BOOKLET = "/fr/plans/2018-2020/booklet"


@pytest.fixture(autouse=True)
def nothing_is_kept():
    at_once.forget()


def words_of(answer):
    assert answer.status_code == 200
    if answer.content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(answer.content)).pages
        return plain(" ".join(page.extract_text() for page in pages))
    body = docx.Document(io.BytesIO(answer.content)).element.body
    return plain(" ".join(each.text or "" for each in body.iter() if each.tag.endswith("}t")))


@pytest.mark.parametrize("file_format", ["pdf", "docx"])
def test_a_form_is_that_of_its_commitment(client, site, file_format):
    plan = site["2018-2020"]
    own = plan.commitments.get(number=7).title["fr"].replace("'", "’")
    other = plan.commitments.get(number=8).title["fr"].replace("'", "’")

    said = words_of(client.get(f"{FORM}.{file_format}"))

    assert plain(own)[:40] in said
    assert plain(other)[:40] not in said


@pytest.mark.parametrize("file_format", ["pdf", "docx"])
def test_a_booklet_holds_every_title(client, site, file_format):
    said = words_of(client.get(f"{BOOKLET}.{file_format}"))

    titles = [each.title["fr"] for each in site["2018-2020"].commitments.all()]
    assert len(titles) == 18
    missing = [each for each in titles if plain(each.replace("'", "’"))[:30] not in said]
    assert missing == []


def test_a_draft_plan_has_both_too(client, site):
    draft = next(plan for plan in site.values() if plan.is_draft)
    row = draft.commitments.order_by("pk").first()
    ref = row.number or row.uid

    assert words_of(client.get(f"/ar/plans/{draft.slug}/commitments/{ref}/form.docx"))
    assert words_of(client.get(f"/ar/plans/{draft.slug}/booklet.pdf"))


def test_pages_lead_to_them(client, site):
    page = parsed(client.get("/fr/plans/2018-2020/commitments/7/")).one("main")
    plan_page = parsed(client.get("/fr/plans/2018-2020/")).one("main")

    assert {f"{FORM}.pdf", f"{FORM}.docx"} <= set(page.links)
    assert {f"{BOOKLET}.pdf", f"{BOOKLET}.docx"} <= set(plan_page.links)


@pytest.mark.parametrize(
    "address",
    [
        "/fr/plans/nothing/booklet.pdf",
        "/fr/plans/2018-2020/booklet.html",
        "/fr/plans/2018-2020/commitments/99/form.pdf",
        "/fr/plans/2018-2020/commitments/one/form.pdf",
        "/fr/plans/2018-2020/commitments/7/form.json",
    ],
)
def test_nothing_else_is_there(client, site, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_hidden_plan_has_none_even_when_one_was_kept(client):
    commitment = make.CommitmentFactory(plan=make.PlanFactory(slug="soon"), number=1)
    address = "/en/plans/soon/commitments/1/form.docx"
    assert client.get(address).status_code == 200

    commitment.plan.published_at = None
    commitment.plan.save()

    assert client.get(address).status_code == 404


@pytest.mark.django_db
class TestEachStateIsMadeOnce:
    ADDRESS = "/en/plans/once/commitments/1/form.docx"

    @pytest.fixture(autouse=True)
    def commitment(self):
        self.row = make.CommitmentFactory(plan=make.PlanFactory(slug="once"), number=1)

    def kept(self):
        """(name, moment of writing) of each kept file."""
        return [(path.name, path.stat().st_mtime_ns) for path in at_once._folder().glob("*")]

    def test_whoever_asks_with_whatever_query(self, client):
        first = client.get(self.ADDRESS)
        kept = self.kept()
        again = client.get(f"{self.ADDRESS}?x=1")

        assert first.content == again.content
        assert len(kept) == 1
        assert self.kept() == kept
        known = client.get(self.ADDRESS, headers={"If-None-Match": first["ETag"]})
        assert known.status_code == 304

    def test_a_change_makes_it_anew_and_removes_the_old_one(self, client):
        before = client.get(self.ADDRESS)
        kept = self.kept()
        self.row.title = {"en": "Another title"}
        self.row.save()
        raise_plan("once")

        after = client.get(self.ADDRESS, headers={"If-None-Match": before["ETag"]})

        assert "Another title" in words_of(after)
        assert len(self.kept()) == 1
        assert self.kept() != kept

    def test_what_is_withdrawn_leaves_the_disk_at_once(
        self, client, django_capture_on_commit_callbacks
    ):
        assert client.get(self.ADDRESS).status_code == 200

        with django_capture_on_commit_callbacks(execute=True):
            redact(
                find(self.row.uid, "title"),
                reason={"en": "It named someone"},
                by=Actor.system(),
            )

        assert self.kept() == []
        assert "It named someone" in words_of(client.get(self.ADDRESS))

    def test_too_many_at_once_are_asked_to_come_back(self, client, monkeypatch):
        monkeypatch.setattr(at_once, "LONGEST_WAIT", 0.01)

        with at_once.a_place(), at_once.a_place():
            answer = client.get(self.ADDRESS)

        assert answer.status_code == 503
        assert answer["Retry-After"]
        assert parsed(answer).one("h1").text
        assert client.get(self.ADDRESS).status_code == 200


def test_who_wants_the_same_file_waits_for_it(tmp_path, settings):
    settings.HOME = tmp_path
    begun, may_end, made = threading.Event(), threading.Event(), []

    def slowly():
        begun.set()
        may_end.wait(5)
        made.append(1)
        return b"file"

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(at_once.kept("a", "1", slowly)))
        for _ in range(4)
    ]
    threads[0].start()
    begun.wait(5)
    for thread in threads[1:]:
        thread.start()
    may_end.set()
    for thread in threads:
        thread.join(10)

    assert found == [b"file"] * 4
    assert made == [1]


def test_what_cannot_be_set_is_not_tried_with_every_request(tmp_path, settings):
    settings.HOME = tmp_path
    tries = []

    def failing():
        tries.append(1)
        raise CannotSet("no such letter")

    for _ in range(3):
        with pytest.raises(CannotSet):
            at_once.kept("a", "1", failing)

    assert tries == [1]
    assert at_once.kept("a", "2", lambda: b"file") == b"file"


def test_files_of_another_day_leave(tmp_path, settings):
    settings.HOME = tmp_path
    at_once.kept("a", "1", lambda: b"file")
    assert at_once.remove_what_is_old() == 0

    for path in at_once._folder().glob("*"):
        os.utime(path, (0, 0))

    assert at_once.remove_what_is_old() == 1
    assert at_once.kept("a", "1", lambda: b"anew") == b"anew"
