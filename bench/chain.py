"""A generated chain of very many events, and how long it takes to verify it (spec 9).

``python -m bench.chain make`` writes it past the product, in the form that ``record()``
gives it; ``python -m bench.chain verify`` prints what the command's own function took.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bench.site import prepared, run

EVENTS = 1_000_000
AT_ONCE = 20_000
STREAM = "plan:0123456789abcdef"
OBJECT = "0123456789abcdef"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
EVENT = (
    "id, stream_id, sequence, recorded_at, event_type, object_uid, actor_id, digests,"
    " previous, hash"
)
VALUE = "event_id, field, value, salt"


def lines(database: str):
    """Yield the figures for a database of this kind."""
    with prepared(database) as environ:
        run(environ, "-m", "bench.chain", "make", seconds=1800)
        found = json.loads(run(environ, "-m", "bench.chain", "verify", seconds=1800))
    said = (
        f"{found['seconds']:.1f} s ({found['cpu']:.1f} s CPU of this process, "
        f"{found['memory']:.0f} MB at the peak; {found['values']:,} values)"
    )
    if not found["sound"]:
        said = "failed: the chain was not found intact"
    yield f"trail verified, {found['events']:,} events, {database}", "≤ 30 s", said


def make() -> None:
    import django

    django.setup()
    from django.db import transaction

    from iltizam.core.models import Actor, AuditStream

    actor = Actor.objects.create(role=Actor.Role.LEAD, organisation_uid=OBJECT)
    stream = AuditStream.objects.create(name=STREAM)
    last = ""
    for first in range(1, EVENTS + 1, AT_ONCE):
        events, values = [], []
        for number in range(first, min(first + AT_ONCE, EVENTS + 1)):
            event, payload = _event(number, stream.pk, actor, last)
            last = event[-1]
            events.append(event)
            values += payload
        with transaction.atomic():
            _insert("core_auditevent", EVENT, events)
            _insert("core_auditpayload", VALUE, values)
    AuditStream.objects.filter(pk=stream.pk).update(sequence=EVENTS, head=last)


def _event(number, stream, actor, previous):
    """A row and the rows of its payload; three values, as a report has at least."""
    values = {"activity": f'"{OBJECT}"', "corrects": "null", "percent": str(number % 101)}
    salts = {name: sha256(f"{number}{name}".encode()).hexdigest()[:32] for name in values}
    digests = {
        name: sha256(f"{salts[name]}{value}".encode()).hexdigest()
        for name, value in values.items()
    }
    at = BEGAN + timedelta(seconds=number, microseconds=number % 7)
    key = 10_000_000 + number  # beyond what the site has already
    chained = ",".join(f'"{name}":"{digest}"' for name, digest in digests.items())
    form = (
        f'{{"actor":"{actor.uid}","digests":{{{chained}}},"event_type":"core.actor.changed",'
        f'"object_uid":"{OBJECT}","previous":"{previous}","recorded_at":"{at.isoformat()}",'
        f'"sequence":{number},"stream":"{STREAM}"}}'
    )
    said = sha256(form.encode()).hexdigest()
    stored = str(at).removesuffix("+00:00")
    row = (key, stream, number, stored, "core.actor.changed", OBJECT, actor.pk)
    payload = [
        (key, name, None if value == "null" else value, salts[name])
        for name, value in values.items()
    ]
    return (*row, json.dumps(digests), previous, said), payload


def _insert(table, columns, rows):
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL TimeZone = 'UTC'")
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def verify() -> None:
    import django

    django.setup()
    from django.db import connection

    from iltizam.core.verification import verify as check

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum has done on a site that lives
    began, cpu = time.monotonic(), time.process_time()
    report = check()
    print(
        json.dumps(
            {
                "seconds": time.monotonic() - began,
                "cpu": time.process_time() - cpu,
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "events": sum(found.entries for found in report.streams),
                "values": sum(found.values for found in report.streams),
                "sound": report.is_sound,
            }
        )
    )


if __name__ == "__main__":
    {"make": make, "verify": verify}[sys.argv[1]]()
