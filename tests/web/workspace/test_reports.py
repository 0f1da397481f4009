"""The life of a report on its screens: without a script, for those who may."""

import datetime
import io
import re
import zipfile

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.reporting import actions
from iltizam.reporting.editions import texts_of
from iltizam.reporting.making import make as made_of
from iltizam.reporting.models import Comment, NarrativeVersion, Report, ReportVersion
from iltizam.reporting.places import remarks_slot
from tests import cast
from tests import factories as make
from tests.factories.base import text
from tests.factories.reporting import YEAR
from tests.reporting.conftest import finished_until
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

REPORTS = "/en/workspace/reports/"


@pytest.fixture
def plan():
    return make.PlanFactory(live=True, slug="now", title=text("The plan of now"))


@pytest.fixture
def commitment(plan):
    found = make.CommitmentFactory(plan=plan, number=1, lead=make.OrganisationFactory())
    activity = make.ActivityFactory(commitment=found, number=1, title=text("Open the portal"))
    make.ProgressUpdateFactory(activity=activity, published=True, percent=40)
    return found


@pytest.fixture
def by():
    return make.ActorFactory(role="secretariat", organisation_uid="")


@pytest.fixture
def report(plan, commitment, by):
    return actions.create_report(
        plan, kind="mid_term", covers=YEAR, languages=["en", "fr"], by=by
    )


@pytest.fixture
def secretariat(client):
    user = cast.staff("secretariat")
    cast.sign_in(client, user)
    return user


def page_of(report, *parts):
    return "/".join([f"{REPORTS}{report.uid}", *map(str, parts), ""])


def shown(client, address):
    return parsed(client.get(address)).one("main").text


# Beginning, calendar, stages


def test_the_secretariat_begins_a_report_and_sets_its_calendar(client, plan, secretariat):
    assert "No report of this plan yet." in shown(client, REPORTS)
    answer = client.post(
        "/en/workspace/plans/now/reports/new/",
        {
            "kind": "annual",
            "start": "2026-01-01",
            "end": "2026-12-31",
            "languages": ["fr", "ar"],
            "title": "",
        },
    )
    report = Report.objects.get()
    assert answer.url == page_of(report, "calendar")
    assert report.languages == ["fr", "ar"]

    stages = {stage.code: str(stage.position) for stage in report.calendar()}
    typed = {f"place-{code}": place for code, place in stages.items()}
    typed |= {f"in-{code}": "on" for code in stages if code != "consultation"}
    typed |= {"due_on-data_update": "2027-01-15", "responsible-data_update": "secretariat"}
    client.post(answer.url, typed)

    assert [s.code for s in report.calendar()] == [c for c in stages if c != "consultation"]
    first = report.calendar()[0]
    assert (str(first.due_on), first.responsible) == ("2027-01-15", "secretariat")
    assert "Annual self-assessment report" in shown(client, REPORTS)


def test_a_calendar_that_cannot_be_says_why_beside_the_stage(client, report, secretariat):
    typed = {f"place-{s.code}": str(s.position) for s in report.calendar()}
    typed |= {f"in-{s.code}": "on" for s in report.calendar()}
    answer = client.post(
        page_of(report, "calendar"),
        {**typed, "due_on-data_update": "2027-02-01", "due_on-translation": "2027-01-01"},
    )

    assert answer.status_code == 422
    sentence = "“translation of the data” is due before the stage that it follows."
    beside = f'<div id="error-translation"><p class="form__error">{sentence}</p></div>'
    assert beside in answer.text
    assert wrong_inputs(answer.text) == ["due_on-translation"]
    assert 'value="2027-01-01"' in answer.text


def wrong_inputs(page):
    """The names of the inputs that say they are wrong; each is described by a sentence."""
    inputs = re.findall(r'<(?:input|select|textarea)[^>]* aria-invalid="true"[^>]*>', page)
    for each in inputs:
        described = re.search('aria-describedby="([^"]*)"', each)[1]
        assert all(f'id="{name}"' in page for name in described.split())
    return [re.search(' name="([^"]*)"', each)[1] for each in inputs]


