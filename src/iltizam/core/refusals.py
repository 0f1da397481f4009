"""Which of the foundations' rows are kept by the database."""

from iltizam.core.immutability import refuse
from iltizam.core.models import AuditEvent, AuditPayload

refuse(AuditEvent)
refuse(
    AuditPayload, delete=False, unique=("event_id", "field")
)  # erasure deletes payload; nothing may alter it
