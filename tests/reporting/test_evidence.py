"""The evidence pack: what is public, with its hash, and nothing else."""

import csv
import hashlib
import io
import zipfile

import pytest

from iltizam.core import files
from iltizam.core.redaction import find, redact
from iltizam.core.texts import LocalisedText
from iltizam.reporting.compiling.facts import facts_of
from iltizam.reporting.evidence import INDEX, INVENTORY, SUMS, write_pack
from tests import factories as make

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF-1.7 the minutes"


@pytest.fixture
def proof(commitment):
    """A public file."""
    return make.EvidenceFactory(
        activity=commitment.activities.get(),
        title=LocalisedText({"en": "The minutes"}),
        url="",
        file_key=files.keep(CONTENT, owner="evidence"),
        file_name="../minutes of May.pdf",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        size=len(CONTENT),
    )


def packed(plan):
    held = io.BytesIO()
    count = write_pack(held, facts_of(plan), "en")
    with zipfile.ZipFile(held) as archive:
        return count, {name: archive.read(name) for name in archive.namelist()}


def inventory(found):
    return list(csv.DictReader(io.StringIO(found[INVENTORY].decode("utf-8-sig"))))


def test_a_public_file_stands_in_the_pack_as_it_was_handed_in(plan, proof):
    count, found = packed(plan)

    (row,) = inventory(found)
    assert count == 1
    assert found[row["file"]] == CONTENT
    assert row["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert row["file"] in found[INDEX].decode()


def test_no_name_leads_out_of_the_folder(plan, proof):
    _count, found = packed(plan)

    assert all(not name.startswith("/") and "../" not in name for name in found)


def test_the_sums_are_those_of_every_other_file(plan, proof):
    _count, found = packed(plan)

    lines = found.pop(SUMS).decode().splitlines()
    assert lines == [f"{hashlib.sha256(found[n]).hexdigest()}  {n}" for n in sorted(found)]


def test_the_same_plan_gives_the_same_bytes(plan, proof):
    packs = [io.BytesIO(), io.BytesIO()]
    for each in packs:
        write_pack(each, facts_of(plan), "en")

    assert packs[0].getvalue() == packs[1].getvalue()


def test_restricted_evidence_says_why_and_nothing_of_itself(plan, commitment):
    secret = make.EvidenceFactory(
        activity=commitment.activities.get(),
        restricted=True,
        title=LocalisedText({"en": "List of applicants"}),
        file_name="applicants.xlsx",
    )

    count, found = packed(plan)

    (row,) = inventory(found)
    everything = b"\n".join(found.values()).decode(errors="replace")
    assert count == 0
    assert (row["evidence"], row["title"], row["file"]) == (secret.uid, "", "")
    assert "It names applicants." in found[INDEX].decode()
    assert "List of applicants" not in everything
    assert "applicants.xlsx" not in everything


def test_a_file_that_was_withdrawn_is_gone_and_says_why(plan, proof):
    by = make.ActorFactory(role="administrator", organisation_uid="")
    redact(find(proof.uid, "file"), reason=LocalisedText({"en": "It named people"}), by=by)

    count, found = packed(plan)

    assert count == 0
    assert inventory(found)[0]["file"] == ""
    assert "It named people" in found[INDEX].decode()


def test_a_file_that_is_missing_on_the_disk_is_not_promised(plan, proof):
    files.discard(proof.file_key)

    count, found = packed(plan)

    assert count == 0
    assert inventory(found)[0]["file"] == ""
    assert not [name for name in found if name.startswith("files/")]


def test_a_plan_without_evidence_says_so(plan, commitment):
    _count, found = packed(plan)

    assert inventory(found) == []
    assert "No evidence was published yet." in found[INDEX].decode()
