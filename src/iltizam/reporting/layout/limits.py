"""What a process may use that sets a document."""

import resource
from typing import NamedTuple

MIB = 1024 * 1024


class Limits(NamedTuple):
    """``memory`` is address space: what the kernel can refuse at once (``docs/documents.md``
    says how it was measured). ``seconds`` is time of the processor."""

    memory: int = 1536 * MIB
    seconds: int = 60
    file: int = 64 * MIB


def hold_to(limits: Limits) -> None:
    """From now on, for this process and all it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file, limits.file))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
