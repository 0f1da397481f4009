"""What every page needs to know about the site."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.utils.translation import get_language

from iltizam.core import formatting
from iltizam.core.languages import offered_languages
from iltizam.core.texts import direction
from iltizam.web import twins


def site(request):
    """Languages with their own names, the page's address in each, the site's name.

    ``canonical`` is the page's own address without its query; "" where there is no page.
    """
    language = get_language() or settings.LANGUAGE_CODE
    names = settings.INSTALLATION.names
    return {
        "language": language,
        "direction": direction(language),
        "site_name": names.get(language) or names[settings.LANGUAGE_CODE],
        "languages": _switcher(request.path_info.removesuffix(twins.FILE), language),
        "origin": _origin(request),
        "canonical": twins.page_address(request) if _is_page(request) else "",
        "twin": twins.twin_path(request),
        "locale": str(formatting.locale_of(language)),
        "is_offered": language in offered_languages(),
        "demonstrates": settings.DEMONSTRATION,
        "repository": settings.INSTALLATION.repository,
    }


def _switcher(path, current):
    """(code, own name, address, is current) of each language that readers are offered."""
    rest = path
    for code, _name in settings.LANGUAGES:
        if path == f"/{code}" or path.startswith(f"/{code}/"):
            rest = path[len(code) + 1 :]
            break
    else:
        rest = "/"
    return [
        (code, name, f"/{code}{rest or '/'}", code == current)
        for code, name in settings.LANGUAGES
        if code in offered_languages()
    ]


def _is_page(request):
    return request.resolver_match is not None and request.resolver_match.namespace == "public"


def _origin(request):
    """The site's own address; "" where the request names a host that is not ours."""
    try:
        return request.build_absolute_uri("/").rstrip("/")
    except DisallowedHost:
        return ""  # its page says 400, in relative links
