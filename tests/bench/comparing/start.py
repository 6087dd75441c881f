"""From exec to the first reading at a subscriber, beyond the connection to the broker."""

from .bench import SLUICE_CLIENT
from .figure import Figure
from .process import wait_until
from .tree import make_tree

STARTS_A_ROUND = 3


def _sluice(scene):
    buses, device_lines, _ = make_tree(scene.directory / "sys", 1)
    program = scene.sluice(buses, device_lines("10s"))
    wait_until(scene.subscriber.records, "the first reading", every=0.01)
    connected = scene.broker.wait_for_client(SLUICE_CLIENT)
    first = scene.subscriber.records()[0][0]
    return {"connected": 1e3 * (connected - program.started), "beyond": 1e3 * (first - connected)}


def _bare(scene):
    program = scene.peer("bare_peer", scheme="mqtt")
    return 1e3 * (scene.broker.wait_for_client("bare-peer") - program.started)


def measure(bench):
    sluice, bare = [], []
    for _ in range(bench.rounds * STARTS_A_ROUND):
        with bench.scene() as scene:
            sluice.append(_sluice(scene))
        with bench.scene() as scene:
            bare.append(_bare(scene))
    return [
        Figure("start", "exec to connected, sluice", "ms", [run["connected"] for run in sluice]),
        Figure("start", "exec to connected, bare", "ms", bare),
        Figure("start", "connected to first reading", "ms", [run["beyond"] for run in sluice], most=100),
    ]
