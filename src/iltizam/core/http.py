"""HTTP helpers shared by every surface."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpResponsePermanentRedirect, QueryDict
from django.utils.translation import get_language_from_path

from iltizam.core import withholding
from iltizam.core.texts import plain_text, prefer_languages

# No inline script or style, nothing foreign. Cached pages carry no nonce.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def content_security_policy(get_response):
    """Middleware: the same strict policy on every answer (spec 6.9).

    A form that leads to the identity provider is followed there, and nowhere else.
    """
    allowed = " ".join(["form-action 'self'", *settings.ILTIZAM_FORMS_LEAD_TO])
    policy = POLICY.replace("form-action 'self'", allowed)

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


def refuse_nul(get_response):
    """Middleware: no address holds a NUL; PostgreSQL would fail on one, SQLite would not."""

    def middleware(request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("an address with a NUL character")
        return get_response(request)

    return middleware


def plain_post(data):
    """What was posted, without what no text may hold (``core.texts.plain_text``)."""
    plain = QueryDict(mutable=True)
    for name, values in data.lists():
        plain.setlist(name, [plain_text(value) for value in values])
    return plain


def text_fallbacks(get_response):
    """Middleware: a missing text is shown in the installation's language, unless a plan's
    page prefers its own (``core.texts.prefer_languages``)."""

    def middleware(request):
        prefer_languages(settings.LANGUAGE_CODE)
        return get_response(request)

    return middleware


def withheld_texts(get_response):
    """Middleware: whatever was withheld until now is not shown (``core.withholding``)."""

    def middleware(request):
        try:
            withholding.refresh()
        except DatabaseError:
            withholding.forget()  # who reads a text will ask again, and fail
        return get_response(request)

    return middleware


def moved_addresses(get_response):
    """Middleware: an address that was public once leads to where its content is now."""
    from iltizam.core.models import Moved  # apps are loaded when middleware is

    def middleware(request):
        response = get_response(request)
        if response.status_code != 404:
            return response
        language = get_language_from_path(request.path_info)
        prefix = f"/{language}/" if language else "/"
        moved = Moved.objects.filter(old_path=request.path_info.removeprefix(prefix)).first()
        if moved is None or not moved.new_path:
            return response
        return HttpResponsePermanentRedirect(prefix + moved.new_path)

    return middleware


def viewer(request):
    """Who asks: the signed-in user, or the visitor everybody is without an account."""
    return getattr(request, "user", None) or AnonymousUser()


class BadParameter(BadRequest):
    """A query parameter that the page does not understand: 400, naming it and its value.

    ``hint`` says how to write it, in the reader's language.
    """

    def __init__(self, name: str, value: str, hint: str = ""):
        super().__init__(name)
        self.name, self.value, self.hint = name, value, hint
