"""``iltizam doctor``: what it finds beyond what the server's tests ask it."""

import datetime
import socketserver
import threading

import pytest
from django.core.mail import get_connection
from django.utils import timezone

from iltizam.core import mail
from iltizam.core.backup import recovery
from iltizam.core.management.commands import doctor
from iltizam.core.models import AuditStream


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    tmp_path.chmod(0o700)
    (tmp_path / "secret-key").write_text("key", encoding="ascii")
    (tmp_path / "secret-key").chmod(0o600)
    return tmp_path


def found(findings):
    return [finding.message for finding in findings if finding.broken]


def test_a_home_of_ones_own_is_in_order(home):
    assert found(doctor._access()) == []


def test_a_key_that_others_read_must_be_mended(home):
    (home / "secret-key").chmod(0o644)

    (finding,) = doctor._access()

    assert "secret-key" in finding.message
    assert "g-r,o-r" in finding.hint


def test_a_home_that_others_write_must_be_mended(home):
    home.chmod(0o777)

    (finding,) = doctor._access()

    assert str(home) in finding.message
    assert "o-w" in finding.hint


def test_a_restore_that_waits_is_named(home):
    recovery.staging_folder().mkdir()

    assert len(found(doctor._restore())) == 1


@pytest.mark.parametrize("year", [1970, 2025, 2060, 9999])
@pytest.mark.django_db
def test_a_clock_beyond_sense_must_be_mended(year):
    assert len(found(doctor._clock(datetime.datetime(year, 6, 1, tzinfo=datetime.UTC)))) == 1


@pytest.mark.django_db
def test_a_clock_behind_what_was_recorded_must_be_mended():
    now = timezone.now()
    AuditStream.objects.create(name="plan:a", last_at=now + datetime.timedelta(hours=1))

    assert len(found(doctor._clock(now))) == 1


@pytest.mark.django_db
def test_a_clock_that_goes_right_is_in_order():
    AuditStream.objects.create(name="plan:a", last_at=timezone.now())

    assert found(doctor._clock(timezone.now())) == []


# Mail


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://amina:p%40ss@mail.example.org", 587, True, False),
        ("smtps://mail.example.org:4650", 4650, False, True),
    ],
)
def test_one_address_names_the_mail_server(url, port, tls, ssl):
    said = mail.mail_settings(url)

    assert (said["EMAIL_HOST"], said["EMAIL_PORT"]) == ("mail.example.org", port)
    assert (said["EMAIL_USE_TLS"], said["EMAIL_USE_SSL"]) == (tls, ssl)
    assert said["EMAIL_HOST_PASSWORD"] == ("p@ss" if "amina" in url else "")


@pytest.mark.parametrize("url", ["mail.example.org", "https://x:secret@h", "smtp://"])
def test_a_wrong_address_is_refused_without_its_password(url):
    with pytest.raises(ValueError, match="it ") as refused:
        mail.mail_settings(url)

    assert "secret" not in str(refused.value)


def test_no_mail_server_is_a_decision_not_a_fault(settings):
    settings.ILTIZAM_MAIL_URL = ""

    (finding,) = doctor._mail()

    assert not finding.broken


class Greeter(socketserver.StreamRequestHandler):
    """As much of a mail server as opens and closes a conversation."""

    def handle(self):
        self.wfile.write(b"220 mail.example.org\r\n")
        while line := self.rfile.readline():
            self.wfile.write(b"221 bye\r\n" if line[:4].upper() == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def mail_server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Greeter) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def smtp(port):
    return get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port
    )


def test_a_mail_server_that_answers_is_in_order(mail_server):
    assert mail.problem_of(smtp(mail_server)) == ""


def test_a_mail_server_that_is_not_there_is_named():
    with socketserver.TCPServer(("127.0.0.1", 0), Greeter) as server:
        port = server.server_address[1]

    assert mail.problem_of(smtp(port)) != ""
