"""Everything that passes the broker, as one onlooker sees it, and what is asked of it."""
import json
import subprocess
import threading
import time
from dataclasses import dataclass

from broker import READER
from records import decode_batch
from steps import TooLate


@dataclass
class Message:
    at: float  # this host's time
    retained: bool
    topic: str  # below sluice/v1/<gateway>/
    payload: bytes

    def json(self):
        return json.loads(self.payload)


class Traffic:
    def __init__(self, broker, gateway):
        self.broker, self.root = broker, f"sluice/v1/{gateway}/"
        self.messages, self.records = [], []
        self.changed = threading.Condition()
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            ["mosquitto_sub", "-p", str(self.broker.port), "-u", READER[0], "-P", READER[1], "-i", "onlooker", "-c", "-q", "1", "-k", "5", "-t", self.root + "#",
             "-F", "%U %r %t %x"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process.stdout.close()
            self.process = None

    def _listen(self, process):
        for line in process.stdout:
            words = line.rstrip("\n").split(" ")
            message = Message(float(words[0]), words[1] == "1", words[2].removeprefix(self.root), bytes.fromhex(words[3]))
            with self.changed:
                self.messages.append(message)
                if message.topic == "readings":
                    self.records.extend((message, record) for record in decode_batch(message.payload))
                self.changed.notify_all()

    def mark(self):
        """A place in the stream, for `since`."""
        with self.changed:
            return len(self.messages), len(self.records)

    def wait(self, what, find, seconds):
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (found := find()):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TooLate(f"at the broker: {what}: not within {seconds} s")
                self.changed.wait(left)
            return found

    def message(self, topic, seconds, since=(0, 0), accept=lambda message: True, what=""):
        """The first message on a topic that is accepted."""
        return self.wait(what or f"a message on {topic}",
                         lambda: next((m for m in self.messages[since[0]:] if m.topic == topic and accept(m)), None), seconds)

    def record(self, device, seconds, since=(0, 0), accept=lambda record: True, what=""):
        return self.wait(what or f"a reading of {device}",
                         lambda: next((r for _, r in self.records[since[1]:] if r.device == device and accept(r)), None), seconds)

    def event(self, kind, seconds, since=(0, 0), accept=lambda event: True):
        """The first event of a type that is accepted, as JSON."""
        return self.message("event", seconds, since, lambda m: m.json()["type"] == kind and accept(m.json()), f"an event {kind}").json()

    def events(self, since=(0, 0)):
        with self.changed:
            return [m.json() for m in self.messages[since[0]:] if m.topic == "event"]

    def of(self, device, since=(0, 0)):
        with self.changed:
            return [r for _, r in self.records[since[1]:] if r.device == device]

    def last_lines(self, count=25):
        with self.changed:
            return "\n".join(f"{m.at:.1f} {m.topic} {m.payload[:160]!r}" for m in self.messages[-count:])
