"""10 sensors at 10 s: wake-ups a second above those of a program that only connects."""

import time

from .bench import SLUICE_CLIENT
from .figure import Figure
from .tree import make_tree

SENSORS = 10
SETTLING = 3.0
LEAST_SECONDS = 20  # twice the period


def _sluice(scene):
    buses, device_lines, _ = make_tree(scene.directory / "sys", SENSORS)
    program = scene.sluice(buses, device_lines("10s"), dialects="{ protobuf: {}, json: {} }")
    scene.broker.wait_for_client(SLUICE_CLIENT)
    return program


def _bare(scene):
    program = scene.peer("bare_peer", scheme="mqtt")
    scene.broker.wait_for_client("bare-peer")
    return program


def _run(bench, start):
    with bench.scene() as scene:
        program = start(scene)
        time.sleep(SETTLING)
        begin, wake_ups, cpu = time.monotonic(), program.wake_ups(), program.cpu_seconds()
        time.sleep(max(bench.seconds, LEAST_SECONDS))
        seconds = time.monotonic() - begin
        return {"wake_ups": (program.wake_ups() - wake_ups) / seconds, "cpu": 100 * (program.cpu_seconds() - cpu) / seconds}


def measure(bench):
    sluice, bare = [], []
    for _ in range(bench.rounds):
        sluice.append(_run(bench, _sluice))
        bare.append(_run(bench, _bare))
    above = [a["wake_ups"] - b["wake_ups"] for a, b in zip(sluice, bare)]
    return [
        Figure("idle", "wake-ups a second, sluice", "", [run["wake_ups"] for run in sluice]),
        Figure("idle", "wake-ups a second, bare", "", [run["wake_ups"] for run in bare]),
        Figure("idle", "wake-ups a second above bare", "", above, most=3),
        Figure("idle", "CPU, sluice", "% of a core", [run["cpu"] for run in sluice]),
    ]
