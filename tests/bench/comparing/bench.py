"""Where the programs are, and how a comparison starts them."""

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .broker import Broker, Subscriber
from .process import Program

GATEWAY = "bench"
SLUICE_CLIENT = f"sluice-{GATEWAY}"


@dataclass
class Bench:
    build: Path
    rounds: int
    seconds: float  # how long each subject is measured in each round

    def program(self, name):
        return self.build / ("sluice" if name == "sluice" else f"tests/bench/{name}")

    @contextmanager
    def scene(self):
        """A directory, a broker and a subscriber, for one subject in one round. What is started in it is stopped with it."""
        with ExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluice-bench-")))
            broker = stack.enter_context(Broker(directory))
            subscriber = stack.enter_context(Subscriber(broker, directory))
            yield Scene(self, directory, broker, subscriber, stack)


@dataclass
class Scene:
    bench: Bench
    directory: Path
    broker: Broker
    subscriber: Subscriber
    stack: ExitStack

    def start(self, name, *arguments):
        program = Program([self.bench.program(name), *arguments], self.directory / f"{name}.log")
        self.stack.callback(program.stop)
        return program

    def peer(self, name, *arguments, scheme="tcp"):
        return self.start(name, self.broker.url(scheme), *arguments)

    def sluice(self, buses, devices, max_age="1s", dialects="{ protobuf: {} }", broker=None):
        """`buses` and `devices`: lines of YAML. `broker`: another one than the scene's."""
        url = broker or self.broker.url()
        lines = [f"gateway: {GATEWAY}", f"mqtt: {{ broker: '{url}', batch: {{ max_age: {max_age} }}, dialects: {dialects} }}"]
        lines += ["buses:"] + [f"  {line}" for line in buses] if buses else []
        lines += ["devices:"] + [f"  {line}" for line in devices]
        config = self.directory / "sluice.yaml"
        config.write_text("\n".join(lines) + "\n")
        state = self.directory / "state"
        state.mkdir(exist_ok=True)
        return self.start("sluice", "run", "--config", config, "--state", state)
