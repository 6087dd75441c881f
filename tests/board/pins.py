"""The wires at the board's GPIO pins, through the emulator's test socket."""
import socket

# Base addresses and register offsets: i.MX 8M Plus reference manual, chapter GPIO. Linux calls gpio1 gpiochip0, label 30200000.gpio.
BASE = {"gpio1": 0x30200000, "gpio2": 0x30210000, "gpio3": 0x30220000, "gpio4": 0x30230000, "gpio5": 0x30240000}
DATA, DIRECTION, INTERRUPTS = 0, 4, 0x18


class Pins:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(str(path))
        self.stream = self.socket.makefile("r")

    def close(self):
        self.stream.close()
        self.socket.close()

    def drive(self, chip, line, level):
        """Puts an input to a level; the guest's interrupt follows."""
        self._ask(f"set_irq_in /machine/soc/{chip} unnamed-gpio-in {line} {int(level)}")

    def is_taken(self, chip, line):
        """The guest has served the last edge: the chip has one latch a line."""
        return not self._register(chip, INTERRUPTS) >> line & 1

    def burst(self, chip, line, pulses):
        """Pulses as fast as the emulator takes them."""
        pulse = "".join(f"set_irq_in /machine/soc/{chip} unnamed-gpio-in {line} {level}\n" for level in (0, 1))
        for _ in range(pulses):
            self.socket.sendall(pulse.encode())
            for _ in range(2):
                self._answer(pulse)

    def output(self, chip, line):
        """The level that the board drives, None while the line is an input."""
        if not self._register(chip, DIRECTION) >> line & 1:
            return None
        return bool(self._register(chip, DATA) >> line & 1)

    def _register(self, chip, offset):
        return int(self._ask(f"readl {BASE[chip] + offset:#x}").split()[1], 16)

    def _ask(self, line):
        self.socket.sendall(f"{line}\n".encode())
        return self._answer(line)

    def _answer(self, asked):
        answer = self.stream.readline().strip()
        if not answer.startswith("OK"):
            raise RuntimeError(f"{asked}: {answer!r}")
        return answer
