"""The secretariat's papers: what each file says, of whom, and that nothing typed is kept."""

import datetime
import io
import logging
import zipfile

import docx
import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from iltizam.core.periods import Period, Precision
from iltizam.core.uids import new_uid
from iltizam.reporting import at_once
from iltizam.reporting.layout import problems
from iltizam.reporting.models import Letterhead, Logo
from iltizam.web.workspace.papers import making
from tests import cast
from tests import factories as make
from tests.web.pages import parsed, plain

pytestmark = pytest.mark.django_db

BASE = "/en/workspace/plans/now/papers/"
HOSTILE = '"#[x] $y$ *z* _w_ \\n <b>&amp; {{ 7|add:1 }} %(name)s \U0001f600 \u202e'


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


@pytest.fixture
def plan():
    began = Period(days(-200), days(700), Precision.DAY)
    return make.PlanFactory(
        live=True, slug="now", period=began, required_languages=["en", "fr", "ar"]
    )


def commitment_of(plan, number, name, *activities):
    """A commitment led by an institution of this name, with activities that nobody reports on."""
    found = make.CommitmentFactory(
        plan=plan,
        number=number,
        title={"en": f"Promise of {name}"},
        lead=make.OrganisationFactory(name={"en": name, "fr": f"{name} (fr)"}),
        weights_locked_at=timezone.now(),
    )
    for place, title in enumerate(activities, 1):
        make.ActivityFactory(
            commitment=found,
            number=place,
            title={"en": title},
            planned=Period(days(-150), days(-20), Precision.DAY),
        )
    return found


@pytest.fixture
def health(plan):
    return commitment_of(plan, 1, "Ministry of Health", "Open the registers", "Train nurses")


@pytest.fixture
def water(plan):
    return commitment_of(plan, 2, "Agency of Water", "Measure the wells")


@pytest.fixture
def idle(plan):
    """An institution whose only activity is up to date."""
    found = commitment_of(plan, 3, "Office of Calm")
    activity = make.ActivityFactory(
        commitment=found,
        number=1,
        title={"en": "Rest"},
        planned=Period(days(-10), days(300), Precision.DAY),
    )
    make.ProgressUpdateFactory(
        activity=activity,
        published=True,
        percent=20,
        effective=Period.day(days(-1)),
        submitted_at=timezone.now(),
        recorded_at=timezone.now(),
    )
    return found


@pytest.fixture(autouse=True)
def secretariat(client, plan, health, water, idle):
    user = cast.staff("secretariat")
    cast.sign_in(client, user)
    return user


def words_of(answer):
    """All that a PDF or DOCX answer says."""
    content = answer.content
    assert answer.status_code == 200, answer.text
    assert answer["Content-Disposition"].startswith("attachment;")
    if content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(content)).pages
        return plain(" ".join(page.extract_text() for page in pages))
    document = docx.Document(io.BytesIO(content))
    return plain(
        " ".join(
            each.text or "" for each in document.element.body.iter() if each.tag.endswith("}t")
        )
    )


def get(client, paper, file_format="docx", language="en", **said):
    return client.get(f"{BASE}{paper}/", {"language": language, "format": file_format, **said})


def post(client, paper, file_format="docx", language="en", **said):
    return client.post(f"{BASE}{paper}/", {"language": language, "format": file_format, **said})


def errors_of(answer, status=422):
    assert answer.status_code == status
    return parsed(answer).one(css="form__errors").text


class TestThePage:
    def test_it_names_each_institution_that_is_behind_with_its_counts(self, client):
        table = parsed(client.get(BASE)).one("table")

        rows = [[cell.text for cell in row.all()] for row in table.one("tbody").all("tr")]
        assert [row[0] for row in rows] == ["Ministry of Health", "Agency of Water"]
        late = [row.all("td")[1].text for row in table.one("tbody").all("tr")]
        assert late == ["2", "1"]

    def test_a_link_of_the_workspace_leads_to_it_for_the_secretariat_alone(
        self, client, health
    ):
        assert BASE in parsed(client.get("/en/workspace/papers/")).one("main").links
        assert "/en/workspace/papers/" in client.get("/en/workspace/").text

        cast.sign_in(client, cast.focal_point(health))
        assert "/en/workspace/papers/" not in client.get("/en/workspace/").text
        assert client.get(BASE).status_code == 403

    def test_only_the_plans_languages_are_offered(self, client, plan):
        plan.required_languages = ["en", "fr"]
        plan.save()

        options = parsed(client.get(BASE)).one("select", id="note-language").all("option")

        assert [each["value"] for each in options] == ["fr", "en"]
        assert "language" in errors_of(get(client, "booklet", language="ar")).lower()

    def test_an_institution_of_another_plan_gets_no_letter(self, client):
        stranger = make.CommitmentFactory(lead=make.OrganisationFactory()).lead

        assert get(client, f"chasing/{stranger.uid}").status_code == 404
        assert client.get(f"{BASE}nothing/").status_code == 404


