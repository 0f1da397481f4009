"""Where plans' objects stand for ever: paths without their language (spec 5, 9). Pure."""


def commitment_ref(number: int | None, uid: str) -> str:
    """What stands in a commitment's address: its number, else its uid."""
    return str(number) if number is not None else uid


def plan_path(slug: str) -> str:
    return f"plans/{slug}/"


def commitment_path(slug: str, number: int | None, uid: str) -> str:
    return f"{plan_path(slug)}commitments/{commitment_ref(number, uid)}/"


def activity_path(slug: str, number: int | None, uid: str, key: str) -> str:
    """``number`` and ``uid`` are the commitment's, ``key`` the activity's."""
    return f"{commitment_path(slug, number, uid)}activities/{key}/"
