"""The address ``/``: goes to the visitor's language."""

from django.http import HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from iltizam.core.permissions import public


@public
@require_safe
def choose_language(request):
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response
