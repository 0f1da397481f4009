"""Why a document was not set. All three are answers, not faults of the caller."""


class NotSet(Exception):
    """No file was made."""


class CannotSet(NotSet):
    """The document cannot be laid out; ``block`` is the id of the one that is refused, or ""."""

    def __init__(self, reason: str, block: str = ""):
        super().__init__(f"block {block}: {reason}" if block else reason)
        self.reason = reason
        self.block = block


class TookTooLong(NotSet):
    """Setting the document went over its time, and was stopped."""


class TookTooMuchMemory(NotSet):
    """Setting the document went over its memory, and was stopped."""
