"""500 sysfs sensors at 1 Hz: CPU time against a C program that reads and publishes in one loop; threads; memory."""

import time

from .bench import SLUICE_CLIENT
from .figure import Figure, ratios
from .process import CouldNotMeasure, wait_until
from .tree import make_tree

SENSORS = 500
SETTLING = 3.0


def _wait_for_all(scene):
    def heard():
        return len({record.device for _, record in scene.subscriber.records()})

    wait_until(lambda: heard() == SENSORS, "a reading of each sensor", patience=60, every=0.5)


def _sluice(scene):
    buses, device_lines, _ = make_tree(scene.directory / "sys", SENSORS)
    program = scene.sluice(buses, device_lines("1s"))
    scene.broker.wait_for_client(SLUICE_CLIENT)
    _wait_for_all(scene)
    return program


def _peer(qos):
    def start(scene):
        _, _, files = make_tree(scene.directory / "sys", SENSORS)
        listing = scene.directory / "files"
        listing.write_text("".join(f"{file}\n" for file in files))
        program = scene.peer("files_peer", qos, listing)
        scene.broker.wait_for_client("files-peer")
        return program

    return start


def _bare(scene):
    program = scene.peer("bare_peer", scheme="mqtt")
    scene.broker.wait_for_client("bare-peer")
    return program


def _readings_between(scene, begin, end):
    of_sluice = sum(begin <= when < end for when, _ in scene.subscriber.records())
    of_peer = sum(begin <= when < end for when, topic, _ in scene.subscriber.messages() if topic.startswith("files/"))
    return of_sluice + of_peer


def _run(bench, start):
    with bench.scene() as scene:
        program = start(scene)
        time.sleep(SETTLING)
        begin, cpu, wake_ups = time.time(), program.cpu_seconds(), program.wake_ups()
        time.sleep(bench.seconds)
        seconds = time.time() - begin
        cpu, wake_ups = program.cpu_seconds() - cpu, program.wake_ups() - wake_ups
        run = {
            "cpu": 100 * cpu / seconds,
            "wake_ups": wake_ups / seconds,
            "threads": len(program.threads()),
            "anonymous": program.memory_kib("RssAnon") / 1024,
            "resident": program.memory_kib("VmRSS") / 1024,
        }
        readings = _readings_between(scene, begin, begin + seconds)
        if start is not _bare and abs(readings - SENSORS * seconds) > 2 * SENSORS:
            raise CouldNotMeasure(f"{program.name}: {readings} readings arrived in {seconds:.1f} s")
        return run


def measure(bench):
    subjects = {"sluice": _sluice, "peer with QoS 0": _peer(0), "peer with QoS 1": _peer(1), "bare": _bare}
    runs = {name: [] for name in subjects}
    for _ in range(bench.rounds):
        for name, start in subjects.items():
            runs[name].append(_run(bench, start))

    def values(name, what):
        return [run[what] for run in runs[name]]

    cheaper = [min(pair) for pair in zip(values("peer with QoS 0", "cpu"), values("peer with QoS 1", "cpu"))]
    above_bare = [a - b for a, b in zip(values("sluice", "resident"), values("bare", "resident"))]
    figures = []
    for name in ("sluice", "peer with QoS 0", "peer with QoS 1"):
        figures.append(Figure("files", f"CPU, {name}", "% of a core", values(name, "cpu")))
        figures.append(Figure("files", f"  wake-ups a second, {name}", "", values(name, "wake_ups")))
    return figures + [
        Figure("files", "CPU: sluice / cheaper peer", "times", ratios(values("sluice", "cpu"), cheaper), most=1),
        Figure("files", "threads", "", values("sluice", "threads"), most=5),
        Figure("files", "RssAnon", "MiB", values("sluice", "anonymous"), most=6),
        Figure("files", "  of bare", "MiB", values("bare", "anonymous")),
        Figure("files", "VmRSS above bare", "MiB", above_bare, most=5),
        Figure("files", "  of bare", "MiB", values("bare", "resident")),
    ]
