"""Signing in and out: password, what it keeps, what it does not give away."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.utils.translation import override

from iltizam.accounts import passwords
from iltizam.accounts.models import User
from tests import cast
from tests import factories as make
from tests.accounts.signing_in import LOGIN, PASSWORD, give_password, is_signed_in, links_in

pytestmark = pytest.mark.django_db


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: the work that takes time."""

    worked = 0

    def encode(self, password, salt):
        type(self).worked += 1
        return super().encode(password, salt)


@pytest.fixture
def work(settings):
    """How many hashes a call takes."""
    settings.PASSWORD_HASHERS = [f"{__name__}.{CountingHasher.__name__}"]

    def count(call):
        CountingHasher.worked = 0
        call()
        return CountingHasher.worked

    return count


def test_a_participant_signs_in_with_the_password_alone(client):
    response = give_password(client, make.UserFactory())

    assert response.status_code == 302
    assert response.url == "/en/workspace/"
    assert client.get(response.url).status_code == 200


def test_signing_in_keeps_the_target(client):
    asked = client.get("/en/workspace/?week=2").url
    page = client.get(asked)
    assert 'name="next" value="/en/workspace/?week=2"' in page.text

    response = give_password(client, make.UserFactory(), following="/en/workspace/?week=2")

    assert response.url == "/en/workspace/?week=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "https://testserver@evil.example/",
    ],
)
def test_signing_in_leads_nowhere_else(client, elsewhere):
    response = give_password(client, make.UserFactory(), following=elsewhere)

    assert response.url == "/en/workspace/"
    assert client.post("/en/account/logout/", {"next": elsewhere}).url == "/en/"


def test_the_session_is_another_one_after_signing_in(client):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    give_password(client, make.UserFactory())

    assert client.session.session_key != before
    assert is_signed_in(client)


def test_signing_out_ends_the_session_and_takes_a_form(client):
    cast.sign_in(client, make.UserFactory())
    assert client.get("/en/account/logout/").status_code == 200
    assert is_signed_in(client)

    client.post("/en/account/logout/")

    assert not is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    user = make.UserFactory()

    wrong = give_password(client, user, "not this one")
    unknown = give_password(client, make.UserFactory.build(), "not this one")

    assert wrong.status_code == unknown.status_code == 200
    said = "The e-mail address or the password is not right."
    assert said in wrong.text
    assert said in unknown.text


def test_a_wrong_password_and_an_unknown_address_cost_the_same_work(client, work):
    user, nobody = make.UserFactory(), make.UserFactory.build()
    user.set_password(PASSWORD)
    user.save()

    assert work(lambda: give_password(client, user, "not this one")) == work(
        lambda: give_password(client, nobody, "not this one")
    )


def test_a_closed_account_says_so_to_its_owner_only(client):
    user = make.UserFactory(is_active=False)

    assert "not right" in give_password(client, user, "not this one").text
    response = give_password(client, user)
    assert "This account is closed" in client.get(response.url).text
    assert not is_signed_in(client)


def test_guessing_is_stopped_after_five_attempts_at_one_account(client):
    user = make.UserFactory()
    for _attempt in range(5):
        give_password(client, user, "not this one")

    response = give_password(client, user)

    assert "Too many attempts" in response.text
    assert not is_signed_in(client)


def test_attempts_are_counted_for_all_processes(client):
    """The counter is in the database: another process has another memory, the same rows."""
    user = make.UserFactory()
    give_password(client, user, "not this one")

    from iltizam.accounts.models import CacheEntry

    assert CacheEntry.objects.filter(cache_key__contains="login_failed").exists()


def test_a_form_without_its_token_is_refused(client):
    strict = type(client)(enforce_csrf_checks=True)

    response = give_password(strict, make.UserFactory())

    assert response.status_code == 403
    assert not is_signed_in(strict)


def sign_up(client, email="new@example.org", **fields):
    data = {"name": "Somebody", "email": email, "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/en/account/signup/", data | fields)


def test_a_participant_signs_up_and_confirms_by_mail(client):
    response = sign_up(client)

    assert response.url == "/en/account/confirm/"
    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("new@example.org", "Somebody", "en")
    assert not is_signed_in(client)
    (link,) = links_in(mail.outbox[0])
    # A mail scanner that opens the link confirms nothing.
    assert client.get(link).status_code == 200
    assert give_password(client, user).url == "/en/account/confirm/"
    client.post(link)
    assert give_password(client, user).url == "/en/workspace/"


def test_a_link_to_confirm_works_once(client):
    sign_up(client)
    (link,) = links_in(mail.outbox[0])
    client.post(link)

    assert client.post(link).status_code == 404
    assert "does not work any more" in client.get(link).text


