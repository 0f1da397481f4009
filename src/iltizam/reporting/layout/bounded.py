"""Setting a document, and reading one that comes back, in a process of its own, which can
neither grow nor go on without end."""

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import iltizam
from iltizam.reporting.document.archives import NotReturned
from iltizam.reporting.document.returned import Returned
from iltizam.reporting.layout import framing
from iltizam.reporting.layout.limits import MIB, Limits
from iltizam.reporting.layout.problems import CannotSet, TookTooLong, TookTooMuchMemory

WALL_SECONDS = 90
_LIMITS = Limits()
# Somebody waits for it: the largest report that was sent out takes a few seconds.
READING_SECONDS = 30
_READING = Limits(memory=1024 * MIB, seconds=20)
_SOURCES = str(Path(iltizam.__file__).parent.parent)
# What Rust, Python, the loader and a pool of threads say when they are given no more.
_OUT_OF_MEMORY = (
    b"memory allocation of",
    b"MemoryError",
    b"Cannot allocate memory",
    b"failed to map segment",
    b"ThreadPoolBuildError",
)


def set_document(
    document_json: bytes,
    files: Mapping[str, bytes],
    format: Literal["pdf", "docx"],  # noqa: A002 – what everybody calls it
    *,
    limits: Limits = _LIMITS,
    wall_seconds: float = WALL_SECONDS,
) -> bytes:
    """The file. Raises TookTooLong, TookTooMuchMemory or CannotSet; leaves no process behind.

    The process gets the document and nothing else of us: no environment, no open file, no
    database, a folder of its own.
    """
    names = sorted(files)
    head = {"format": format, "names": names}
    return _asked(head, [document_json, *(files[name] for name in names)], limits, wall_seconds)


def read_back(
    content: bytes, *, limits: Limits = _READING, wall_seconds: float = READING_SECONDS
) -> Returned:
    """``document.returned.read_returned`` within bounds: a small file can be made so that
    reading it takes hours. Raises NotReturned, "too_big" for what goes beyond them."""
    try:
        found = _asked({"format": "returned", "names": []}, [content], limits, wall_seconds)
    except (TookTooLong, TookTooMuchMemory) as error:
        raise NotReturned("too_big") from error
    except CannotSet as error:
        is_told = error.reason in NotReturned.CODES
        raise NotReturned(error.reason if is_told else "damaged") from error
    # Lists of names come out of JSON as such, and are tuples there.
    told: dict[str, Any] = json.loads(found)
    lists = {name: tuple(said) for name, said in told.items() if isinstance(said, list)}
    return Returned(**{**told, **lists})


def _asked(
    head: dict[str, Any], parts: list[bytes], limits: Limits, wall_seconds: float
) -> bytes:
    request = framing.framed(head, parts)
    with tempfile.TemporaryDirectory(prefix="iltizam-") as private:
        status, answer, errors = _run(request, limits, wall_seconds, private)
    return _content(status, answer, errors)


def _run(
    request: bytes, limits: Limits, wall_seconds: float, private: str
) -> tuple[int, bytes, bytes]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "iltizam.reporting.layout", *map(str, limits)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=private,
        env=_environment(private),
        start_new_session=True,
    )
    try:
        answer, errors = process.communicate(request, timeout=wall_seconds)
    except subprocess.TimeoutExpired as error:
        raise TookTooLong(f"more than {wall_seconds} seconds") from error
    finally:
        _end(process)
    return process.returncode, answer, errors


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the process and whatever it started; its group bears its number."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _environment(private: str) -> dict[str, str]:
    return {
        "PYTHONPATH": _SOURCES,
        "LC_ALL": "C.UTF-8",
        "TMPDIR": private,
        # Each thread and each arena of the allocator takes address space of its own: what a
        # machine with many cores would take must not decide what fits.
        "RAYON_NUM_THREADS": "2",
        "MALLOC_ARENA_MAX": "2",
        # Nothing asks the network; what did would find nobody.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }


def _content(status: int, answer: bytes, errors: bytes) -> bytes:
    try:
        head, parts = framing.read(io.BytesIO(answer))
    except framing.Broken:
        raise _ended_without_answer(status, errors) from None
    if head["problem"] == "memory":
        raise TookTooMuchMemory("over its memory")
    if head["problem"]:
        raise CannotSet(head["reason"], head["block"])
    return parts[0]


def _ended_without_answer(status: int, errors: bytes) -> Exception:
    """What a process died of that said nothing."""
    if status == -signal.SIGXCPU:
        return TookTooLong("over its time of the processor")
    if status == -signal.SIGKILL or any(sign in errors for sign in _OUT_OF_MEMORY):
        return TookTooMuchMemory("over its memory")
    told = errors.decode(errors="replace").strip().splitlines()
    return CannotSet(f"setting ended with status {status}: {told[-1] if told else ''}")
