"""How a document and a file go through a pipe: a line of JSON, then parts of known length."""

import json
from collections.abc import Sequence
from typing import IO, Any


class Broken(Exception):
    """The stream ended or was no frame."""


def write(stream: IO[bytes], head: dict[str, Any], parts: Sequence[bytes]) -> None:
    stream.write(framed(head, parts))
    stream.flush()


def framed(head: dict[str, Any], parts: Sequence[bytes]) -> bytes:
    line = json.dumps({"head": head, "lengths": [len(part) for part in parts]})
    return b"".join((line.encode(), b"\n", *parts))


def read(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Head and parts. Raises Broken where any of it is missing."""
    try:
        frame = json.loads(stream.readline())
        lengths = frame["lengths"]
    except (ValueError, KeyError, TypeError) as error:
        raise Broken("no head") from error
    parts = [stream.read(length) for length in lengths]
    if any(len(part) != length for part, length in zip(parts, lengths, strict=True)):
        raise Broken("cut short")
    return frame["head"], parts
