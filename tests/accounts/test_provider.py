"""An identity provider by settings: whom it signs in, and what it never opens."""

import json
import re
import threading
import time
from contextlib import contextmanager
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import jwt
import pytest

from iltizam.core.identity import provider_settings
from tests.core.installations import Installation
from tests.core.test_serve import serving

NAMED = {
    "ILTIZAM_OIDC_ISSUER": "https://id.example.org/",
    "ILTIZAM_OIDC_CLIENT_ID": "iltizam",
    "ILTIZAM_OIDC_CLIENT_SECRET": "a secret of the two",
    "ILTIZAM_OIDC_NAME": "Example ID",
}


def test_without_a_provider_nothing_is_set_and_nothing_loaded():
    assert provider_settings({}, production=True) == {}


@pytest.mark.parametrize("missing", NAMED)
def test_half_a_provider_is_refused_without_telling_the_secret(missing):
    with pytest.raises(ValueError, match=missing) as refused:
        provider_settings({k: v for k, v in NAMED.items() if k != missing}, production=True)

    assert "a secret" not in str(refused.value)


@pytest.mark.parametrize("issuer", ["http://id.example.org", "id.example.org", "https://"])
def test_a_provider_in_production_has_an_encrypted_address(issuer):
    with pytest.raises(ValueError, match="https://"):
        provider_settings(NAMED | {"ILTIZAM_OIDC_ISSUER": issuer}, production=True)


class Provider(BaseHTTPRequestHandler):
    """As much of an OpenID provider as one sign-in takes."""

    claims: dict = {}

    def do_GET(self):
        origin = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.endswith("/.well-known/openid-configuration"):
            self._answer(
                {
                    "issuer": origin,
                    "authorization_endpoint": f"{origin}/authorize",
                    "token_endpoint": f"{origin}/token",
                    "userinfo_endpoint": f"{origin}/userinfo",
                    "jwks_uri": f"{origin}/keys",
                }
            )
        else:
            self._answer(self.claims)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        token = {
            "iss": f"http://127.0.0.1:{self.server.server_port}",
            "aud": "iltizam",
            "iat": now,
            "exp": now + 60,
            **self.claims,
        }
        key = "only to have one that is long enough"
        signed = jwt.encode(token, key, algorithm="HS256")
        self._answer({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    def _answer(self, said):
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@contextmanager
def provider():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A running site with the provider; its accounts are asked for by the command line."""
    with provider() as issuer:
        home = tmp_path_factory.mktemp("provided")
        own = Installation(home, **NAMED | {"ILTIZAM_OIDC_ISSUER": issuer})
        (home / "installation.toml").write_text(SMALL, encoding="utf-8")
        own.do("setup")
        with serving(own.environ, workers=1, path="/healthz") as server:
            own.port = server.port
            yield own


SMALL = """
territory = "MA"
zone = "Africa/Casablanca"
languages = ["en"]
default_language = "en"
[name]
en = "Small"
"""


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


class Browser:
    """Follows no redirect by itself, keeps cookies."""

    def __init__(self, port):
        self.origin = f"http://127.0.0.1:{port}"
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), Stay())

    def ask(self, path, data=None):
        address = path if path.startswith("http") else self.origin + path
        request = Request(address, urlencode(data).encode() if data is not None else None)
        try:
            response = self._opener.open(request, timeout=20)
        except HTTPError as error:
            response = error
        text = response.read().decode()
        return response.status, response.headers, text

    def sign_in(self, **claims):
        """Through the button, the provider and back; where it ends."""
        Provider.claims = claims
        _status, headers, text = self.ask("/en/account/login/")
        assert "Sign in with Example ID" in text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
        status, headers, _text = self.ask(
            "/account/oidc/provider/login/?process=login", {"csrfmiddlewaretoken": token}
        )
        assert status == 302, _text
        asked = parse_qs(urlsplit(headers["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        back = urlencode({"state": asked["state"][0], "code": "x"})
        return self.ask(f"/account/oidc/provider/login/callback/?{back}")


AMINA = {
    "sub": "1",
    "email": "amina@example.org",
    "email_verified": True,
    "name": "Amina <b>X</b>\u202e",
}


def test_somebody_new_becomes_a_participant(site):
    browser = Browser(site.port)

    status, headers, _text = browser.sign_in(**AMINA)

    assert (status, headers["Location"]) == (302, "/en/workspace/")
    status, _headers, text = browser.ask("/en/workspace/")
    assert status == 200
    assert "Amina &lt;b&gt;X&lt;/b&gt;</bdi>" in text
    assert browser.ask("/en/workspace/accounts/")[0] == 403


def test_the_provider_is_a_first_factor_only(site):
    """Invited to a strong role, the same person must set up a second factor here."""
    link = site.do("invite", "karim@example.org", "--role", "secretariat").strip()
    browser = Browser(site.port)
    browser.sign_in(sub="2", email="karim@example.org", email_verified=True, name="Karim")
    path = urlsplit(link).path
    _status, _headers, text = browser.ask(path)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]

    browser.ask(path, {"csrfmiddlewaretoken": token})

    status, headers, _text = browser.ask("/en/workspace/")
    assert status == 302
    assert "/account/factor/" in headers["Location"]


def test_an_address_the_provider_does_not_vouch_for_opens_no_account(site):
    browser = Browser(site.port)
    browser.sign_in(**AMINA)
    thief = Browser(site.port)

    thief.sign_in(sub="9", email="amina@example.org", email_verified=False, name="Thief")

    assert thief.ask("/en/workspace/")[0] == 302


def test_a_form_may_lead_to_the_provider_and_nowhere_else(site):
    policy = Browser(site.port).ask("/en/account/login/")[1]["Content-Security-Policy"]

    assert re.search(r"form-action 'self' http://127\.0\.0\.1:\d+;", policy)


def test_a_state_that_nobody_asked_for_is_refused(site):
    browser = Browser(site.port)

    status, _headers, text = browser.ask(
        "/account/oidc/provider/login/callback/?state=made-up&code=x"
    )

    assert status in {200, 401, 403}
    assert "Signing in did not work" in text
    assert browser.ask("/en/workspace/")[0] == 302


def test_an_unknown_provider_is_not_there(site):
    assert Browser(site.port).ask("/account/oidc/another/login/")[0] == 404
