"""``iltizam backup`` and ``iltizam restore``: everything comes back, or nothing happens."""

import json
import os
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing

import psycopg
import pytest

from iltizam.core.backup.archive import is_ours
from tests.core.installations import ROOT, SAMPLES, Installation

UPGRADES = ROOT / "tests" / "upgrade" / "samples"
KINDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="module", params=KINDS)
def kept(request, tmp_path_factory):
    """An installation and its back-up."""
    folder = tmp_path_factory.mktemp(request.param)
    source = Installation(folder / "kept", request.param).prepare("v1-minimal.json")
    source.upload("2026/annex.txt", "an annex")
    speak_english(source)
    source.file = folder / "kept.zip"
    source.printed = source.do("backup", source.file)
    return source


@pytest.fixture(scope="module")
def other(kept, tmp_path_factory):
    """Another installation, for restores that are refused."""
    home = tmp_path_factory.mktemp("other") / "home"
    other = Installation(home, kept.kind).prepare("v1-full.json")
    speak_english(other)
    return other


def speak_english(installation):
    (installation.home / "installation.toml").write_text(
        'territory = "XC"\nzone = "UTC"\nlanguages = ["en"]\ndefault_language = "en"\n'
        f'[name]\nen = "{installation.home.parent.name}"\n',
        encoding="utf-8",
    )


def empty(kept, tmp_path):
    return Installation(tmp_path / "restored", kept.kind)


def test_a_backup_comes_back_whole_on_an_empty_machine(kept, tmp_path):
    restored = empty(kept, tmp_path)

    printed = restored.do("restore", kept.file)

    assert restored.state() == kept.state()
    assert "iltizam setup" in printed  # there are no style sheets yet
    assert not (restored.home / "restore").exists()


def test_a_restored_installation_is_used_like_any_other(kept, tmp_path):
    restored = empty(kept, tmp_path)
    restored.do("restore", kept.file)

    restored.do("import-plan", SAMPLES / "v1-full.json")
    restored.do("check", "--database", "default")
    exported = restored.do("export-plan", "pequeno-2026")

    assert exported == kept.do("export-plan", "pequeno-2026")


def test_a_backup_holds_no_key_and_is_its_owners(kept):
    with zipfile.ZipFile(kept.file) as archive:
        names = archive.namelist()

    assert "files/uploads/2026/annex.txt" in names
    assert not [name for name in names if "secret" in name]
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o600


def test_a_backup_overwrites_nothing(kept):
    before = kept.file.read_bytes()

    done = kept.run("backup", kept.file)

    assert done.returncode == 1
    assert str(kept.file) in done.stderr
    assert kept.file.read_bytes() == before


def test_a_backup_that_cannot_be_written_leaves_no_file(kept, tmp_path):
    done = kept.run("backup", tmp_path / "nowhere" / "b.zip")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_an_empty_installation_is_restored_without_asking(kept, tmp_path):
    other = Installation(tmp_path / "other", kept.kind).prepare("v1-full.json")
    before = other.state()

    refused = other.run("restore", kept.file)
    untouched = other.state()
    replaced = other.run("restore", kept.file, "--replace")

    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert untouched == before
    assert replaced.returncode == 0, replaced.stderr
    assert other.state() == kept.state()


def test_kept_pages_do_not_come_back_to_life(kept, tmp_path):
    other = Installation(tmp_path / "other", kept.kind).prepare("v1-minimal.json")
    with other.asking() as ask:
        before = dict(ask("SELECT scope, version FROM core_scopeversion"))
    other.do("restore", kept.file, "--replace")

    with other.asking() as ask:
        after = dict(ask("SELECT scope, version FROM core_scopeversion"))

    assert before
    assert all(after[scope] > version for scope, version in before.items())


# Files that are refused


