"""Step-up: what is hard to undo asks who is there once more (spec 6.16).

``@requires_step_up`` goes below ``@guarded_by``: a session whose second factor was not given
within the last minutes is sent to give it, and back to the page it came from.
"""

from functools import wraps
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse

from iltizam.accounts.second_factor import is_recent


def requires_step_up(view):
    """Let only those in who proved just now to be there; what was posted is not kept."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if is_recent(request):
            return view(request, *args, **kwargs)
        return to_prove_it(request)

    asked.requires_step_up = True
    return asked


def to_prove_it(request):
    """To the page that asks for the second factor, and back.

    Who has no password here, and nothing else, signs in anew where they came from.
    """
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    if methods:
        return sent_to(request, methods[0]["url"])
    logout(request)
    return sent_to(request, reverse("account_login"))


def sent_to(request, where):
    """A redirect that comes back to the page the reader sees; a fragment sends the window."""
    target = redirect_to_login(_page_of(request), where)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": target.url})
    return target


def _page_of(request) -> str:
    """The page that is open: for a form, the one that it stands on."""
    if request.htmx:
        return request.htmx.current_url_abs_path or "/"
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return request.get_full_path()
    return urlunsplit(("", "", came_from.path, came_from.query, ""))
