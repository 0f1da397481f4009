"""What is too large is refused by what it says of its length, before a byte is read."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from iltizam.web.bodies import limit_body, limit_of, takes_files

MB = 1024 * 1024


class Unread:
    """A body that nobody may read."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


def send(client, length, path="/fr/"):
    return client.generic(
        "POST",
        path,
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": length, "wsgi.input": Unread()},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words", "most"),
    [
        ("fr", "Trop volumineux", "2 Mo"),
        ("ar", "حجم كبير جدا", "2 ميغابايت"),
        ("en", "Too large", "2 MB"),
    ],
)
def test_200_megabytes_are_refused_unread_in_the_readers_language(
    client, language, words, most
):
    response = send(client, str(200 * MB), f"/{language}/")

    assert response.status_code == 413
    assert words in response.text
    assert most in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "0", "10", "-1", "many", "²"])
def test_other_lengths_are_the_views_business(client, length):
    response = client.generic("POST", "/fr/", b"", CONTENT_LENGTH=length)

    assert response.status_code in {403, 405}


def test_a_view_that_takes_files_takes_as_many_as_it_says(settings):
    settings.ILTIZAM_UPLOAD_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * MB, MB

    @takes_files(3)
    def three(request):
        return HttpResponse()

    @takes_files()
    def one(request):
        return HttpResponse()

    def none(request):
        return HttpResponse()

    assert [limit_of(view) for view in (three, one, none)] == [31 * MB, 11 * MB, MB]


@pytest.mark.parametrize(("more", "answered"), [(0, None), (1, 413)])
@pytest.mark.django_db
def test_at_its_limit_a_request_is_let_through(settings, more, answered):
    @takes_files()
    def one(request):
        return HttpResponse()

    request = RequestFactory().post("/", CONTENT_LENGTH=str(limit_of(one) + more))

    found = limit_body(one).process_view(request, one, (), {})

    assert (found and found.status_code) == answered


def test_it_stands_before_the_check_that_reads_the_form(settings):
    order = settings.MIDDLEWARE

    assert order.index("iltizam.web.bodies.limit_body") < order.index(
        "django.middleware.csrf.CsrfViewMiddleware"
    )