def changed(source, target, change):
    """A copy of the back-up in which ``change`` has altered, added or removed members."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def first_of_the_database(members):
    return next(name for name in members if name.startswith(("database", "tables/core_audite")))


def other_bytes(members):
    name = first_of_the_database(members)
    members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])


def missing_member(members):
    del members[first_of_the_database(members)]


def foreign_member(members):
    members["../../outside.txt"] = b"outside"


def with_manifest(**said):
    def change(members):
        manifest = json.loads(members["manifest.json"])
        members["manifest.json"] = json.dumps({**manifest, **said}).encode()

    change.__name__ = "_".join(said)
    return change


def later_migration(members):
    manifest = json.loads(members["manifest.json"])
    manifest["facts"]["migrations"].append(["core", "9999_from_the_future"])
    members["manifest.json"] = json.dumps(manifest).encode()


def one_row_more(members):
    manifest = json.loads(members["manifest.json"])
    manifest["facts"]["tables"]["core_actor"] += 1
    members["manifest.json"] = json.dumps(manifest).encode()


def another_head(members):
    manifest = json.loads(members["manifest.json"])
    stream = next(iter(manifest["facts"]["streams"].values()))
    stream[1] = "0" * 64
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (other_bytes, "damaged"),
        (missing_member, "damaged"),
        (foreign_member, "no back-up"),
        (with_manifest(format="something-else"), "no back-up"),
        (with_manifest(facts=None), "no back-up"),
        (with_manifest(version=2), "newer"),
        (with_manifest(product="99.0"), "newer"),
        (later_migration, "newer"),
        (with_manifest(database="oracle"), "no back-up"),
        (one_row_more, "damaged"),
        (another_head, "damaged"),
    ],
)
def test_a_file_that_is_not_what_was_written_changes_nothing(
    kept, other, tmp_path, change, words
):
    before = other.state()
    file = changed(kept.file, tmp_path / "changed.zip", change)

    done = other.run("restore", file, "--replace")

    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert other.state() == before
    assert not (other.home / "restore").exists()


def test_a_backup_of_the_other_kind_of_database_is_refused(kept, other):
    before = other.state()
    kind = next(kind for kind in KINDS if kind != kept.kind)

    done = other.run("restore", UPGRADES / f"0.1.0-{kind}.zip", "--replace")

    assert done.returncode == 1
    assert kind in done.stderr
    assert "DATABASE_URL" in done.stderr
    assert other.state() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"no zip at all", os.urandom(4000)],
    ids=["empty", "cut", "text", "noise"],
)
def test_what_is_no_zip_is_refused(tmp_path, content):
    file = tmp_path / "file.zip"
    file.write_bytes(content)

    done = Installation(tmp_path / "home").run("restore", file)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home" / "iltizam.sqlite3").exists()


def test_a_backup_cut_anywhere_is_refused(kept, tmp_path):
    content = kept.file.read_bytes()
    other = empty(kept, tmp_path)
    for share in (0.1, 0.6, 0.999):
        file = tmp_path / "cut.zip"
        file.write_bytes(content[: int(len(content) * share)])

        assert other.run("restore", file).returncode == 1


def test_a_tampered_audit_trail_is_not_restored(kept, tmp_path):
    tampered = Installation(tmp_path / "tampered", kept.kind)
    tampered.do("restore", kept.file)
    change = "UPDATE core_auditevent SET event_type = 'plans.plan.forged'"
    if kept.kind == "sqlite":
        with closing(sqlite3.connect(tampered.home / "iltizam.sqlite3")) as link:
            (name,) = link.execute(
                "SELECT name FROM sqlite_master WHERE name = 'core_auditevent_refuses_update'"
            ).fetchone()
            (made,) = link.execute(
                "SELECT sql FROM sqlite_master WHERE name = ?", (name,)
            ).fetchone()
            link.executescript(f"DROP TRIGGER {name}; {change}; {made};")
    else:
        with psycopg.connect(tampered.environ["DATABASE_URL"]) as link:
            link.execute("ALTER TABLE core_auditevent DISABLE TRIGGER USER")
            link.execute(change)
            link.execute("ALTER TABLE core_auditevent ENABLE TRIGGER USER")
    tampered.do("backup", tmp_path / "tampered.zip")

    done = empty(kept, tmp_path).run("restore", tmp_path / "tampered.zip")

    assert done.returncode == 1
    assert "plan:" in done.stderr


def test_a_damaged_database_is_replaced_and_put_aside(tmp_path):
    source = Installation(tmp_path / "source").prepare("v1-minimal.json")
    source.do("backup", tmp_path / "b.zip")
    home = tmp_path / "broken"
    shutil.copytree(source.home, home)
    (home / "iltizam.sqlite3").write_bytes(b"nothing that SQLite knows" * 400)
    broken = Installation(home)

    done = broken.run("restore", tmp_path / "b.zip", "--replace")

    assert done.returncode == 0, done.stderr
    assert broken.state() == source.state()
    assert len(list(home.glob("iltizam.sqlite3.damaged-*"))) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_a_killed_restore_left_stays_while_the_database_cannot_be_asked(tmp_path, kind):
    installation = Installation(tmp_path)
    (tmp_path / "iltizam.sqlite3").write_bytes(b"nothing that SQLite knows" * 400)
    if kind == "postgresql":
        installation.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    left = tmp_path / "restore" / "note.json"
    left.parent.mkdir()
    left.write_text('{"marker": "half", "items": []}', encoding="ascii")

    done = installation.run("doctor")

    assert left.exists()
    assert "A restore was interrupted and the database cannot be asked." in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "files/uploads/../../etc/passwd",
        "files/secret-key",
        "files/",
        "/files/uploads/a",
        "files/uploads//a",
        "files/uploads/a\\b",
        "tables/../x.copy",
        "other",
    ],
)
def test_no_member_lies_outside_the_home(name):
    assert not is_ours(name)
