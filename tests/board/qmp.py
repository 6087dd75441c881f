"""The emulator's control connection: sensors' physics, the network cable, the power."""
import json
import socket


class Qmp:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(str(path))
        self.stream = self.socket.makefile("r")
        self.stream.readline()
        self.ask("qmp_capabilities")

    def close(self):
        self.stream.close()
        self.socket.close()

    def ask(self, command, **arguments):
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self.stream.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def set_temperature(self, sensor, celsius):
        self.ask("qom-set", path=f"/machine/peripheral/{sensor}", property="temperature", value=round(celsius * 1000))

    def plug_network(self, plugged):
        self.ask("set_link", name="net0", up=plugged)
