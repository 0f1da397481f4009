"""Bare WSGI: one stored answer, whatever is asked. The yardstick of the page cache."""

import argparse
import json
import os
from base64 import b64decode
from pathlib import Path

_answer = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text(encoding="utf-8"))
HEADERS = [(name, value) for name, value in _answer["headers"]]
BODY = [b64decode(_answer["body"])]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return BODY


def main() -> None:
    import django

    django.setup()
    # After setup: commands read the settings.
    from bench.site import WORKERS
    from iltizam.core.management.commands.serve import serve

    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    serve("bench.bare:application", host="127.0.0.1", port=port, workers=WORKERS)


if __name__ == "__main__":
    main()