def test_a_place_that_is_no_number_is_told_from_a_wrong_date(client, report, secretariat):
    typed = {f"place-{s.code}": str(s.position) for s in report.calendar()}
    typed |= {"place-consultation": "soon", "in-consultation": "on", "due_on-final": "soon"}

    answer = client.post(page_of(report, "calendar"), typed)

    assert answer.status_code == 422
    assert wrong_inputs(answer.text) == ["place-consultation", "due_on-final"]

    answer = client.post(page_of(report, "calendar"), {**typed, "due_on-final": "soon"})
    assert answer.status_code == 422
    assert "This is no date." in answer.text


def test_a_report_that_exists_is_not_begun_twice(client, report, secretariat):
    answer = client.post(
        "/en/workspace/plans/now/reports/new/",
        {"kind": "mid_term", "start": "2026-01-01", "end": "2026-12-31", "languages": ["en"]},
    )

    assert answer.status_code == 422
    assert "has a report of this kind" in answer.text


def test_stages_are_finished_and_gone_back_to_with_a_reason(client, report, secretariat):
    move = page_of(report, "move")
    client.post(move, {"do": "begin"})
    client.post(move, {"do": "finish", "stage": "data_update"})
    page = shown(client, page_of(report))
    assert "Update of the data the leads of the commitments ● finished on" in page
    assert "Translation of the data the leads of the commitments ◐ under way" in page

    answer = client.post(move, {"do": "return", "stage": "data_update"}, follow=True)
    assert "Say why the report goes back." in answer.text
    answer = client.post(
        move,
        {"do": "return", "stage": "data_update", "reason": "Two figures are old."},
        follow=True,
    )
    assert "Two figures are old." in answer.text
    report.refresh_from_db()
    assert report.current_stage().code == "data_update"


# The desk


def desk_lines(client):
    page = parsed(client.get("/en/workspace/"))
    return [line.text for line in page.all("li", "desk__line")]


def test_the_desk_shows_the_stage_that_is_due_to_whoever_sees_to_it(
    client, report, commitment, by
):
    today = timezone.localdate()
    report.stages.filter(code="data_update").update(due_on=today - datetime.timedelta(days=1))
    report.stages.filter(code="translation").update(due_on=today + datetime.timedelta(days=60))
    lead, secretariat = cast.focal_point(commitment), cast.staff("secretariat")
    other = cast.focal_point(make.CommitmentFactory())
    actions.begin_report(report, by=by)

    def said_to(user):
        cast.sign_in(client, user)
        return [line for line in desk_lines(client) if "self-assessment" in line]

    assert "Under way: update of the data, due on" in said_to(lead)[0]
    assert said_to(secretariat) == said_to(other) == []

    actions.finish_stage(report, code="data_update", by=by)
    assert "translation of the data" in said_to(lead)[0]
    actions.finish_stage(report, code="translation", by=by)
    assert said_to(lead) == []
    assert "Under way: first draft generated." in said_to(secretariat)[0]


def test_the_desk_tells_the_secretariat_of_comments_and_changes_to_decide(
    client, report, secretariat
):
    version = make.ReportVersionFactory(report=report)
    make.CommentFactory(version=version)
    make.CommentFactory(version=version)
    make.ReturnedChangeFactory(returned_file=make.ReturnedFileFactory(version=version))

    lines = " ".join(desk_lines(client))

    assert "2 comments wait for an answer." in lines
    assert "1 change from a returned file is to be decided on." in lines


# Texts


def text_page(report, slot="context", language="en"):
    return page_of(report, "texts", slot, language)


def test_a_text_is_looked_at_and_then_saved(client, report, secretariat):
    where = text_page(report)
    typed = {"text": "## Why\n\nBy **law** <script>x</script>.", "number": "0"}

    answer = client.post(where, {**typed, "do": "preview"})
    preview = parsed(answer).one("section", "preview")
    assert "<strong>law</strong> &lt;script&gt;" in answer.text
    assert "Why" in preview.text
    assert not NarrativeVersion.objects.exists()

    answer = client.post(where, {**typed, "do": "save"})
    assert answer.url == page_of(report)
    version = NarrativeVersion.objects.get()
    assert version.text == typed["text"]
    assert version.by.role == Actor.Role.SECRETARIAT


