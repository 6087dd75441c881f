"""The emulated board: QEMU's i.MX 8M Plus evaluation kit with the card in its slot and wires to everything.

I2C: /dev/i2c-1 has a TMP105 at 0x48 (`bench`) and, behind a multiplexer at 0x70, another at 0x49 (`far`); /dev/i2c-2 has one at
0x48 (`other`). Serial: ttymxc0 is the debug shell, ttymxc1 the console, ttymxc2 the satellite receiver. Pins: see pins.py.
"""
import pathlib
import signal
import socket
import subprocess
import tempfile

from pins import Pins
from qmp import Qmp
from shell import Shell
from steps import wait_for

# Without cryptomgr.notests and the list a boot takes tens of seconds longer: drivers of chips that the emulator lacks wait for them.
# fstrim would run when the clock jumps, and the emulator erases its card sector by sector while the whole board stands still.
KERNEL_LINE = ("console=ttymxc1,115200 cryptomgr.notests modprobe.blacklist=etnaviv,caam,caam_jr,snd_soc_wm8960,dwmac_imx "
               "systemd.debug_shell=ttymxc0 systemd.mask=fstrim.timer")
SENSORS = {"bench": ("i2c-bus.1", 0x48), "far": ("i2c.0", 0x49), "other": ("i2c-bus.2", 0x48)}


def connected(path):
    end = socket.socket(socket.AF_UNIX)
    end.connect(str(path))
    return end


class Board:
    """One run of the board from power on to power off. The card keeps what was written to it."""

    kernel_line = KERNEL_LINE
    ends = {"qmp": Qmp, "pins": Pins, "shell": Shell, "receiver": connected}

    def __init__(self, directory, emulator, boot_files, disk):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.emulator, self.boot_files, self.disk = emulator, boot_files, disk
        self.sockets = tempfile.TemporaryDirectory(prefix="sluice-board-", dir="/tmp")  # a socket's path has at most 107 characters
        self.process = self.shell = self.qmp = self.pins = self.receiver = None

    def power_on(self, kernel_line=""):
        for name in self.ends:
            self._path(name).unlink(missing_ok=True)
        with (self.directory / "emulator.log").open("w") as log:
            self.process = subprocess.Popen(self._command(kernel_line), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for name in self.ends:
            wait_for(f"the emulator's socket {name}", lambda name=name: self._path(name).is_socket() or self._died(), 20)
        for name, end in self.ends.items():
            setattr(self, name, end(self._path(name)))

    def cut_power(self):
        """SIGKILL: what the guest had not flushed to its card is gone."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self.process = None
        for end in filter(None, map(vars(self).get, self.ends)):
            end.close()

    def shut_down(self, seconds=90):
        self.shell.try_run("systemctl --no-block poweroff")
        # The machine has no switch that its kernel could turn off: what it says last is the sign.
        try:
            wait_for("the board is shut down", lambda: "reboot: Power down" in self.console() or self.is_dead(), seconds)
        finally:
            self.cut_power()

    def close(self):
        self.cut_power()
        self.sockets.cleanup()

    def is_dead(self):
        return self.process is not None and self.process.poll() is not None

    def console(self):
        path = self.directory / "console.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _path(self, name):
        return pathlib.Path(self.sockets.name) / name

    def _died(self):
        if self.is_dead():
            raise RuntimeError(f"the emulator ended: {(self.directory / 'emulator.log').read_text()}")
        return False

    def _command(self, kernel_line):
        return [self.emulator, "-accel", "tcg,thread=multi", "-display", "none", "-nodefaults",
                "-no-reboot",  # a board that hung and was reset by its watchdog is no longer the one that the tests speak to
                "-kernel", self.boot_files.kernel, "-initrd", self.boot_files.initrd, "-dtb", self.boot_files.device_tree,
                "-append", f"{self.boot_files.kernel_line} {self.kernel_line} {kernel_line}",
                "-netdev", "user,id=net0", *self._machine(),
                "-qmp", f"unix:{self._path('qmp')},server=on,wait=off",
                "-qtest", f"unix:{self._path('pins')},server=on,wait=off", "-qtest-log", "/dev/null"]

    def _machine(self):
        return ["-M", "imx8mp-evk", "-m", "1G", "-smp", "2", "-drive", f"{self._drive()},bus=2", "-net", "nic,netdev=net0",
                "-device", "pca9546,id=mux,bus=i2c-bus.1,address=0x70", *self._sensors(),
                *self._line("shell"), *self._console(), *self._line("receiver")]

    def _drive(self):
        return f"file={self.disk},if=sd,format={'qcow2' if str(self.disk).endswith('.qcow2') else 'raw'},cache=writeback"

    def _line(self, name):
        """The next serial port, with its other end here."""
        return ["-chardev", f"socket,id={name},path={self._path(name)},server=on,wait=off", "-serial", f"chardev:{name}"]

    def _console(self):
        return ["-chardev", f"file,id=console,path={self.directory}/console.log", "-serial", "chardev:console"]

    def _sensors(self):
        for name, (bus, address) in SENSORS.items():
            yield from ("-device", f"tmp105,id={name},bus={bus},address={address:#x}")
