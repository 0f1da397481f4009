"""The desk: what is asked of me now, by date, over all my roles (spec 5)."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iltizam.core.permissions import SIGNED_IN, guarded_by


@guarded_by(SIGNED_IN)
@require_safe
@never_cache
def show_desk(request):
    return render(request, "workspace/desk.html")