def test_a_second_writer_sees_both_texts(client, report, secretariat, by):
    where = {"slot": "context", "language": "en", "by": by}
    actions.write_narrative(report, text="It joined in 2017.", number=0, **where)

    answer = client.post(text_page(report), {"text": "It joined in 2018.", "number": "0"})

    assert answer.status_code == 409
    assert "<del>2017.</del><ins>2018.</ins>" in answer.text
    assert 'name="number" value="1"' in answer.text
    client.post(text_page(report), {"text": "It joined in 2018.", "number": "1"})
    assert texts_of(report) == {"context": {"en": "It joined in 2018."}}


def test_too_long_a_text_stays_on_the_screen(client, report, secretariat):
    answer = client.post(text_page(report), {"text": "word " * 20_001, "number": "0"})

    assert answer.status_code == 422
    assert "20001 words; at most 20000" in answer.text
    assert wrong_inputs(answer.text) == ["text"]
    assert answer.text.count("word word") > 1_000


def test_versions_show_who_changed_what(client, report, secretariat, by):
    where = {"slot": "context", "language": "en"}
    client.post(text_page(report), {"text": "It joined in 2017.", "number": "0"})
    actions.write_narrative(report, text="It joined in 2018.", number=1, by=by, **where)

    page = client.get(page_of(report, "texts", "context", "en", "versions"))

    assert "<del>2017.</del><ins>2018.</ins>" in page.text
    assert secretariat.get_full_name() in page.text


def test_the_same_text_in_another_language_stands_below(client, report, secretariat, by):
    actions.write_narrative(
        report, slot="context", language="fr", text="Le pays adhère.", number=0, by=by
    )

    assert "Le pays adhère." in shown(client, text_page(report))


def test_a_lead_writes_remarks_on_the_own_commitment_only(client, report, commitment):
    lead = cast.focal_point(commitment)
    cast.sign_in(client, lead)
    own = text_page(report, remarks_slot(commitment.uid))
    other = make.CommitmentFactory(plan=report.plan)

    client.post(own, {"text": "The law came late.", "number": "0"})

    assert NarrativeVersion.objects.get().by.role == Actor.Role.LEAD
    assert client.get(text_page(report)).status_code == 403
    assert client.get(text_page(report, remarks_slot(other.uid))).status_code == 403
    assert client.get(text_page(report, "no-such")).status_code == 404
    assert client.get(text_page(report, language="ar")).status_code == 404
    assert "Generate a version" not in shown(client, page_of(report))


# Readiness


def test_what_is_missing_leads_to_where_it_is_mended(client, report, commitment, secretariat):
    silent = make.ActivityFactory(commitment=commitment, number=2, title=text("Silent one"))

    page = parsed(client.get(page_of(report, "readiness")))

    links = set(page.one("main").links)
    assert f"/en/workspace/plans/now/commitments/1/activities/{silent.key}/report/" in links
    assert text_page(report) in links
    assert "Silent one commitment 1 No update yet: the report says so." in " ".join(
        page.one("main").text.split()
    )


def test_a_text_to_translate_leads_the_secretariat_to_it_and_its_lead_nowhere(
    client, report, commitment, secretariat
):
    plan = report.plan
    plan.required_languages = ["en", "fr", "ar"]
    plan.save()
    only = make.ActivityFactory(commitment=commitment, number=2, title={"en": "Only here"})
    address = "/en/workspace/plans/now/commitments/1/translations/fr/"

    links = parsed(client.get(page_of(report, "readiness"))).one("main").links
    cast.sign_in(client, cast.focal_point(commitment))
    own = parsed(client.get(page_of(report, "readiness"))).one("main")

    assert f"{address}#{only.uid}" in links
    assert "“title” is missing in: French and Arabic." in own.text
    assert not [link for link in own.links if "translations" in link]


def test_a_reader_sees_what_is_missing_without_links(client, report):
    cast.sign_in(client, make.ReportReaderFactory(report=report).person.user)

    page = parsed(client.get(page_of(report, "readiness")))

    assert "Nothing is written yet." in page.one("main").text
    assert "Mend it" not in page.one("main").text


# Versions, comments


