"""8 ttys at 100 lines a second each: CPU time for each reading, batched and one by one, against a C program on Paho's C API."""

import json
import re
import subprocess
import time

from .bench import SLUICE_CLIENT
from .figure import Figure, ratios
from .process import CouldNotMeasure

PORTS = 8
LINES_A_SECOND = 100
SETTLING = 1.0  # until ports are open and connections announced
DRAINING = 2.5  # longer than a batch may wait

KNOT = 1852 / 3600  # in metres a second
NUMBERED_BY = {"alt_m": 10, "speed_mps": 10 / KNOT}  # what carries the number of a line, and the factor to it
LINE = re.compile(rb"\$GN(?:GGA,(?:[^,]*,){8}|RMC,(?:[^,]*,){6})(\d+)\.(\d)")


class Feeder:
    def __init__(self, bench):
        self.lines = round(LINES_A_SECOND * bench.seconds)
        arguments = [bench.program("feeder"), str(PORTS), str(LINES_A_SECOND), str(self.lines)]
        self.popen = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.ttys = [self.popen.stdout.readline().strip() for _ in range(PORTS)]

    def __enter__(self):
        return self

    def feed(self):
        self.popen.stdin.write("\n")
        self.popen.stdin.flush()
        if self.popen.stdout.readline().strip() != "fed":
            raise CouldNotMeasure("the feeder ended early")

    def __exit__(self, *_):
        _, complaints = self.popen.communicate()
        if complaints:
            raise CouldNotMeasure(complaints)


def _sluice(max_age):
    def start(scene, ttys):
        program = scene.sluice([], [f"gps{i}: {{ driver: nmea, bus: {tty} }}" for i, tty in enumerate(ttys)], max_age=max_age)
        scene.broker.wait_for_client(SLUICE_CLIENT)
        return program

    return start


def _peer(scene, ttys):
    program = scene.peer("lines_peer", *ttys)
    scene.broker.wait_for_client("lines-peer")
    return program


def _lines_of_sluice(subscriber):
    """(device, number of the line) of each record; every sequence number must have come once."""
    records = [record for _, record in subscriber.records()]
    events = [json.loads(payload)["sequence"] for _, topic, payload in subscriber.messages() if topic.endswith("/event")]
    sequences = sorted([record.sequence for record in records] + events)
    if sequences != list(range(sequences[0], sequences[0] + len(sequences))):
        raise CouldNotMeasure("sequence numbers are missing or came twice")
    return [(r.device, round(r.numbers[c] * f)) for r in records for c, f in NUMBERED_BY.items() if c in r.numbers]


def _lines_of_peer(subscriber):
    found = [(topic, LINE.match(payload)) for _, topic, payload in subscriber.messages()]
    return [(topic, int(line[1] + line[2])) for topic, line in found if line]


def _run(bench, start, lines_of):
    with bench.scene() as scene, Feeder(bench) as feeder:
        program = start(scene, feeder.ttys)
        time.sleep(SETTLING)
        cpu, wake_ups = program.cpu_seconds(), program.wake_ups()
        feeder.feed()
        time.sleep(DRAINING)
        cpu, wake_ups = program.cpu_seconds() - cpu, program.wake_ups() - wake_ups
        threads = len(program.threads())
        usage = program.stop()
        arrived = lines_of(scene.subscriber)
        fed = feeder.lines * PORTS
        if len(set(arrived)) != fed or len(arrived) != fed:
            raise CouldNotMeasure(f"{program.name}: of {fed} lines {len(set(arrived))} arrived, {len(arrived) - len(set(arrived))} twice")
        whole = usage.ru_utime + usage.ru_stime
        return {"cpu": 1e6 * cpu / fed, "whole": 1e6 * whole / fed, "wake_ups": wake_ups / fed, "threads": threads}


def measure(bench):
    subjects = {
        "batched": (_sluice("1s"), _lines_of_sluice),
        "peer": (_peer, _lines_of_peer),
        "one by one": (_sluice("0s"), _lines_of_sluice),
    }
    runs = {name: [] for name in subjects}
    for _ in range(bench.rounds):
        for name, subject in subjects.items():
            runs[name].append(_run(bench, *subject))

    def values(name, what):
        return [run[what] for run in runs[name]]

    figures = []
    for name in subjects:
        figures.append(Figure("lines", f"CPU a reading, {name}", "us", values(name, "cpu")))
        figures.append(Figure("lines", f"  with start and stop, {name}", "us", values(name, "whole")))
        figures.append(Figure("lines", f"  wake-ups a reading, {name}", "", values(name, "wake_ups")))
    figures.append(Figure("lines", "threads with 8 buses", "", values("batched", "threads"), most=5 + PORTS - 1))
    figures.append(Figure("lines", "CPU: peer / batched", "times", ratios(values("peer", "cpu"), values("batched", "cpu")), least=3))
    figures.append(Figure("lines", "CPU: one by one / peer", "times", ratios(values("one by one", "cpu"), values("peer", "cpu")), most=1.5))
    return figures
