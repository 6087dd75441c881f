"""What devices on buses do to each other: one that hangs in the kernel, and many that convert for long."""

import json
import re
import subprocess

from .figure import Figure
from .process import CouldNotMeasure


def _output(arguments):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise CouldNotMeasure(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def measure_hung(bench):
    """An ioctl of one bus blocks for 2 s at a time; how late are readings of another bus, every 10 ms?"""
    runs = [json.loads(_output([bench.program("hung_bus"), max(4, round(bench.seconds))])) for _ in range(bench.rounds)]

    def values(branch, what):
        return [run[branch][what] for run in runs]

    return [
        Figure("hung", "worst lateness beside a hung bus", "ms", values("beside", "worst"), most=5),
        Figure("hung", "  99 of 100 are at most", "ms", values("beside", "p99")),
        Figure("hung", "worst lateness without one", "ms", values("alone", "worst")),
        Figure("hung", "  99 of 100 are at most", "ms", values("alone", "p99")),
    ]


def measure_conversion(bench):
    """In virtual time, so one run says all: bus_share_test plays 60 s and names every period that was not kept."""
    passed = re.search(r"\[  PASSED  \] (\d+) tests", _output([bench.program("bus_share_test")]))
    if not passed:
        raise CouldNotMeasure("bus_share_test ran nothing")
    return [Figure("conversion", "20 sensors of 100 ms at 1 Hz on one bus: tests passed", "", [int(passed[1])], least=4)]
