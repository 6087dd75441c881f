"""The emulated Raspberry Pi 3 B: the card's own device tree, and the drivers that its users run.

Pins 3 and 5 have a TMP105 at 0x48 (`bench`), 8 and 10 a satellite receiver. It has no shell and no console: the only free
serial port is the sensor's. What can be known of it comes over MQTT.
"""
from board import Board, connected
from pins import Pins
from qmp import Qmp

TREE = "bcm2837-rpi-3-b.dtb"
SERIAL_NUMBER = "00000000ABCDEF37"
GPIO, LEVEL, OUTPUT = 0x3F200000, 0x34, 0b001  # BCM2835 ARM Peripherals 6.1, at the address of the Raspberry Pi 3


class RaspberryPins(Pins):
    """QEMU cannot drive inputs of this chip."""

    def output(self, line):
        """The level that the board drives, None while the line is an input."""
        if self._word(line // 10 * 4) >> line % 10 * 3 & 0b111 != OUTPUT:
            return None
        return bool(self._word(LEVEL) >> line & 1)

    def _word(self, offset):
        return int(self._ask(f"readl {GPIO + offset:#x}").split()[1], 16)


class RaspberryPi(Board):
    # The emulator takes the start of the SoC's watchdog for its end, and resets the board.
    kernel_line = "cryptomgr.notests systemd.watchdog_sec=0"
    ends = {"qmp": Qmp, "pins": RaspberryPins, "receiver": connected}

    def _machine(self):
        return ["-M", "raspi3b", "-drive", self._drive(), "-device", "usb-net,netdev=net0",
                "-device", "tmp105,id=bench,bus=i2c-bus.1,address=0x48", *self._line("receiver")]
