"""A document written from the command line is what its file's name says."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from iltizam.reporting import commands
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make.PlanFactory(slug="now")
    make.CommitmentFactory(plan=plan, number=1)
    return plan


def form(path, **options):
    with override("en"):
        call_command("form", "now/1", lang="en", out=str(path), stdout=io.StringIO(), **options)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.docx", b"PK"), ("a.HTML", b"<!doctype html>"), ("a.json", b"{"), ("a", b"%PDF-")],
)
def test_the_name_of_the_file_says_the_format(tmp_path, plan, name, begins):
    assert form(tmp_path / name).startswith(begins)


def test_a_name_of_another_format_is_refused(tmp_path, plan):
    with pytest.raises(CommandError, match="No format is called odt; there are: pdf, docx"):
        form(tmp_path / "a.odt")
    with pytest.raises(CommandError, match="would hold docx"):
        form(tmp_path / "a.pdf", format="docx")
    assert list(tmp_path.iterdir()) == []


def test_no_pdf_is_poured_onto_a_terminal(monkeypatch, plan):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(commands.sys, "stdout", Terminal())
    with override("en"), pytest.raises(CommandError, match="name a file with --out"):
        call_command("form", "now/1", lang="en")
