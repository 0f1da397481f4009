"""Every route's declaration is enforced here, whatever the view does (spec 4, 6.16)."""

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from iltizam.accounts import roles
from iltizam.core.permissions import PUBLIC, STAFF


def user_of_request(get_response):
    """Middleware: the user's roles are read at most once per request.

    Without a session cookie nobody is signed in, and the session is not even asked: an
    answer that varies on cookies could not be kept for everybody.
    """

    def middleware(request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.user = SimpleLazyObject(lambda: roles.remembering(get_user(request)))
        else:
            request.user = AnonymousUser()
        return get_response(request)

    return middleware


def guard_routes(get_response):
    """Middleware: what is not public is for people who signed in; ``staff`` for roles."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        permission = getattr(view, "route_permission", "")
        if permission == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if permission == STAFF and not roles.holds(request.user, *roles.STAFF):
            raise PermissionDenied
        return None

    middleware.process_view = process_view
    return middleware


def _to_sign_in(request):
    """To the sign-in page and back; a fragment sends the whole window there."""
    sign_in = reverse("account_login")
    if not request.htmx:
        return redirect_to_login(request.get_full_path(), sign_in)
    target = redirect_to_login(request.htmx.current_url_abs_path or "/", sign_in)
    return HttpResponse(headers={"HX-Redirect": target.url})
