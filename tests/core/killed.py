"""``python -m tests.core.killed N COMMAND …``: run a command, die before its Nth step.

A step is a statement to the database or a change to a file of the home. The process kills
itself with SIGKILL, so nothing can be tidied up. With 0 it only counts: the last line of
its output is the number of steps.
"""

import os
import signal
import sys

import django

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "sqlite3.connect"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main(last, *command):
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    home, steps = str(settings.HOME), 0

    def step():
        nonlocal steps
        steps += 1
        if steps == int(last):
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(event, arguments):
        is_write = event == "open" and arguments[2] and arguments[2] & WRITES
        if (event in CHANGES or is_write) and str(arguments[0]).startswith(home):
            step()

    def before(execute, *arguments):
        step()
        return execute(*arguments)

    sys.addaudithook(hear)
    with connection.execute_wrapper(before):
        call_command(*command)
    print(steps)


main(*sys.argv[1:])