@pytest.fixture
def version(report, by):
    report = finished_until(report, "generated", by)
    actions.write_narrative(
        report, slot="context", language="en", text="It joined in 2017.", number=0, by=by
    )
    return actions.generate_version(report, by=by)


def version_page(version, language="en"):
    return page_of(version.report, "versions", version.number, language)


def test_a_version_is_generated_and_reads_as_it_will(client, report, secretariat, by):
    finished_until(report, "generated", by)

    answer = client.post(page_of(report, "versions"), {"note": "The first."}, follow=True)

    assert "A new version is there" in answer.text
    assert "The first." in answer.text
    assert "Open the portal" in parsed(answer).one("article").text


def test_too_early_a_version_is_refused_with_what_to_do(client, report, secretariat):
    answer = client.post(page_of(report, "versions"), follow=True)

    assert "finish the stages before it" in answer.text
    assert not ReportVersion.objects.exists()


def test_a_reader_comments_on_a_passage_and_is_answered(client, version):
    reader = make.ReportReaderFactory(report=version.report).person.user
    cast.sign_in(client, reader)
    where = version_page(version)
    assert 'href="?block=context#say"' in client.get(where).text
    assert 'name="block" value="context"' in client.get(f"{where}?block=context").text

    answer = client.post(where, {"block": "context", "text": "By <b>law</b>?"}, follow=True)
    said = Comment.objects.get()
    assert (said.author.role, said.block_id) == ("reader", "context")
    assert "By &lt;b&gt;law&lt;/b&gt;?" in answer.text
    empty = client.post(where, {"block": "context", "text": ""})
    assert empty.status_code == 422
    assert wrong_inputs(empty.text) == ["text"]

    answering = f"/en/workspace/report-comments/{said.uid}/answer/"
    assert client.post(answering, {"answer": "Yes."}).status_code == 403
    cast.sign_in(client, cast.staff("secretariat"))
    assert reader.get_full_name() in client.get(where).text
    assert (
        "By law, yes." in client.post(answering, {"answer": "By law, yes."}, follow=True).text
    )


def test_what_changed_since_the_version_before_is_shown(client, version, secretariat, by):
    report = version.report
    actions.write_narrative(
        report, slot="context", language="en", text="It joined in 2018.", number=1, by=by
    )
    later = actions.generate_version(report, by=by)

    page = client.get(version_page(later)).text

    assert "differs from version 1" in page or "differ from version 1" in page
    assert "<del>2017.</del><ins>2018.</ins>" in page


def test_sealing_publishing_and_transmission_follow_the_stages(client, report, secretariat, by):
    report = finished_until(report, "final", by)
    version = actions.generate_version(report, by=by)
    move, today = page_of(report, "versions", version.number, "move"), timezone.localdate()

    answer = client.post(move, {"do": "publish"}, follow=True)
    assert "Only a sealed version is published." in answer.text
    answer = client.post(move, {"do": "seal"}, follow=True)
    version.refresh_from_db()
    assert version.sealed_digest in answer.text

    actions.finish_stage(report, code="final", by=by)
    assert "Published on" in client.post(move, {"do": "publish"}, follow=True).text
    answer = client.post(
        move, {"do": "transmit", "on": str(today), "note": "By e-mail."}, follow=True
    )
    assert "Transmitted to the OGP on" in answer.text
    assert "By e-mail." in answer.text


def test_what_is_still_open_is_said_beside_the_seal_and_the_publication(
    client, report, secretariat, by
):
    report = finished_until(report, "final", by)
    version = actions.generate_version(report, by=by)
    assert "Still open" not in client.get(version_page(version)).text

    make.CommentFactory(version=version)
    for is_decided in (False, True):
        file = make.ReturnedFileFactory(version=version)
        make.ReturnedChangeFactory(returned_file=file, rejected=is_decided)
    other = make.ReportVersionFactory()
    make.CommentFactory(version=other)

    told = ("1 comment waits for an answer.", "1 change from a returned file is to be decided")
    assert all(words in client.get(version_page(version)).text for words in told)
    actions.seal_version(version, by=by)
    actions.finish_stage(report, code="final", by=by)
    assert all(words in client.get(version_page(version)).text for words in told)
    actions.publish_version(version, by=by)
    assert "Still open" not in client.get(version_page(version)).text


