"""``iltizam serve`` and ``iltizam doctor``, as real processes on a free port."""

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import warnings
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests.databases import start_postgresql

ROOT = Path(__file__).resolve().parents[2]
PLAN = "/fr/plans/demo/"
SERVER_ONLY = ["ILTIZAM_ENV", "DATABASE_URL", "PORT"]


@pytest.fixture(scope="module")
def sqlite_site(tmp_path_factory):
    return set_up(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def postgresql_site(tmp_path_factory):
    with warnings.catch_warnings():
        # Where there is no user session, its library says which folder it takes instead.
        warnings.simplefilter("ignore")
        address = start_postgresql()
    return set_up(tmp_path_factory.mktemp("postgresql"), DATABASE_URL=address)


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request):
    return request.getfixturevalue(f"{request.param}_site")


def set_up(home, **more):
    """The environment of a site of its own, ready to be served."""
    environ = {name: value for name, value in os.environ.items() if name not in SERVER_ONLY}
    environ |= {
        "ILTIZAM_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.core.site_settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        done = iltizam(environ, *command)
        assert done.returncode == 0, done.stderr
    return environ


def iltizam(environ, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "iltizam", *arguments],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(environ, workers=2, path=PLAN):
    """A running server that answers ``path``; it is stopped, and its output read."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "iltizam", "serve", "--port", str(port), f"--workers={workers}"],
        env=environ,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server.port = port
    try:
        wait_until(lambda: answers(server, path))
        yield server
    finally:
        server.terminate()
        server.output = server.communicate(timeout=30)[0]


@contextmanager
def writing(environ):
    """A writer process: call it with a scope, get the version it committed."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.core.writer"],
        env=environ,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def write(scope):
        writer.stdin.write(f"{scope}\n")
        writer.stdin.flush()
        return int(writer.stdout.readline())

    try:
        yield write
    finally:
        writer.stdin.close()
        writer.wait(timeout=30)
        writer.stdout.close()


def answers(server, path=PLAN):
    assert server.poll() is None, server.stdout.read()
    try:
        return ask(server.port, path)[0] == 200
    except OSError:
        return False


def ask(port, path=PLAN, connection=None, method="GET", **headers):
    """Status, headers and body; over a new connection unless one is given."""
    link = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    link.request(method, path, headers=headers)
    response = link.getresponse()
    body = response.read()
    if connection is None:
        link.close()
    return response.status, response.headers, body


def version(body):
    return int(re.search(rb"version=(\d+)", body)[1])


def wait_until(condition):
    pause = threading.Event()
    for _ in range(300):
        if condition():
            return
        pause.wait(0.1)
    raise AssertionError("the expected moment never came")


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return {int(child) for child in listed.split()}


# Freshness


def test_an_acknowledged_change_shows_on_the_next_request_of_every_worker(site):
    with serving(site) as server, writing(site) as write:
        for _ in range(5):
            committed = write("plan:demo")
            # New connections: the kernel spreads them over the workers.
            seen = {version(ask(server.port)[2]) for _ in range(12)}
            assert seen == {committed}


def test_no_stale_page_is_given_while_others_read_and_write(site):
    acknowledged, stale, read = [0], [], [0]
    stop = threading.Event()

    def hammer(port):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while not stop.is_set():
            expected = acknowledged[0]
            found = version(ask(port, connection=link)[2])
            read[0] += 1
            if found < expected:
                stale.append((expected, found))
        link.close()

    with serving(site) as server, writing(site) as write:
        readers = [threading.Thread(target=hammer, args=(server.port,)) for _ in range(6)]
        for reader in readers:
            reader.start()
        for _ in range(40):
            acknowledged[0] = write("plan:demo")
        stop.set()
        for reader in readers:
            reader.join()

    assert stale == []
    assert read[0] > 40


# HTTP through the real server


def test_stored_pages_travel_packed_and_are_not_sent_twice(sqlite_site):
    with serving(sqlite_site, workers=1) as server:
        status, headers, body = ask(server.port, **{"Accept-Encoding": "gzip"})
        again = ask(
            server.port, **{"Accept-Encoding": "gzip", "If-None-Match": headers["ETag"]}
        )
        head = ask(server.port, method="HEAD", **{"Accept-Encoding": "gzip"})

    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert (again[0], again[2], again[1]["ETag"]) == (304, b"", headers["ETag"])
    assert (head[0], head[2]) == (200, b"")
    assert int(head[1]["Content-Length"]) == len(body)


def test_hashed_files_may_be_kept_for_ever(sqlite_site):
    folder = Path(sqlite_site["ILTIZAM_HOME"]) / "static" / "css"
    hashed = next(folder.glob("site.*.css")).name
    with serving(sqlite_site, workers=1) as server:
        status, headers, _body = ask(server.port, f"/static/css/{hashed}")

    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    assert "max-age=315360000" in headers["Cache-Control"]


