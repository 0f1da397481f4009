"""``python -m iltizam.reporting.layout``: sets or reads one document within bounds and ends.

Started by ``bounded``; imports no Django. A request comes on standard input, the
answer goes to standard output, both framed: a line of JSON, then bytes (``framing``).
"""

import dataclasses
import json
import sys

from iltizam.reporting.layout import framing, limits


def main() -> None:
    # Before anything of the document is read.
    limits.hold_to(limits.Limits(*(int(value) for value in sys.argv[1:])))
    head, parts = framing.read(sys.stdin.buffer)
    try:
        content = _set(
            head["format"], parts[0], dict(zip(head["names"], parts[1:], strict=True))
        )
    except MemoryError:
        framing.write(sys.stdout.buffer, {"problem": "memory"}, [])
    except Exception as error:  # noqa: BLE001 – the answer says what it was, whatever it was
        framing.write(sys.stdout.buffer, _told(error), [])
    else:
        framing.write(sys.stdout.buffer, {"problem": ""}, [content])


def _set(kind: str, document_json: bytes, files: dict[str, bytes]) -> bytes:
    # Each brings its library: only the one that is needed is loaded.
    if kind == "pdf":
        from iltizam.reporting.layout.pdf import pdf_of

        return pdf_of(document_json, files)
    if kind == "returned":
        return _read(document_json)
    from iltizam.reporting.layout.docx import docx_of

    content: bytes = docx_of(document_json, files)
    return content


def _read(content: bytes) -> bytes:
    from iltizam.reporting.document.returned import read_returned

    return json.dumps(dataclasses.asdict(read_returned(content))).encode()


def _told(error: Exception) -> dict[str, str]:
    from iltizam.reporting.document.archives import NotReturned
    from iltizam.reporting.layout.problems import CannotSet

    if isinstance(error, NotReturned):
        return {"problem": "refused", "reason": error.code, "block": ""}
    if isinstance(error, ImportError) and "failed to map segment" in str(error):
        return {"problem": "memory"}
    if isinstance(error, CannotSet):
        return {"problem": "refused", "reason": error.reason, "block": error.block}
    return {"problem": "refused", "reason": f"{type(error).__name__}: {error}", "block": ""}


if __name__ == "__main__":
    main()
