"""What is withheld is shown by no page, twin, feed, file or search: no side door."""

import datetime
import io
import zipfile

import pypdf
import pytest
from django.apps import apps
from django.utils import translation
from django.utils.html import escape

from iltizam.core import withholding
from iltizam.core.fields import LocalisedField
from iltizam.core.models import Withheld
from iltizam.core.redaction import KINDS
from iltizam.core.texts import LocalisedText, french_typography
from iltizam.plans.models import ActionPlan, CommitmentText
from iltizam.plans.trail import plan_of
from iltizam.tracking import indexing
from tests.permissions.routes import ROUTES, address, has_language
from tests.web.pages import LANGUAGES, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

REASON = {"en": "a person was named", "fr": "une personne y était nommée", "ar": "ورد اسم شخص"}
# What shows texts of the plan must say that they are withdrawn, not merely leave them out.
SAYING = tuple(f"{place}/plans/sample" for place in ("/fr", "/ar", "/en", "/data"))
LONG = 24  # characters: shorter texts stand elsewhere too, as names and headings


def rows():
    """(row, name of the owner, field, text) of every text of the sample plan."""
    for model in apps.get_models():
        if not model.__module__.startswith("iltizam."):
            continue
        fields = [f for f in model._meta.local_fields if isinstance(f, KINDS)]
        if not fields:
            continue
        for row in model._default_manager.all():
            plan = plan_of(row)
            if plan is None or plan.slug != "sample":
                continue
            if isinstance(row, CommitmentText):
                yield row, row.commitment.uid, f"texts.{row.field.code}", row.text
            elif hasattr(row, "uid"):
                for field in fields:
                    yield row, row.uid, field.name, getattr(row, field.attname)


@pytest.fixture
def everything_withheld(site):
    """Every text of the sample plan is withheld; the texts as they were."""
    found = [(row, uid, field, text) for row, uid, field, text in rows() if text]
    Withheld.objects.bulk_create(
        Withheld(
            kind=row._meta.label_lower,
            object_uid=uid,
            field=field,
            reason=LocalisedText(REASON),
            withheld_on=datetime.date(2026, 3, 2),
        )
        for row, uid, field, _text in found
    )
    withholding.forget()
    indexing.index_plan(ActionPlan.objects.get(slug="sample"))
    texts = set()
    for _row, _uid, _field, text in found:
        texts |= set(text.values()) if isinstance(text, dict) else {text}
    return {text for text in texts if len(text) >= LONG}


def body(response):
    """What a reader is given, as text: of archives the parts, of a PDF its pages."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return "\n".join(found.extract_text() for found in pages)
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        # Pictures are no text; what of them is one stays readable.
        return "\n".join(file.read(name).decode(errors="replace") for name in file.namelist())


def addresses():
    """Every address that shows the sample plan, in every language."""
    parts = {"slug": "sample", "ref": "1", "key": "1", "part": 1, "code": "MA"}
    for name, row in ROUTES.items():
        if "uid" in row.needs or name == "gallery":
            continue
        for language in LANGUAGES if has_language(name) else LANGUAGES[:1]:
            yield address(name, language, **parts)
    for path in PAGES.values():
        if "sample" in path:
            for language in LANGUAGES:
                yield f"/{language}/{path}"


def test_what_is_withheld_is_shown_nowhere(client, everything_withheld):
    assert len(everything_withheld) > 100
    leaks, silent = {}, []
    for where in dict.fromkeys(addresses()):
        shown = body(client.get(where))
        if found := [text for text in everything_withheld if text in shown]:
            leaks[where] = found[:2]
        # A PDF's Arabic comes back in shapes and lines; the DOCX beside it says the same.
        says = where.startswith(SAYING) and not where.endswith(".pdf")
        if says and not any(reason in shown for reason in REASON.values()):
            silent.append(where)

    assert (leaks, silent) == ({}, [])
    for language in LANGUAGES:
        page = client.get(f"/{language}/plans/sample/commitments/1/").text
        with translation.override(language):
            mark = withholding.Mark(tuple(REASON.items()), datetime.date(2026, 3, 2))
            assert escape(french_typography(mark.sentence(language))) in page or (
                escape(mark.sentence(language)) in page
            )
    found = client.get("/fr/search/?q=budget+participatif").text
    assert "plans/sample/" not in found


def test_texts_of_other_rows_with_the_same_words_stay(client, sample):
    first, second = sample.commitments.order_by("position")[:2]
    type(first).objects.filter(pk=second.pk).update(title=first.title)
    Withheld.objects.create(
        kind="plans.commitment",
        object_uid=first.uid,
        field="title",
        reason=LocalisedText(REASON),
        withheld_on=datetime.date(2026, 3, 2),
    )
    withholding.forget()

    shown = client.get("/en/plans/sample/index.json").json()

    titles = {row["uid"]: row["title"]["text"] for row in shown["commitments"]}
    assert titles[first.uid].startswith("withdrawn: a person was named")
    assert titles[second.uid] == first.title["en"]


def test_every_text_that_has_a_row_of_its_own_can_be_withheld():
    """Those that cannot are labels of a plan's settings, and words of the calendar."""
    nameless = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("iltizam.")
        for field in model._meta.local_fields
        if isinstance(field, LocalisedField)
        if not hasattr(model, "uid") and model is not CommitmentText
    }

    assert nameless == {
        "ActivityDependency.event",
        "Band.label",
        "FormField.label",
        "Holiday.name",
        "Moved.reason",
        "Withheld.reason",
    }
