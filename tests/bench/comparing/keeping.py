"""What it costs the disk to keep a reading until it is acknowledged: the store, logs that do nothing else, and two that others use."""

import json
import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from .broker import free_port, tool
from .disk import PlainDirectory, ext4_disk, given_to_kernel, may_have_disk
from .figure import Figure
from .process import CouldNotMeasure, wait_until

RECORDS = {1: 4_000, 10: 20_000, 100: 20_000}  # by records a commit
MESSAGES = 2_000
A_SECOND = 100
MOST_BYTES, MOST_FLUSHES = 1400, 0.13  # a record of 100 bytes, at ten a commit


@contextmanager
def _place():
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as directory:
        if may_have_disk():
            with ext4_disk(Path(directory)) as disk:
                yield disk
        else:
            yield PlainDirectory(Path(directory))


def _ended(popen):
    """Its output and its /proc/PID/io, which is there until it has been waited for."""
    out = popen.stdout.read()
    os.waitid(os.P_PID, popen.pid, os.WEXITED | os.WNOWAIT)
    io = Path(f"/proc/{popen.pid}/io").read_text()
    popen.stdout.close()
    if popen.wait() != 0:
        raise CouldNotMeasure(f"{popen.args[0]} ended with {popen.returncode}")
    return json.loads(out), io


def _measured(place, command, records):
    """(bytes, flushes) a record, and what the program said."""
    if not isinstance(place, PlainDirectory):
        place.start()
    said, io = _ended(subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True))
    total = (given_to_kernel(io), said["syncs"]) if isinstance(place, PlainDirectory) else place.written()
    return total[0] / records, total[1] / records, said


def _store(bench, a_commit):
    with _place() as place:
        command = [bench.program("store_writer"), place.path, RECORDS[a_commit], a_commit]
        return _measured(place, command, RECORDS[a_commit])


def _log(bench, a_commit, how):
    with _place() as place:
        command = [bench.program("log_peer"), place.path, RECORDS[a_commit], a_commit, how]
        return _measured(place, command, RECORDS[a_commit])


def _flow(bench, mode):
    """Beyond what a start and a stop write."""
    records = A_SECOND * max(10, round(bench.seconds))
    totals = []
    for count in (records, 0):
        with _place() as place:
            totals.append(_measured(place, [bench.program("outbox_flow"), place.path, count, mode], 1))
    return [(all_of_it - start) / records for all_of_it, start in zip(totals[0][:2], totals[1][:2])]


def _paho(bench):
    with bench.scene() as scene, _place() as place:
        command = [bench.program("keeping_peer"), scene.broker.url("tcp"), place.path, MESSAGES]
        return _measured(place, command, MESSAGES)


@contextmanager
def _keeping_broker(place, directory):
    """Writes its state, as a whole, after every ten changes."""
    port = free_port()
    config = directory / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\nmax_queued_messages 0\n"
        f"persistence true\npersistence_location {place.path}/\nautosave_on_changes true\nautosave_interval 10\n"
    )
    with (directory / "mosquitto.log").open("wb") as log:
        popen = subprocess.Popen([tool("mosquitto"), "-c", config], stderr=log)
    try:
        yield port, popen
    finally:
        popen.terminate()
        popen.wait()


def _mosquitto():
    """A client subscribes for good and acknowledges at once: what is kept is what is on its way."""
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name, _place() as place:
        if isinstance(place, PlainDirectory):
            return None  # its syncs are not ours to count
        with _keeping_broker(place, Path(name)) as (port, _):
            common = ["-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t", "bench/readings"]
            ready = [tool("mosquitto_sub"), *common, "-i", "keeper", "-c", "-E"]
            wait_until(lambda: subprocess.run(ready, capture_output=True).returncode == 0, "mosquitto that keeps messages")
            place.start()
            keeper = subprocess.Popen([tool("mosquitto_sub"), *common, "-i", "keeper", "-c", "-C", str(MESSAGES)], stdout=subprocess.DEVNULL)
            lines = ("r" * 100 + "\n") * MESSAGES
            subprocess.run([tool("mosquitto_pub"), *common, "-l"], input=lines, text=True, check=True)
            if keeper.wait(60) != 0:
                raise CouldNotMeasure("not all messages arrived")
        total = place.written()
        return total[0] / MESSAGES, total[1] / MESSAGES, {}


def _figures(name, run, goal=False):
    on_device = may_have_disk()
    written, flushes = ("written", "flushes") if on_device else ("given to the kernel", "syncs")
    return [
        Figure("outbox", f"{name}: {written} a record", "B", [run[0]], most=MOST_BYTES if goal and on_device else None),
        Figure("outbox", f"  {flushes} a record", "", [run[1]], most=MOST_FLUSHES if goal else None),
    ]


def _against(name, store, peer):
    return _figures(name, peer) + [Figure("outbox", "  store / this", "times", [store[0] / peer[0]])]


def measure(bench):
    """Bytes and flushes hardly depend on what else the machine does: one run of each."""
    stores = {a_commit: _store(bench, a_commit) for a_commit in RECORDS}
    at_ten = stores[10]
    figures = [Figure("outbox", "a row on disk", "B", [at_ten[2]["row"]])]
    for a_commit, run in stores.items():
        figures += _figures(f"store, {a_commit} a commit", run, goal=a_commit == 10)
    figures += _against("log that grows, 10 a commit", at_ten, _log(bench, 10, "grows"))
    figures += _against("log over zeroes, 10 a commit", at_ten, _log(bench, 10, "ready"))
    if mosquitto := _mosquitto():
        figures += _against("mosquitto, autosave at 10 changes", at_ten, mosquitto)
    figures += _figures("Paho's files, never synced", _paho(bench))
    for mode in ("spill", "always"):
        figures += _figures(f"outbox, {mode}, {A_SECOND} a second", _flow(bench, mode))
    return figures
