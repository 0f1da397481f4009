"""Logs as JSON: one object a line, whoever asked for what stays unsaid."""

import json
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from iltizam.core import logs
from tests.core.test_serve import ask, serving, set_up


def told(message="said", error=None, **more):
    record = logging.LogRecord("iltizam", logging.ERROR, __file__, 1, message, None, None)
    if error:
        try:
            raise error
        except type(error) as raised:
            record.exc_info = (type(raised), raised, raised.__traceback__)
    for name, value in more.items():
        setattr(record, name, value)
    line = logs.JsonFormatter().format(record)
    assert "\n" not in line
    return json.loads(line)


def test_a_record_is_one_line_however_it_is_written():
    said = told("first\nsecond \x1b[31m التزام")

    assert said["message"] == "first\nsecond \x1b[31m التزام"
    assert said["level"] == "ERROR"
    assert said["time"].endswith("+00:00")


def test_an_exception_is_told_by_its_place_not_by_its_words():
    said = told(error=ValueError("amina@example.org is no number"))

    assert said["exception"]["type"] == "builtins.ValueError"
    assert "test_logs.py" in said["exception"]["frames"][-1]
    assert "amina" not in json.dumps(said)


@pytest.mark.parametrize(
    "error",
    [OSError(28, "no space left"), OperationalError("no route"), ImproperlyConfigured("x")],
)
def test_what_the_machine_says_is_kept(error):
    assert told(error=error)["exception"]["text"] == str(error)


def test_a_long_message_is_cut():
    assert len(told("x" * 100_000)["message"]) == logs.LONGEST


@pytest.mark.parametrize("said", [None, "", "short", "a" * 65, "with space", "a\nb" * 5])
def test_a_request_gets_a_new_identifier_unless_it_brings_one(said):
    assert logs.identify(said) != said
    assert logs.identify("0123-abcd_EF") == "0123-abcd_EF"


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="plain or json"):
        logs.logging_settings("xml", "INFO", requests=False)


def test_requests_are_told_without_their_asker(tmp_path):
    site = set_up(tmp_path, ILTIZAM_LOG_FORMAT="json", ILTIZAM_LOG_REQUESTS="1")
    with serving(site, workers=1) as server:
        _status, headers, _body = ask(
            server.port,
            "/fr/plans/demo/?axis=amina@example.org",
            **{
                "User-Agent": "Nobody/1.0",
                "Referer": "https://elsewhere.example.org/",
                "Cookie": "name=amina",
                "X-Request-ID": "from-the-proxy-1",
            },
        )
        ask(server.port, "/fr/people/amina/")

    lines = [json.loads(line) for line in server.output.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request_id") == "from-the-proxy-1"]
    assert headers["X-Request-ID"] == "from-the-proxy-1"
    assert len(mine) == 1
    assert (mine[0]["method"], mine[0]["status"]) == ("GET", 200)
    assert {"route", "ms", "from_cache"} <= set(mine[0])
    for secret in ("amina", "Nobody", "127.0.0.1", "elsewhere"):
        assert not any(secret in json.dumps(line) for line in lines)