# Starting and stopping


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "TERM"])
def test_it_stops_when_told_to_and_leaves_no_process(sqlite_site, how):
    with serving(sqlite_site) as server:
        workers = children(server.pid)
        server.send_signal(how)
        assert server.wait(timeout=30) == 0

    assert f"http://localhost:{server.port}" in server.output
    assert len(workers) == 2
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_a_worker_that_dies_is_replaced(sqlite_site):
    with serving(sqlite_site) as server:
        before = children(server.pid)
        os.kill(min(before), signal.SIGKILL)

        wait_until(lambda: len(children(server.pid) - before) == 1)
        wait_until(lambda: answers(server))


def test_workers_stop_when_the_server_is_killed(sqlite_site):
    with serving(sqlite_site) as server:
        workers = children(server.pid)
        server.kill()
        server.wait(timeout=30)

        wait_until(lambda: not any(is_running(pid) for pid in workers))


def tickers(pid):
    """The ticking processes that a server started, from whichever of its threads."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    started = {int(child) for task in tasks for child in task.read_text().split()}
    return {each for each in started if b"tick" in Path(f"/proc/{each}/cmdline").read_bytes()}


def test_what_is_due_is_done_by_a_process_that_is_replaced_and_ends_with_the_server(
    sqlite_site,
):
    with serving(sqlite_site, workers=1) as server:
        wait_until(lambda: tickers(server.pid))
        (first,) = tickers(server.pid)
        os.kill(first, signal.SIGKILL)

        wait_until(lambda: tickers(server.pid) - {first})
        (second,) = tickers(server.pid)
        server.kill()
        server.wait(timeout=30)

        wait_until(lambda: not is_running(second))


def is_running(pid):
    try:
        # Field 3 is the state: a zombie has ended, whoever may still collect it.
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_it_refuses_a_port_that_is_taken(sqlite_site):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = str(other.getsockname()[1])
        refused = iltizam(sqlite_site, "serve", "--port", port)
        from_environment = iltizam({**sqlite_site, "PORT": port}, "serve")

    for done in (refused, from_environment):
        assert done.returncode == 1
        assert port in done.stderr
        assert "Traceback" not in done.stderr


def test_two_servers_never_share_a_port(sqlite_site):
    with serving(sqlite_site) as server:
        second = iltizam(sqlite_site, "serve", "--port", str(server.port))

    assert second.returncode == 1


@pytest.mark.parametrize("port", ["0", "65536", "-1", "web"])
def test_it_refuses_what_is_no_port(sqlite_site, port):
    done = iltizam({**sqlite_site, "PORT": port}, "serve")

    assert done.returncode == 1
    assert port in done.stderr


def test_it_refuses_to_serve_before_setup(sqlite_site, tmp_path):
    done = iltizam({**sqlite_site, "ILTIZAM_HOME": str(tmp_path)}, "serve")

    assert done.returncode == 1
    assert "iltizam setup" in done.stderr


def test_it_refuses_to_serve_without_a_trigger(sqlite_site, tmp_path):
    environ = copy_of(sqlite_site, tmp_path)
    name = drop_a_trigger(tmp_path)

    done = iltizam(environ, "serve", "--port", str(free_port()))

    assert done.returncode == 1
    assert name in done.stderr


# The doctor


@pytest.fixture
def healthy(sqlite_site, tmp_path):
    environ = copy_of(sqlite_site, tmp_path)
    for code in ("fr", "ar"):
        folder = tmp_path / "locale" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "django.mo").open("wb") as compiled:
            write_mo(compiled, Catalog(locale=code))
    return environ


def copy_of(environ, home):
    source = Path(environ["ILTIZAM_HOME"])
    before = sqlite3.connect(source / "iltizam.sqlite3")
    after = sqlite3.connect(home / "iltizam.sqlite3")
    before.backup(after)
    before.close()
    after.close()
    (home / "static").mkdir()
    (home / "static" / "staticfiles.json").write_bytes(
        (source / "static" / "staticfiles.json").read_bytes()
    )
    return {**environ, "ILTIZAM_HOME": str(home)}


def drop_a_trigger(home):
    link = sqlite3.connect(home / "iltizam.sqlite3")
    (name,) = link.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_refuses_%'"
    ).fetchone()
    link.execute(f'DROP TRIGGER "{name}"')
    link.close()
    return name


def test_the_doctor_names_undecided_facts_and_is_content(healthy):
    done = iltizam(healthy, "doctor")

    assert done.returncode == 0, done.stderr
    for fact in ("publisher", "repository", "security_contact", "hosting"):
        assert fact in done.stdout


def test_the_doctor_names_what_must_be_mended(healthy, tmp_path):
    name = drop_a_trigger(tmp_path)
    (tmp_path / "locale" / "ar" / "LC_MESSAGES" / "django.mo").unlink()
    (tmp_path / "static" / "staticfiles.json").unlink()

    done = iltizam(healthy, "doctor")

    assert done.returncode == 1
    assert name in done.stderr
    assert done.stderr.count("iltizam setup") == 3


def test_the_doctor_names_a_database_that_is_not_set_up(sqlite_site, tmp_path):
    done = iltizam({**sqlite_site, "ILTIZAM_HOME": str(tmp_path)}, "doctor")

    assert done.returncode == 1
    assert "migrations have not been applied, beginning with " in done.stderr
