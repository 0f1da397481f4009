"""The address ``/``: goes to the visitor's language."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from iltizam.core.languages import offered_languages
from iltizam.core.permissions import public


@public
@require_safe
def choose_language(request):
    response = HttpResponseRedirect(f"/{_language(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _language(request):
    """The first language the browser asks for that readers are offered, else the default."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            language = get_supported_language_variant(tag)
        except LookupError:
            continue
        if language in offered_languages():
            return language
    return settings.LANGUAGE_CODE
