"""What a file says was withdrawn elsewhere is withdrawn here as well (spec 9)."""

from iltizam.core.models import Actor
from iltizam.core.redaction import CannotRedact, find, redact
from iltizam.exchange.rows import Row


def withdraw(marks: list[Row], by: Actor) -> None:
    """Withdraw what is stored already; a mark that cannot be followed becomes a problem."""
    for mark in marks:
        uid, field = mark.values["object_uid"], mark.values["field"]
        try:
            redact(
                find(uid, field),
                reason=mark.values["reason"],
                language=mark.values["language"],
                on=mark.values["withheld_on"],
                by=by,
            )
        except CannotRedact as error:
            mark.at.refuse(str(error))