def test_signing_up_with_a_known_address_tells_its_owner_only(client):
    known = make.UserFactory(email="known@example.org")

    for_known = sign_up(client, "known@example.org")
    for_new = sign_up(type(client)(), "new@example.org")

    assert (for_known.status_code, for_known.url) == (for_new.status_code, for_new.url)
    assert User.objects.filter(email="known@example.org").get() == known
    told, confirm = mail.outbox
    assert (told.to, told.subject) == (["known@example.org"], "You have an account already")
    assert confirm.to == ["new@example.org"]


def test_signing_up_costs_the_same_work_for_a_known_address(client, work):
    make.UserFactory(email="known@example.org")

    assert work(lambda: sign_up(client, "known@example.org")) == work(
        lambda: sign_up(type(client)(), "new@example.org")
    )


def test_a_short_or_common_password_is_refused_beside_its_field(client):
    response = sign_up(client, password1="password", password2="password")

    assert "form__error" in response.text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("new@example.org", "too much like the name"),
        ("123456789012", "digits only"),
        ("q1w2e3r4t5y6", "first that are guessed"),
    ],
)
def test_a_refused_password_says_why(client, password, why):
    response = sign_up(client, password1=password, password2=password)

    assert why in response.text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_why_a_password_is_refused_is_said_in_the_language_of_the_page(client, language):
    data = {"name": "x", "email": "a@example.org", "password1": "123", "password2": "123"}

    response = client.post(f"/{language}/account/signup/", data)

    with override(language):
        validators = [
            passwords.MinimumLengthValidator(12),
            passwords.NumericPasswordValidator(),
        ]
        for validator in validators:
            assert validator.get_error_message() in response.text
            with override("en"):
                english = validator.get_error_message()
            assert english not in response.text


def test_the_two_passwords_must_agree(client):
    response = sign_up(client, password2="another long enough sentence")

    assert "The two passwords differ." in response.text


@pytest.mark.parametrize("name", ["Sam\u202edlo", "  Sam\n\tdlo ", "Samdlo"])
def test_a_name_is_one_line_without_marks_of_direction(client, name):
    sign_up(client, name=name)

    assert User.objects.get().name in {"Samdlo", "Sam dlo"}


def reset(client, email):
    return client.post("/en/account/password/reset/", {"email": email})


def test_a_new_password_is_chosen_by_mail_and_ends_open_sessions(client):
    user = make.UserFactory()
    elsewhere = cast.sign_in(type(client)(), user)
    reset(client, user.email)
    (link,) = links_in(mail.outbox[0])
    page = client.get(link, follow=True)
    chosen = {"password1": "quite another sentence", "password2": "quite another sentence"}

    client.post(page.request["PATH_INFO"], chosen)

    assert elsewhere.get("/en/workspace/").status_code == 302
    assert give_password(client, user).status_code == 200
    assert give_password(client, user, "quite another sentence").status_code == 302
    assert "does not work any more" in type(client)().get(link).text


def test_opening_the_link_for_a_new_password_changes_nothing(client):
    user = make.UserFactory()
    reset(client, user.email)

    client.get(links_in(mail.outbox[0])[0], follow=True)

    assert give_password(type(client)(), user).status_code == 302


def test_asking_for_a_new_password_answers_the_same_for_unknown_addresses(client):
    user = make.UserFactory()

    known, unknown = reset(client, user.email), reset(client, "nobody@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[user.email], ["nobody@example.org"]]
    assert mail.outbox[1].subject == "There is no account with this address"


def test_mails_are_in_the_language_of_the_account_in_text_and_html(client):
    reset(client, make.UserFactory(language="ar").email)

    (message,) = mail.outbox
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert '<html lang="ar" dir="rtl">' in html
    assert "/ar/" not in message.body  # the link leads to the page's language
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(client):
    user = make.UserFactory()
    elsewhere = cast.sign_in(type(client)(), user)
    cast.sign_in(client, user)
    new = "quite another sentence"

    client.post(
        "/en/account/password/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert client.get("/en/workspace/").status_code == 200
    assert elsewhere.get("/en/workspace/").status_code == 302
    assert mail.outbox[-1].subject == "Your account was changed"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize(
    "path", ["login", "signup", "password/reset", "password/reset/sent", "confirm", "inactive"]
)
def test_every_page_of_signing_in_has_our_look(client, language, path):
    response = client.get(f"/{language}/account/{path}/")

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert "css/workspace.css" in response.text
    assert "no-store" in response.headers["Cache-Control"]
