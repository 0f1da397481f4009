"""Trying the site as somebody: one click, and only while the installation demonstrates.

Without demonstration the address does not exist, the view refuses all the same, and what
it writes into a session counts for nothing (``accounts.second_factor``).
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from iltizam.accounts.models import User
from iltizam.accounts.second_factor import DEMONSTRATION
from iltizam.core.permissions import public
from iltizam.demonstration.people import GUESTS


@public
@require_http_methods(["GET", "POST"])
@never_cache
def try_as(request):
    """GET: whom one can be; POST: be that one from now on, in a session of its own."""
    if not settings.DEMONSTRATION or settings.PRODUCTION:
        raise Http404
    if request.method == "GET":
        return render(request, "account/try_as.html")
    if request.POST.get("uid") not in {guest.uid for guest in GUESTS}:
        raise Http404
    user = get_object_or_404(User, uid=request.POST["uid"], is_active=True)
    logout(request)
    get_adapter(request).login(request, user)
    record_authentication(request, user, DEMONSTRATION)
    following = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(following, {request.get_host()}):
        return redirect(following)
    return redirect("workspace:desk")
