"""Accessibility statement and legal notice."""

from django.conf import settings
from django.views.decorators.http import require_safe

from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.versions import SITE
from iltizam.web.public import described
from iltizam.web.twins import show


@public
@require_safe
@cached_page(scopes=lambda: (SITE,))
def show_accessibility(request):
    """What is promised to everybody, what is known not to work, whom to tell."""
    context = {"contact": settings.INSTALLATION.security_contact}
    return show(request, "public/accessibility.html", context, described.accessibility_page)


@public
@require_safe
@cached_page(scopes=lambda: (SITE,))
def show_legal(request):
    """Publisher, hosting, licence of the data, privacy. Undecided facts say so."""
    return show(
        request,
        "public/legal.html",
        {"installation": settings.INSTALLATION},
        described.legal_page,
    )