# Files that came back


def revised(document, before, after):
    content, back = made_of(document.read(), "docx"), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as sent,
        zipfile.ZipFile(back, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in sent.namelist():
            part = sent.read(name)
            if name == "word/document.xml":
                assert before.encode() in part
                part = part.replace(before.encode(), after.encode())
            file.writestr(name, part)
    return back.getvalue()


def send_in(client, version, content):
    document = version.documents.get(language="en")
    return client.post(
        page_of(version.report, "returned"),
        {
            "document": document.uid,
            "sender": "Committee member",
            "file": SimpleUploadedFile("report.docx", content),
        },
        follow=True,
    )


def test_a_returned_file_and_its_sender_are_asked_for(client, version, secretariat):
    where = page_of(version.report, "returned")
    assert "(if you like)" not in client.get(where).text

    answer = client.post(where, {"document": version.documents.first().uid})

    assert "Choose the file that came back." in answer.text
    assert "Say who sent the file." in answer.text


def test_a_returned_file_is_compared_and_accepted(client, version, secretariat):
    document = version.documents.get(language="en")
    answer = send_in(client, version, revised(document, "in 2017", "in 2018"))
    assert "<del>2017.</del><ins>2018.</ins>" in answer.text

    change = version.returned_files.get().changes.get()
    where = f"/en/workspace/returned-files/{version.returned_files.get().uid}/"
    client.post(where, {"change": change.uid, "do": "accept"})

    assert texts_of(version.report)["context"] == {"en": "It joined in 2018."}
    history = client.get(page_of(version.report, "texts", "context", "en", "versions")).text
    assert "from the file that Committee member returned" in history


def test_accepting_over_a_newer_text_shows_both_first(client, version, secretariat, by):
    document = version.documents.get(language="en")
    send_in(client, version, revised(document, "in 2017", "in 2018"))
    actions.write_narrative(
        version.report, slot="context", language="en", text="Newer.", number=1, by=by
    )
    file = version.returned_files.get()
    where, change = f"/en/workspace/returned-files/{file.uid}/", file.changes.get()

    answer = client.post(where, {"change": change.uid, "do": "accept"})
    assert answer.status_code == 409
    assert "Newer." in answer.text

    client.post(
        where, {"change": change.uid, "do": "accept", "number": "2", "text": "Both of it."}
    )
    assert texts_of(version.report)["context"] == {"en": "Both of it."}


def test_a_file_that_is_none_of_ours_is_kept_and_says_why(client, version, secretariat):
    answer = send_in(client, version, b"Some other thing")

    assert "This is no DOCX file. It was kept" in answer.text
    kept = version.returned_files.get()
    content = client.get(f"/en/workspace/returned-files/{kept.uid}/file/")
    assert content.getvalue() == b"Some other thing"


def test_without_a_file_nothing_is_compared(client, version, secretariat):
    document = version.documents.get(language="en")

    answer = client.post(page_of(version.report, "returned"), {"document": document.uid})

    assert answer.status_code == 422
    assert "Choose the file that came back." in answer.text
    assert "Say who sent the file." in answer.text


# Readers


def test_a_reader_is_invited_and_ended(client, report, secretariat):
    client.post(
        page_of(report, "readers"),
        {"name": "A reader", "email": "reader@example.org", "language": "en"},
    )
    assert mail.outbox[0].to == ["reader@example.org"]

    reader = make.ReportReaderFactory(report=report)
    assert reader.person.name in shown(client, page_of(report, "readers"))
    client.post(f"/en/workspace/report-readers/{reader.uid}/end/")

    cast.sign_in(client, type(secretariat).objects.get(pk=reader.person.user.pk))
    assert client.get(page_of(report)).status_code == 404


def test_a_report_is_read_in_the_same_number_of_statements(
    client, report, secretariat, django_assert_max_num_queries
):
    for _each in range(6):
        make.CommitmentFactory(plan=report.plan)
        make.CommentFactory(version=make.ReportVersionFactory(report=report, number=_each + 1))

    with django_assert_max_num_queries(25):
        client.get(page_of(report))
