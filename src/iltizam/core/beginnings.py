"""What ``iltizam setup`` does at its end for the apps above it.

Apps register a step in their ``AppConfig.ready()``; a step is repeatable and returns the
sentence to show, or "" where it had nothing to say.
"""

from collections.abc import Callable, Iterator

Step = Callable[[], str]
_steps: list[Step] = []


def register(step: Step) -> None:
    _steps.append(step)


def begin() -> Iterator[str]:
    """Carry out every step, in the order of the apps."""
    for step in _steps:
        if said := step():
            yield said
