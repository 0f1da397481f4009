"""Every route's declaration is enforced here, whatever the view does (spec 4, 6.16)."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from iltizam.accounts import roles, second_factor
from iltizam.accounts.step_up import sent_to
from iltizam.core.permissions import OWN_ACCOUNT, PUBLIC, STAFF


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
    """Middleware: what is not public is for people who signed in, ``staff`` for roles.

    Whoever holds a role that asks for a second factor gets nowhere without it but to the
    pages of their own account, where one is set up. What is not public is kept by no cache.
    """

    def middleware(request):
        response = get_response(request)
        if getattr(request, "is_guarded", False):
            add_never_cache_headers(response)
        return response

    def process_view(request, view, args, kwargs):
        permission = getattr(view, "route_permission", "")
        if permission == PUBLIC:
            return None
        request.is_guarded = True
        user = request.user
        if not user.is_authenticated:
            return sent_to(request, reverse("account_login"))
        if permission == OWN_ACCOUNT:
            return None
        if second_factor.is_demanded_of(user) and not second_factor.is_given(request):
            return _to_second_factor(request)
        if permission == STAFF and not roles.holds(user, *roles.STAFF):
            raise PermissionDenied
        return None

    middleware.process_view = process_view
    return middleware


def _to_second_factor(request):
    """To give it; to set one up where there is none; or, with a code, to sign in anew."""
    if second_factor.has_authenticator(request.user):
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        return sent_to(request, methods[0]["url"])
    if not second_factor.allows_code(request.user):
        messages.warning(
            request, _("Your role asks for a second factor: set up a passkey or an app.")
        )
        return sent_to(request, reverse("mfa_index"))
    logout(request)
    messages.info(request, _("You hold a new role: sign in once more, with a code by e-mail."))
    return sent_to(request, reverse("account_login"))