class TestWhatTheFilesSay:
    @pytest.mark.parametrize("file_format", ["pdf", "docx"])
    def test_a_chasing_letter_lists_the_institutions_own_activities(
        self, client, health, file_format
    ):
        said = words_of(get(client, f"chasing/{health.lead.uid}", file_format))

        assert "Ministry of Health" in said
        assert "Open the registers" in said
        assert "Train nurses" in said
        assert "Measure the wells" not in said
        assert "Agency of Water" not in said

    @pytest.mark.parametrize("file_format", ["pdf", "docx"])
    def test_a_form_is_the_chosen_commitments(self, client, water, file_format):
        answer = get(client, "form", file_format, commitment=water.uid)

        said = words_of(answer)
        assert "Promise of Agency of Water" in said
        assert "Measure the wells" in said
        assert "Train nurses" not in said
        assert f'filename="now-form-2-en.{file_format}"' in answer["Content-Disposition"]

    @pytest.mark.parametrize("file_format", ["pdf", "docx"])
    def test_the_progress_table_and_its_slides_hold_every_commitment(self, client, file_format):
        table = get(client, "progress", file_format, since=days(-30), until=days(-2))
        slides = get(client, "progress", file_format, as_slides="on")

        for answer in (table, slides):
            said = words_of(answer)
            for name in ("Ministry of Health", "Agency of Water", "Office of Calm"):
                assert f"Promise of {name}" in said
        assert "Open the registers" in words_of(table)
        assert "now-slides-en" in slides["Content-Disposition"]

    def test_the_booklet_holds_every_commitment_in_the_language_asked_for(self, client):
        said = words_of(get(client, "booklet", language="fr"))

        assert "Promise of Ministry of Health" in said
        assert "Ministry of Health (fr)" in said
        assert "Table des matières" in said

    def test_the_attendance_sheet_lists_the_lead_institutions_by_name(self, client):
        said = words_of(get(client, "attendance", name="Steering committee", on=days(5)))

        names = ("Agency of Water", "Ministry of Health", "Office of Calm")
        places = [said.index(name) for name in names]
        assert places == sorted(places)
        assert "Steering committee" in said

    def test_the_note_names_alerts_and_the_decisions_as_typed(self, client):
        said = words_of(post(client, "note", decisions="Name a lead.\n\nPay the nurses."))

        assert "Name a lead." in said
        assert "Pay the nurses." in said
        assert "2 activities late" in said

    def test_an_invitation_says_what_when_and_where(self, client):
        said = words_of(
            post(
                client,
                "invitation",
                name="Steering committee",
                on="2027-01-14",
                at="10 am",
                where="Room 3",
                agenda="Progress\n\nNext plan",
            )
        )

        for each in ("Steering committee", "10 am", "Room 3", "Progress", "Next plan"):
            assert each in said

    def test_a_certificate_names_who_took_part_and_nothing_keeps_the_name(self, client, caplog):
        caplog.set_level(logging.DEBUG)
        answer = post(
            client, "certificate", name="Zoubida Unheard", event="the workshop", on=days(-1)
        )

        assert "Zoubida Unheard" in words_of(answer)
        assert "Zoubida" not in answer["Content-Disposition"]
        assert "Zoubida" not in caplog.text
        assert not everything_stored("Zoubida")

    def test_letters_carry_the_letterhead(self, client, plan, health):
        Letterhead.objects.create(
            plan=plan,
            organisations={"en": "Kingdom of Tests\nSecretariat"},
            address={"en": "1 Test Street"},
            place={"en": "Testville"},
            signatory={"en": "The Coordinator"},
            changed_at=timezone.now(),
            changed_by=make.ActorFactory(),
        )

        said = words_of(get(client, f"chasing/{health.lead.uid}"))

        for each in ("Kingdom of Tests", "1 Test Street", "Testville", "The Coordinator"):
            assert each in said

    def test_the_evidence_pack_is_an_archive_with_its_inventory(self, client, health):
        answer = client.get(f"{BASE}pack/", {"language": "en"})
        content = answer.getvalue()

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {"index.html", "inventory.csv", "SHA256SUMS"} <= set(archive.namelist())
            assert "Open the registers" in archive.read("tables/activities.csv").decode()
        assert int(answer["Content-Length"]) == len(content)

    def test_a_plan_from_a_publication_has_papers_without_a_movement(self, client):
        make.CommitmentFactory(
            plan=make.PlanFactory(imported=True, slug="old"), title={"en": "An old promise"}
        )
        base = "/en/workspace/plans/old/papers/"

        page = client.get(base)
        table = client.get(f"{base}progress/", {"language": "en", "format": "docx"})

        assert 'name="since"' not in page.text
        assert "An old promise" in words_of(table)


