"""Files below the home: whole or not there, under random keys, gone some time after their row."""

import os
import time
from datetime import timedelta

import pytest

from iltizam.core import files
from iltizam.core.files import LEAVES_AFTER, discard, keep, open_file, remove_what_left


@pytest.fixture
def rows(settings, tmp_path, monkeypatch):
    """A home of its own, and the keys that rows name."""
    settings.HOME = tmp_path
    named = set()
    monkeypatch.setattr(files, "_owners", {"rows": lambda: named})
    return named


def read(key):
    with open_file(key) as file:
        return file.read()


def stored(home):
    return sorted(path.name for path in (home / "uploads").rglob("*") if path.is_file())


def grow_older(home, by):
    """As if nothing had touched the files for so long."""
    for path in (home / "uploads").rglob("*"):
        then = path.stat().st_mtime - by.total_seconds()
        os.utime(path, (then, then))


def test_a_file_is_kept_under_a_key_that_tells_nothing(rows, tmp_path):
    first, second = (keep(b"the same", owner="rows") for _ in range(2))

    assert first != second
    assert read(first) == read(second) == b"the same"
    assert stored(tmp_path) == sorted([first, second])
    path = tmp_path / "uploads" / first[:2] / first
    assert path.stat().st_mode & 0o777 == 0o600


def test_files_of_nobody_are_not_kept(rows):
    with pytest.raises(LookupError, match="stranger"):
        keep(b"x", owner="stranger")


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "0" * 31, "0" * 33, "G" * 32, "0" * 32]
)
def test_what_is_no_key_opens_nothing(rows, key):
    with pytest.raises(FileNotFoundError):
        open_file(key)
    discard(key)


def test_a_file_that_is_discarded_is_gone(rows):
    key = keep(b"x", owner="rows")

    discard(key)

    with pytest.raises(FileNotFoundError):
        open_file(key)


def test_a_file_leaves_some_time_after_its_row(rows, tmp_path):
    kept, left = (keep(text, owner="rows") for text in (b"kept", b"left"))
    rows |= {kept, left}
    grow_older(tmp_path, timedelta(days=400))
    assert remove_what_left() == 0

    rows.remove(left)
    grow_older(tmp_path, timedelta(days=2))
    assert remove_what_left() == 0
    assert read(left) == b"left"
    grow_older(tmp_path, LEAVES_AFTER - timedelta(minutes=1))
    assert remove_what_left() == 0
    assert read(left) == b"left"
    grow_older(tmp_path, timedelta(days=2))
    assert remove_what_left() == 1

    assert read(kept) == b"kept"
    with pytest.raises(FileNotFoundError):
        open_file(left)


def test_one_whose_row_is_restored_stays(rows, tmp_path):
    key = keep(b"x", owner="rows")
    grow_older(tmp_path, timedelta(days=2))
    remove_what_left()
    assert stored(tmp_path)[-1] == f"{key}.leaving"

    rows.add(key)
    for _day in range(40):
        grow_older(tmp_path, timedelta(days=2))
        remove_what_left()

    assert read(key) == b"x"
    assert key in stored(tmp_path)


def test_one_whose_row_is_not_committed_yet_is_left_alone(rows, tmp_path):
    key = keep(b"x", owner="rows")

    remove_what_left()

    assert key in stored(tmp_path)


def test_it_is_looked_over_once_a_day(rows, tmp_path):
    keep(b"x", owner="rows")
    remove_what_left()
    grow_older(tmp_path / "uploads", timedelta(0))
    for path in (tmp_path / "uploads").glob("??/*"):
        os.utime(path, (time.time() - 7200, time.time() - 7200))

    remove_what_left()

    assert not any(name.endswith(".leaving") for name in stored(tmp_path))


def test_what_a_killed_process_left_half_written_goes_too(rows, tmp_path):
    key = keep(b"x", owner="rows")
    path = tmp_path / "uploads" / key[:2] / key
    path.rename(f"{path}.arriving")
    grow_older(tmp_path, LEAVES_AFTER + timedelta(days=1))

    assert remove_what_left() == 1
    assert stored(tmp_path) == [".looked-over"]


def test_what_others_put_there_is_not_touched(rows, tmp_path):
    other = tmp_path / "uploads" / "ab" / "minutes.txt"
    other.parent.mkdir(parents=True)
    other.write_text("x")
    grow_older(tmp_path, timedelta(days=400))

    for _day in range(3):
        remove_what_left()
        grow_older(tmp_path, timedelta(days=40))

    assert "minutes.txt" in stored(tmp_path)


def test_without_files_there_is_nothing_to_do(rows):
    assert remove_what_left() == 0
