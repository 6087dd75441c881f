"""The house that all tests of one run share: one card, one broker, and the board with whatever was done to it so far."""
import os
import pathlib
import shutil
import time

import device_tree
import settings
from board import Board
from broker import Broker
from card import Card, find_device_tree
from stalls import Stalls
from steps import step, wait_for
from traffic import Traffic

GATEWAY = device_tree.gateway_of(device_tree.SERIAL_NUMBER)
directory = pathlib.Path(os.environ.get("SLUICE_BOARD_DIRECTORY", "build/board")).resolve()


class House:
    def __init__(self):
        shutil.rmtree(directory / "run", ignore_errors=True)
        (directory / "run").mkdir(parents=True)
        self.broker = Broker(directory / "run/broker")
        self.broker.start()
        self.traffic = Traffic(self.broker, GATEWAY)
        self.traffic.start()
        self.stalls = Stalls(self)
        self.card = self.board = None
        self.identities = []  # machine id and host name of each boot of the card
        self.has_updates = False
        self.is_lost = False  # a boot failed: nothing more can be learnt

    def new_card(self):
        self.identities, self.has_updates = [], False
        step("writing the image to a card of 4 GiB")
        self.card = Card(os.environ["SLUICE_BOARD_IMAGE"], directory / "run/card.img")
        files = self.card.boot_files(directory / "run")
        device_tree.prepare(find_device_tree(os.environ["SLUICE_BOARD_BASE"]), files.device_tree)
        self.board = Board(directory / "run/board", os.environ["SLUICE_BOARD_EMULATOR"], files, self.card.path)

    def boot(self, why):
        step(f"boot: {why}")
        try:
            self._boot()
        except Exception:
            self.is_lost = True
            raise

    def _boot(self):
        self.board.power_on()
        self.board.shell.wait_until_ready(180)
        step("the shell is there")
        self.sh("while systemctl is-system-running | grep -qE 'starting|initializing|^$'; do sleep 1; done", 240)
        step(f"the board is up: {self.board.shell.try_run('systemctl is-system-running')[1]}")
        self.identities.append(self.sh("cat /etc/machine-id; hostname"))

    def running(self):
        """The board with a card that a user has set up. Boots it unless it runs."""
        if self.card is None:
            self.new_card()
            self.card.write("sluice.yaml", settings.boot_file(self.broker))
        if self.board.process is None:
            self.boot("a card that was set up")
            self.set_clock()
            self.sharpen_sensors()
            for device in ("bench", "far", "other"):
                self.traffic.record(device, 120, accept=lambda r: r.quality["temperature"] == "good", what=f"a good reading of {device}")
        return self

    def sh(self, command, seconds=60):
        return self.board.shell.run(command, seconds)

    def write(self, path, text):
        """Replaces a file's content, not its owner."""
        self.sh(f"cat > {path} << 'END OF FILE'\n{text}END OF FILE\nsync")

    def perl(self, program, seconds=30):
        return self.sh(f"perl -e '{program}'", seconds)

    def sharpen_sensors(self):
        """A TMP105 starts with 9 bits, a TMP102 always has 12: writes 12 bits into their configuration registers."""
        self.set_multiplexer(True)
        for bus, address in ((1, 0x48), (1, 0x49), (2, 0x48)):
            self.i2c_write(bus, address, "\\x01\\x60")

    def set_multiplexer(self, through):
        """With its channel off the sensor behind it is silent."""
        self.i2c_write(1, 0x70, "\\x01" if through else "\\x00")

    def i2c_write(self, bus, address, data):
        slave = 0x0703  # I2C_SLAVE, linux/i2c-dev.h
        self.perl(f'open(F, "+<", "/dev/i2c-{bus}") or die; ioctl(F, {slave}, {address}) or die "slave: $!"; '
                  f'defined(syswrite(F, "{data}")) or die "write: $!"')

    def set_clock(self, seconds=None, synchronised=True):
        """As an NTP client does: clock_settime, then adjtimex without STA_UNSYNC; or with it, as when no time server ever answered."""
        status = 0 if synchronised else 0x40  # STA_UNSYNC
        modes = 0x10 | 0x8 | 0x4  # ADJ_STATUS, ADJ_ESTERROR, ADJ_MAXERROR: a large error would mean unsynchronised as well
        whole, fraction = divmod(time.time() if seconds is None else seconds, 1)
        # System calls of arm64: 112 clock_settime, 171 adjtimex.
        self.perl(f'$t = pack("qq", {whole:.0f}, {fraction * 1e9:.0f}); syscall(112, 0, $t) == 0 or die "clock: $!"; '
                  f'$x = pack("Lx4qqqqi", {modes}, 0, 0, 1000, 1000, {status}) . ("\\0" x 200); syscall(171, $x) >= 0 or die "adjtimex: $!"')

    def command(self, verb, body="{}", seconds=30):
        """The gateway's reply to a command."""
        since = self.traffic.mark()
        self.broker.publish(f"{self.traffic.root}command/{verb}", body)
        return self.traffic.message(f"reply/{verb}", seconds, since).json()

    def open_ports(self):
        """What the network can reach, as "tcp 22". UDP sockets with a number that the kernel gave are questions that wait for their answer."""
        ports = set()
        for protocol, option in (("tcp", "-t"), ("udp", "-u")):
            for line in self.sh(f"ss -Hln {option}").splitlines():
                address, _, port = line.split()[3].rpartition(":")
                if not address.startswith("127.") and address != "[::1]" and not (protocol == "udp" and int(port) >= 32768):
                    ports.add(f"{protocol} {port}")
        return ports

    def unit(self, *names):
        """Properties of sluice.service."""
        listed = self.sh("systemctl show sluice.service " + " ".join(f"-p {n}" for n in names))
        return dict(line.split("=", 1) for line in listed.splitlines())

    def journal(self, words="-b", seconds=60):
        return self.sh(f"journalctl -u sluice --no-pager -o short-monotonic {words}", seconds)

    def wait_for_service(self, seconds=90):
        wait_for("sluice.service is active", lambda: self.unit("ActiveState")["ActiveState"] == "active", seconds, 0.5)

    def is_over(self):
        return self.is_lost or bool(self.board and self.board.is_dead())

    def evidence(self):
        """What helps to understand a failure."""
        said = ["--- the broker's traffic", self.traffic.last_lines()]
        if self.board and self.board.process:
            said += ["--- console", "\n".join(self.board.console().splitlines()[-30:])]
            try:
                said += ["--- journal of sluice", self.board.shell.try_run("journalctl -u sluice -u sluice-provision -n 40 --no-pager", 60)[1]]
            except Exception as trouble:  # the report must not hide what it reports on
                said += [f"(no journal: {trouble})"]
        return "\n".join(said)

    def close(self):
        if self.board:
            self.board.close()
        self.traffic.stop()
        self.broker.stop()


the_house = None


def house():
    global the_house
    if the_house is None:
        the_house = House()
    return the_house
