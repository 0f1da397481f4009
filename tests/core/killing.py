"""Where to die in a command, and how many steps it has (``tests.core.killed``)."""

from tests.conftest import FULL

KINDS = ["sqlite", "postgresql"]


def chosen(count):
    """The steps before which to die, spread over the run: at most 24 in full, else four."""
    every = range(1, count + 1)
    return sorted({1, count, *every[:: max(1, count // (24 if FULL else 3))]})


def step_count(installation, *command):
    done = installation.run("0", *command, module="tests.core.killed")
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])