def everything_stored(word):
    """The tables in which a word stands anywhere."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(word in str(row) for row in cursor.fetchall()):
                found.append(table)
    return found


class TestWhatIsWrong:
    def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(self, client):
        answer = post(client, "invitation", name="", on="soon", agenda="One\n<b>two</b>")

        page = parsed(answer)
        assert answer.status_code == 422
        paper = page.one("details", id="invitation")
        assert "open" in paper.attributes
        assert paper.one("textarea", id="invitation-agenda").text == "One <b>two</b>"
        assert paper.one("input", id="invitation-on")["value"] == "soon"
        assert paper.one(id="invitation-name_error").text
        assert paper.one(id="invitation-on_error").text
        assert [each["id"] for each in page.all("details") if "open" in each.attributes] == [
            "invitation"
        ]

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"until": days(3)}, "until"),
            ({"since": days(-2), "until": days(-9)}, "since"),
            ({"since": "0001-01-01"}, "since"),
            ({"until": "9999-12-31"}, "until"),
            ({"since": "2026-02-30"}, "since"),
        ],
    )
    def test_days_that_cannot_be_compared_are_refused_beside_them(self, client, said, field):
        answer = get(client, "progress", **said)

        assert answer.status_code == 422
        assert parsed(answer).one(id=f"progress-{field}_error").text

    @pytest.mark.parametrize(
        ("paper", "said"),
        [
            ("form", {"commitment": "nothing"}),
            ("form", {"commitment": ""}),
            ("booklet", {"language": "xx"}),
            ("booklet", {"file_format": "exe"}),
            ("attendance", {"name": "x" * 201, "on": "2026-01-01"}),
        ],
    )
    def test_what_no_button_says_is_refused(self, client, paper, said):
        assert errors_of(get(client, paper, **said))

    def test_signs_that_no_text_holds_are_refused(self, client):
        answer = post(client, "invitation", name="\0", on="2026-01-01", agenda="One\0")

        assert parsed(answer).one(id="invitation-name_error").text
        assert parsed(answer).one(id="invitation-agenda_error").text

    def test_an_address_alone_shows_the_form_and_makes_nothing(self, client):
        for paper in ("certificate", "note", "booklet", "attendance"):
            answer = client.get(f"{BASE}{paper}/")

            assert answer.status_code == 200
            assert "open" in parsed(answer).one("details", id=paper).attributes

    def test_a_name_in_an_address_makes_no_certificate(self, client):
        answer = get(client, "certificate", name="Zoubida", event="x", on="2026-01-01")

        assert answer["Content-Type"].startswith("text/html")
        assert "Zoubida" not in answer.text
        assert post(client, "booklet").status_code == 405

    @pytest.mark.parametrize("file_format", ["pdf", "docx"])
    def test_what_is_typed_is_text_whatever_it_looks_like(self, client, file_format):
        answer = post(
            client,
            "certificate",
            file_format,
            name=HOSTILE,
            event="=cmd|' /C calc'!A0",
            on=days(-1),
        )

        said = "".join(words_of(answer).split())  # wherever a line ends
        for each in ("#[x]", "$y$", "*z*", "_w_", "\\n", "<b>", "&amp;", "{{7|add:1}}"):
            assert each in said
        assert "=cmd|" in said

    def test_while_others_have_files_made_one_is_asked_to_come_back(self, client, monkeypatch):
        monkeypatch.setattr(at_once, "LONGEST_WAIT", 0.01)

        with at_once.a_place(), at_once.a_place():
            answer = get(client, "attendance", name="Committee", on=days(1))
            pack = client.get(f"{BASE}pack/", {"language": "en"})

        assert "Try again in a moment" in errors_of(answer, 503)
        assert answer["Retry-After"]
        assert 'value="Committee"' in answer.text
        assert pack.status_code == 503
        assert get(client, "form", commitment=new_uid()).status_code == 422
        assert client.get(f"{BASE}pack/", {"language": "en"}).getvalue()

    def test_why_a_file_was_not_made_is_said_in_words(self):
        sentences = [
            making.why_not_set(problems.TookTooLong("more than 90 seconds")),
            making.why_not_set(problems.TookTooMuchMemory("over its memory")),
            making.why_not_set(problems.CannotSet("a letter without a shape", "agenda-text-1")),
        ]

        assert len(set(sentences)) == 3
        assert "agenda-text-1" in sentences[-1]


def picture(file_format="PNG", size=(40, 20)):
    found = io.BytesIO()
    Image.new("RGB", size, "green").save(found, file_format)
    found.seek(0)
    found.name = f"logo.{file_format.lower()}"
    return found


class TestTheLetterhead:
    ADDRESS = f"{BASE}letterhead/"

    def test_its_texts_are_set_in_each_language_and_others_are_left(self, client, plan):
        Letterhead.objects.create(
            plan=plan,
            place={"zgh": "ⵔⴱⴰⵟ", "en": "Rabat"},
            changed_at=timezone.now(),
            changed_by=make.ActorFactory(),
        )

        page = parsed(client.get(self.ADDRESS))
        answer = client.post(
            self.ADDRESS, {"organisations_fr": "Ministère\nSecrétariat", "place_ar": "الرباط"}
        )

        assert page.one(id="letterhead-place_en")["value"] == "Rabat"
        assert answer.status_code == 302
        found = Letterhead.objects.get(plan=plan)
        assert found.organisations == {"fr": "Ministère\nSecrétariat"}
        assert found.place == {"ar": "الرباط", "zgh": "ⵔⴱⴰⵟ"}
        assert found.changed_by.role == "secretariat"

    def test_a_text_that_is_too_long_is_refused_and_shown_again(self, client):
        answer = client.post(self.ADDRESS, {"address_fr": "x" * 10_001, "place_fr": "Rabat"})

        assert answer.status_code == 422
        page = parsed(answer)
        assert page.one(id="letterhead-address_fr_error").text
        assert page.one(id="letterhead-place_fr")["value"] == "Rabat"
        assert not Letterhead.objects.exists()

    def test_a_logo_is_added_shown_and_taken_off(self, client, plan):
        answer = client.post(
            f"{self.ADDRESS}logos/", {"file": picture(), "alternative_en": "A green field"}
        )
        assert answer.status_code == 302
        logo = Logo.objects.get()

        image = parsed(client.get(self.ADDRESS)).one("img", css="letterhead__logo")
        assert image["alt"] == "A green field"
        assert client.get(image["src"]).getvalue().startswith(b"\x89PNG")

        client.post(f"{self.ADDRESS}logos/{logo.uid}/off/")
        assert not Logo.objects.get().is_shown
        assert client.get(image["src"]).status_code == 404

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"alternative_en": "A field"}, "file"),
            ({"file": io.BytesIO(b"no picture"), "alternative_en": "A field"}, "file"),
            ({"file": io.BytesIO(b""), "alternative_en": "A field"}, "file"),
            ({"file": picture()}, "alternative_en"),
        ],
    )
    def test_a_logo_that_cannot_be_used_is_refused_beside_its_field(self, client, said, field):
        for each in said.values():
            if isinstance(each, io.BytesIO):
                each.seek(0)
        answer = client.post(f"{self.ADDRESS}logos/", said)

        assert answer.status_code == 422
        assert parsed(answer).one(id=f"logo-{field}_error").text
        if "alternative_en" in said:
            assert parsed(answer).one(id="logo-alternative_en")["value"] == "A field"
        assert not Logo.objects.exists()

    def test_a_logo_of_another_plan_is_not_there(self, client, plan):
        client.post(f"{self.ADDRESS}logos/", {"file": picture(), "alternative_en": "A field"})
        make.PlanFactory(live=True, slug="other")
        other = "/en/workspace/plans/other/papers/letterhead/"

        uid = Logo.objects.get().uid
        assert client.get(f"{other}logos/{uid}/").status_code == 404
        assert client.post(f"{other}logos/{uid}/off/").status_code == 404
        assert Logo.objects.get().is_shown

    def test_nobody_else_sets_it(self, client, health):
        cast.sign_in(client, cast.focal_point(health))

        assert client.get(self.ADDRESS).status_code == 403
        assert client.post(self.ADDRESS, {"place_en": "Here"}).status_code == 403
        assert not Letterhead.objects.exists()
