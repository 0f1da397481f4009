"""Links of evidence are asked again and again; one that is dead is shown as such (spec 1.4)."""

import datetime
import logging
import time
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iltizam.core.audit import plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.outgoing import Forbidden, MayAsk, Unreachable, ask, is_public
from iltizam.core.versions import raise_plan
from iltizam.tracking.models import Evidence

log = logging.getLogger(__name__)

EACH_TIME = 10  # links of one tick, each of another host
SECONDS = 8.0  # for one
ALL_SECONDS = 30.0  # for all: other tasks wait meanwhile
DEAD_AFTER = 3  # checks in a row without an answer, a day apart
MANY_HOSTS = 3  # where not one of so many answers, it is our own way out
REST = datetime.timedelta(hours=1)

# A page that asks for a sign-in, or for patience, is there.
GUARDED = frozenset((401, 402, 403, 407, 429, 451))
GONE = frozenset((404, 410))


class Verdict(Enum):
    ALIVE = "alive"
    GONE = "gone"  # the host says so, or it is no public address
    FAILED = "failed"  # it answers with a fault of its own
    SILENT = "silent"  # nobody answered


def check_links(*, may_ask: MayAsk = is_public) -> int:
    """Ask the links that are due and write down what changed; how many were asked.

    Nothing is asked inside a transaction. Run twice it asks some of them twice.
    """
    if not settings.ILTIZAM_CHECK_LINKS or _is_resting():
        return 0
    until = time.monotonic() + ALL_SECONDS
    found: list[tuple[Evidence, Verdict]] = []
    for evidence in _of_different_hosts(Evidence.objects.links_due(timezone.now())):
        if time.monotonic() > until:
            break
        found.append((evidence, verdict_of(evidence.url, may_ask=may_ask)))
    if len(found) >= MANY_HOSTS and all(verdict is Verdict.SILENT for _each, verdict in found):
        log.warning("links: none of %d hosts answers; is there a way out?", len(found))
        _rest()
        return 0
    for evidence, verdict in found:
        note(evidence, verdict)
    return len(found)


def verdict_of(url: str, *, may_ask: MayAsk = is_public) -> Verdict:
    """Whether a link leads anywhere. Many servers answer HEAD wrongly: then GET decides."""
    verdict = Verdict.SILENT
    for method in ("HEAD", "GET"):
        try:
            answer = ask(url, method=method, seconds=SECONDS, may_ask=may_ask)
        except Forbidden:
            return Verdict.GONE
        except Unreachable:
            return verdict
        verdict = _verdict(answer.status)
        if verdict is Verdict.ALIVE:
            break
    return verdict


@transaction.atomic
def note(evidence: Evidence, verdict: Verdict) -> None:
    """Write down what came of asking; that it died or lives again leaves a trace."""
    row = Evidence.objects.select_for_update(of=("self",)).select_related(
        "activity__commitment__plan"
    )
    found = row.filter(pk=evidence.pk, url=evidence.url).first()
    if found is None:
        return
    was_dead = found.dead_since is not None
    found.checked_at = timezone.now()
    found.failed_checks = 0 if verdict is Verdict.ALIVE else found.failed_checks + 1
    is_dead = verdict is Verdict.GONE or found.failed_checks >= DEAD_AFTER
    if verdict is Verdict.ALIVE:
        found.dead_since = None
    elif is_dead and not was_dead:
        found.dead_since = timezone.localdate()
    found.save(update_fields=["checked_at", "failed_checks", "dead_since"])
    if was_dead != (found.dead_since is not None):
        _tell(found)


def _tell(evidence: Evidence) -> None:
    plan, since = evidence.activity.commitment.plan, evidence.dead_since
    record(
        evidence,
        "tracking.evidence.link_died" if since else "tracking.evidence.link_revived",
        stream=plan_stream(plan.uid),
        by=Actor.system(),
        since=since.isoformat() if since else "",
    )
    raise_plan(plan.slug)


def _verdict(status: int) -> Verdict:
    if status < 400 or status in GUARDED:
        return Verdict.ALIVE
    return Verdict.GONE if status in GONE else Verdict.FAILED


def _of_different_hosts(due: list[Evidence]) -> list[Evidence]:
    """No host is asked twice in one tick."""
    found: dict[str, Evidence] = {}
    for evidence in due:
        found.setdefault(urlsplit(evidence.url).netloc.lower(), evidence)
    return list(found.values())[:EACH_TIME]


def _resting_place() -> Path:
    return Path(settings.HOME) / "run" / "no-way-out"


def _is_resting() -> bool:
    try:
        since = time.time() - _resting_place().stat().st_mtime
    except FileNotFoundError:
        return False
    return 0 <= since < REST.total_seconds()


def _rest() -> None:
    place = _resting_place()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()
