"""A real broker on a free loopback port, and a subscriber that writes down what arrives and when."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time

from .process import CouldNotMeasure, Program, wait_until
from .wire import records_of

SUBSCRIBER_ID = "bench-subscriber"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tool(name):
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not path:
        raise CouldNotMeasure(f"{name} is not installed: run toolchains/setup")
    return path


class Broker:
    """Its log tells who connected when (wall clock, seconds)."""

    def __init__(self, directory):
        self.port = free_port()
        self.directory = directory
        self.lines = []
        config = directory / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n"
            "log_dest stderr\nlog_type notice\nlog_type error\nlog_type warning\nlog_type information\nlog_type subscribe\n"
        )
        self.popen = subprocess.Popen([tool("mosquitto"), "-c", config], stderr=subprocess.PIPE, text=True, bufsize=1)
        self.reader = threading.Thread(target=self._read_log)
        self.reader.start()

    def __enter__(self):
        try:
            self.wait_for(r" running$", "the broker")
        except CouldNotMeasure:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.popen.terminate()
        self.popen.wait()
        self.reader.join()
        self.popen.stderr.close()

    def url(self, scheme="mqtt"):
        return f"{scheme}://127.0.0.1:{self.port}"

    def first(self, pattern):
        """When the first line that matches was written; nothing when none was."""
        return next((when for when, line in list(self.lines) if re.search(pattern, line)), None)

    def wait_for(self, pattern, what):
        wait_until(lambda: self.first(pattern) is not None, what, every=0.005)
        return self.first(pattern)

    def wait_for_client(self, client_id):
        return self.wait_for(rf"New client connected from .* as {re.escape(client_id)} ", f"{client_id} at the broker")

    def _read_log(self):
        for line in self.popen.stderr:
            self.lines.append((time.time(), line.rstrip()))


class Subscriber:
    """Subscribes to everything with QoS 1."""

    def __init__(self, broker, directory):
        self.output = directory / "arrived"
        with self.output.open("wb") as output:
            self.program = Program(
                [tool("mosquitto_sub"), "-h", "127.0.0.1", "-p", broker.port, "-i", SUBSCRIBER_ID, "-q", 1, "-t", "#", "-F", "%U %t %x"],
                directory / "subscriber.log",
                stdout=output,
            )
        self.broker = broker

    def __enter__(self):
        try:
            self.broker.wait_for(rf"{SUBSCRIBER_ID} 1 #", "the subscription")
        except CouldNotMeasure:
            self.program.stop()
            raise
        return self

    def __exit__(self, *_):
        self.program.stop()

    def messages(self):
        """All that has arrived: (wall clock in seconds, topic, payload)."""
        found = []
        with self.output.open() as lines:
            for line in lines:
                if not line.endswith("\n"):
                    break
                when, topic, payload = line.rstrip("\n").split(" ", 2)
                found.append((float(when), topic, bytes.fromhex(payload)))
        return found

    def records(self):
        """All records of sluice's batches: (wall clock in seconds, Record)."""
        return [(when, record) for when, topic, payload in self.messages() if topic.endswith("/readings") for record in records_of(payload)]
