"""Permanent identifiers that follow from names, so that a reference can be a name."""

import hashlib

from iltizam.core.uids import ALPHABET, LENGTH


def uid_of(name: str) -> str:
    """The identifier of what the demonstration's data call ``name``."""
    number = int.from_bytes(hashlib.sha256(f"demonstration:{name}".encode()).digest())
    found = []
    for _place in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        found.append(ALPHABET[index])
    return "".join(found)


PLAN = uid_of("plan")
