"""What every page needs to know about the site."""

from django.conf import settings
from django.utils.translation import get_language

from iltizam.core.texts import direction


def site(request):
    """Languages with their own names, the page's address in each, the site's name."""
    language = get_language() or settings.LANGUAGE_CODE
    names = settings.INSTALLATION.names
    return {
        "language": language,
        "direction": direction(language),
        "site_name": names.get(language) or names[settings.LANGUAGE_CODE],
        "languages": _switcher(request.path_info, language),
        "repository": settings.INSTALLATION.repository,
    }


def _switcher(path, current):
    """(code, own name, address, is current) of each enabled language."""
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
    ]
