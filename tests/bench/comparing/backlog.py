"""A gateway with a million readings in its outbox: how fast it takes them in and gives them out, what memory that takes, how it starts."""

import json
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from .bench import SLUICE_CLIENT
from .broker import free_port
from .figure import Figure
from .process import CouldNotMeasure, wait_until
from .tree import make_tree
from .wire import batch_of

BACKLOG = 1_000_000
SENSORS, PERIOD = 10, 0.1  # often, and sent at once: what is waited for is not the next reading, nor a batch that grows
MADE_A_SECOND = SENSORS / PERIOD
EMPTY, STOPPED, KILLED = "empty", "stopped", "killed"  # what the run before has left
FLOW = 100_000
LEAST_SECONDS = 10  # what the start took is given back after five
SETTLED = 7.0


def _program(bench, name, *arguments):
    done = subprocess.run([str(a) for a in (bench.program(name), *arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise CouldNotMeasure(f"{name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def _flow(bench):
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as directory:
        rates = json.loads(_program(bench, "outbox_flow", directory, FLOW, "outage"))
    if rates["dropped"]:
        raise CouldNotMeasure(f"the outbox dropped {rates['dropped']} of {FLOW} records")
    return rates


class MemoryWatch:
    """RssAnon of a program, twenty times a second."""

    def __init__(self, program):
        self.values = []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._look, args=[program])
        self.thread.start()

    def _look(self, program):
        begin = time.monotonic()
        while not self.stopping.wait(0.05):
            self.values.append((time.monotonic() - begin, program.memory_kib("RssAnon") / 1024))

    def stop(self):
        self.stopping.set()
        self.thread.join()

    @property
    def peak(self):
        return max(value for _, value in self.values)

    @property
    def settled(self):
        return max(value for when, value in self.values if when >= SETTLED)


@dataclass
class Arrivals:
    """What came to the subscriber."""

    backlog: list = field(default_factory=list)  # of what was there before the start: (when, first number, records) of each batch
    live: list = field(default_factory=list)  # (when, age of the oldest reading in seconds) of each batch

    @property
    def drained_a_second(self):
        begin, end = self.backlog[0], self.backlog[-1]
        return (end[1] - begin[1]) / (end[0] - begin[0])

    def check(self):
        if not self.backlog:
            raise CouldNotMeasure("nothing of the backlog arrived")
        expected = 1
        for _, first, records in self.backlog:
            if first != expected:
                raise CouldNotMeasure(f"number {expected} of the backlog should have arrived, it was {first}")
            expected += records


def _arrivals(scene):
    arrivals = Arrivals()
    with scene.subscriber.output.open() as lines:
        for line in lines:
            when, topic, payload = line.rstrip("\n").split(" ", 2)
            if not line.endswith("\n") or not topic.endswith("/readings"):
                continue
            batch = batch_of(bytes.fromhex(payload))
            if not batch.is_backlog:
                arrivals.live.append((float(when), float(when) - batch.time))
            elif batch.first <= BACKLOG:
                arrivals.backlog.append((float(when), batch.first, batch.records))
    return arrivals


def _kill(bench, filled, directory):
    """`directory`: as `filled`, after a gateway that measured for a while and was killed."""
    with bench.scene() as scene:
        shutil.copytree(filled, scene.directory / "state")
        program = _start(scene, f"mqtt://127.0.0.1:{free_port()}")
        time.sleep(3)
        program.kill()
        shutil.copytree(scene.directory / "state", directory)


def _start(scene, broker=None):
    buses, device_lines, _ = make_tree(scene.directory / "sys", SENSORS)
    every = f"{PERIOD * 1e3:g}ms"
    return scene.sluice(buses, device_lines(every), max_age=every, broker=broker)


def _run(bench, filled, broker_is_there):
    """`filled`: a state directory to begin with; None: an empty one."""
    with bench.scene() as scene:
        if filled:
            shutil.copytree(filled, scene.directory / "state")
        program = _start(scene, None if broker_is_there else f"mqtt://127.0.0.1:{free_port()}")
        watch = MemoryWatch(program)
        try:
            time.sleep(max(bench.seconds, LEAST_SECONDS))
        finally:
            watch.stop()
        if broker_is_there:
            scene.broker.wait_for_client(SLUICE_CLIENT)
            wait_until(lambda: _arrivals(scene).live, "the first live reading")
        program.stop()
        return watch, _arrivals(scene), program.started


def _figures(runs):
    def memory(there, what):
        return [getattr(watch, what) for watch, _, _ in runs[there]]

    def above(there, what):
        return [a - b for a, b in zip(memory((STOPPED, there), what), memory((EMPTY, there), "settled"))]

    def until_live(which):
        return [arrivals.live[0][0] - start for _, arrivals, start in runs[which, True]]

    draining = runs[STOPPED, True]
    rates = [arrivals.drained_a_second for _, arrivals, _ in draining]
    return [
        Figure("outbox", "a million, broker away: RssAnon above idle", "MiB", above(False, "peak"), most=8),
        Figure("outbox", "  after the start", "MiB", above(False, "settled")),
        Figure("outbox", "  idle", "MiB", memory((EMPTY, False), "settled")),
        Figure("outbox", "a million, draining: RssAnon above idle", "MiB", above(True, "peak"), most=8),
        Figure("outbox", "  after the start", "MiB", above(True, "settled")),
        Figure("outbox", "  idle", "MiB", memory((EMPTY, True), "settled")),
        Figure("outbox", "  exec to the first live reading", "s", until_live(STOPPED), most=1),
        Figure("outbox", "  the same after kill -9", "s", until_live(KILLED), most=1),
        Figure("outbox", "  exec to it with an empty outbox", "s", until_live(EMPTY)),
        Figure("outbox", "  drained a second, to a real broker", "", rates),
        Figure("outbox", "  drained / made meanwhile", "times", [rate / MADE_A_SECOND for rate in rates], least=10),
        Figure("outbox", "  oldest live reading meanwhile", "s", [max(age for _, age in a.live) for _, a, _ in draining], most=3),
    ]


def measure(bench):
    flows = [_flow(bench) for _ in range(bench.rounds)]
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as directory:
        filled = {EMPTY: None, STOPPED: Path(directory) / "stopped", KILLED: Path(directory) / "killed"}
        _program(bench, "backlog_maker", filled[STOPPED], BACKLOG)
        _kill(bench, filled[STOPPED], filled[KILLED])
        runs = {which: [] for which in ((EMPTY, False), (EMPTY, True), (STOPPED, False), (STOPPED, True), (KILLED, True))}
        for _ in range(bench.rounds):
            for (before, broker_is_there), of_this in runs.items():
                of_this.append(_run(bench, filled[before], broker_is_there))
    for before in (STOPPED, KILLED):
        for _, arrivals, _ in runs[before, True]:
            arrivals.check()
    return [
        Figure("outbox", "outage: records appended a second", "", [flow["append"] for flow in flows]),
        Figure("outbox", "then drained a second", "", [flow["drain"] for flow in flows]),
        Figure("outbox", "  / 100 made a second", "times", [flow["drain"] / MADE_A_SECOND for flow in flows], least=10),
    ] + _figures(runs)
