import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import Heading, Run
from iltizam.reporting.document.returned import NotReturned, read_returned
from iltizam.reporting.layout import framing
from iltizam.reporting.layout.bounded import read_back, set_document
from iltizam.reporting.layout.limits import MIB, Limits
from iltizam.reporting.layout.pdf import pdf_of
from iltizam.reporting.layout.problems import CannotSet, TookTooLong, TookTooMuchMemory
from tests.reporting import samples
from tests.reporting.long_report import report

FILES = {"logo.png": samples.logo()}


@pytest.fixture(scope="module")
def large() -> bytes:
    return codec.to_json(report(commitments=60, activities=264))


def children() -> list[str]:
    """The commands of our own child processes."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(stat[1]) == os.getpid() and "iltizam.reporting.layout" in command:
            found.append(command)
    return found


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_process_sets_what_would_be_set_here(language):
    content = codec.to_json(samples.document(language))

    assert set_document(content, FILES, "pdf") == pdf_of(content, FILES)
    assert children() == []


def test_a_report_of_the_published_size_stays_below_350_megabytes():
    content = codec.to_json(report())

    # Address space is never less than memory: what is set within it has not used more.
    assert set_document(content, FILES, "pdf", limits=Limits(memory=350 * MIB))


def test_what_would_take_long_is_stopped_by_the_clock(large):
    with pytest.raises(TookTooLong):
        set_document(large, {}, "pdf", wall_seconds=0.4)

    assert children() == []


def test_what_would_work_long_is_stopped_by_the_kernel(large):
    with pytest.raises(TookTooLong):
        set_document(large, {}, "pdf", limits=Limits(seconds=1))

    assert children() == []


@pytest.mark.parametrize("megabytes", [10, 40, 90, 120, 160, 250])
def test_what_would_take_much_memory_is_stopped(large, megabytes):
    with pytest.raises(TookTooMuchMemory):
        set_document(large, {}, "pdf", limits=Limits(memory=megabytes * MIB))

    assert children() == []


def test_what_would_fill_the_disk_is_stopped(large):
    with pytest.raises(CannotSet, match="File too large"):
        set_document(large, {}, "pdf", limits=Limits(file=MIB // 8))


def test_what_is_refused_names_its_block():
    blocks = (
        Heading("first", 1, (Run("Titre"),)),
        Heading("skips", 4, (Run("Trop profond"),)),
    )

    with pytest.raises(CannotSet, match="skipped from heading level") as refused:
        set_document(codec.to_json(samples.only(*blocks)), {}, "pdf")

    assert refused.value.block == "skips"


@pytest.mark.parametrize("content", [b"", b"\x00" * 1000, b"[" * 100_000])
def test_what_is_no_document_is_refused(content):
    with pytest.raises(CannotSet):
        set_document(content, {}, "pdf")


def test_the_process_knows_nothing_of_ours(monkeypatch, tmp_path):
    """Its environment is not ours: what is written there cannot leave through a document."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    seen = tmp_path / "environment"
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nenv > {seen}\nexit 7\n")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))

    with pytest.raises(CannotSet, match="status 7"):
        set_document(b"", {}, "pdf")

    assert "secret" not in seen.read_text()
    assert "ILTIZAM_HOME" not in seen.read_text()


def test_the_process_starts_without_django():
    code = (
        "import sys, iltizam.reporting.layout.__main__, iltizam.reporting.layout.pdf\n"
        "loaded = sorted({name.split('.')[0] for name in sys.modules})\n"
        "ours = sorted(n for n in sys.modules if n.startswith('iltizam.'))\n"
        "print('django' in loaded, *ours)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    is_loaded, *ours = done.stdout.split()
    assert is_loaded == "False"
    others = [name for name in ours if not name.startswith("iltizam.reporting")]
    assert others == ["iltizam.core", "iltizam.core.directions"]


def test_limits_hold_for_the_process(tmp_path):
    code = (
        "import resource, sys\n"
        "from iltizam.reporting.layout.limits import Limits, hold_to\n"
        "hold_to(Limits(memory=2**30, seconds=7, file=4096))\n"
        "for name in ('CORE', 'AS', 'CPU', 'FSIZE'):\n"
        "    print(resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.split() == ["0", str(2**30), "7", "4096"]


def test_a_frame_that_is_cut_short_is_no_answer():
    whole = framing.framed({"a": 1}, [b"one", b"", b"three\n"])

    assert framing.read(io.BytesIO(whole)) == ({"a": 1}, [b"one", b"", b"three\n"])
    for end in (0, 5, len(whole) - 1):
        with pytest.raises(framing.Broken):
            framing.read(io.BytesIO(whole[:end]))


def test_the_process_reads_what_would_be_read_here():
    sent = set_document(codec.to_json(report("ar", commitments=1)), {}, "docx")

    assert read_back(sent) == read_returned(sent)


@pytest.mark.parametrize("code", ["not_a_docx", "damaged"])
def test_what_cannot_be_read_back_says_why(code):
    content = {"not_a_docx": b"Nothing of ours", "damaged": b"PK\x03\x04 and no more"}[code]

    with pytest.raises(NotReturned) as refused:
        read_back(content)
    assert refused.value.code == code


def endless(paragraphs=20_000, controls=90):
    """A small file whose every control holds every paragraph: hours of reading."""
    names = [f"t{place}" for place in range(controls)]
    opened = "".join(
        f'<w:sdt><w:sdtPr><w:tag w:val="{name}"/></w:sdtPr><w:sdtContent>' for name in names
    )
    body = opened + "<w:p/>" * paragraphs + "</w:sdtContent></w:sdt>" * controls
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    listed = "".join(f'<d:narrative id="{name}" alias="{name}"/>' for name in names)
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        )
        file.writestr(
            "customXml/item1.xml",
            '<d:document xmlns:d="urn:iltizam:document:1" plan="now" kind="annual" version="1"'
            f' language="fr" digest="{"0" * 64}">{listed}</d:document>',
        )
    return found.getvalue()


def test_a_file_made_to_be_read_for_hours_is_stopped():
    limits = Limits(memory=1024 * MIB, seconds=2)

    with pytest.raises(NotReturned) as refused:
        read_back(endless(), limits=limits)
    assert refused.value.code == "too_big"
    assert children() == []


def test_a_file_that_would_take_much_memory_is_stopped():
    limits = Limits(memory=80 * MIB, seconds=20)

    # The parser says that it is out of memory as it says that a file is broken.
    with pytest.raises(NotReturned, match=r"too_big|damaged"):
        read_back(endless(paragraphs=400_000, controls=1), limits=limits)
