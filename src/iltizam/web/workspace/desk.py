"""The desk: what is asked of me now, by date, over all my roles (spec 5)."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iltizam.accounts.desk import asked_of
from iltizam.core.permissions import SIGNED_IN, guarded_by
from iltizam.core.uids import is_uid

MOST_NEXT = 5  # of what comes next, while there is something to do now


@guarded_by(SIGNED_IN)
@require_safe
@never_cache
def show_desk(request):
    """One line per thing to do, one verb per line; an empty desk says what comes next."""
    today = timezone.localdate()
    lines = asked_of(request.user, today)
    done = request.GET.get("done", "")
    context = {
        "now": [line for line in lines if not line.is_next],
        "next": [line for line in lines if line.is_next][:MOST_NEXT],
        "today": today,
        # What the browser kept of a report that is handed in now can go.
        "done": done if is_uid(done) else "",
    }
    return render(request, "workspace/desk.html", context)
