"""``/healthz``: whether this process can serve, for the proxy that asks."""

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from iltizam.core.permissions import public


@public
@require_safe
def show_health(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unreachable\n", status=503, content_type="text/plain")
    return HttpResponse(
        "ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"}
    )
