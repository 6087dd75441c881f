"""The SD card as a user holds it: the image written to a larger card, its boot partition open on a laptop."""
import pathlib
import struct
import subprocess
from dataclasses import dataclass

SIZE = 4 << 30  # more than the image has, so that the data partition has something to grow into; the emulator wants a power of two


@dataclass
class BootFiles:
    """What the Raspberry Pi's firmware would load from the slot; the emulator is given it."""
    kernel: pathlib.Path
    initrd: pathlib.Path
    device_tree: pathlib.Path
    kernel_line: str


class Card:
    def __init__(self, image, path):
        self.path = pathlib.Path(path)
        subprocess.run(["cp", "--sparse=always", image, self.path], check=True)
        with self.path.open("r+b") as card:
            card.truncate(SIZE)
            card.seek(446 + 8)
            self.boot_offset = struct.unpack("<I", card.read(4))[0] * 512

    def read(self, name):
        """A file of the boot partition, None when there is none."""
        done = subprocess.run(["mtype", "-i", self._boot(), f"::{name}"], capture_output=True)
        return done.stdout if done.returncode == 0 else None

    def write(self, name, content):
        data = content if isinstance(content, bytes) else content.encode()
        subprocess.run(["mcopy", "-o", "-i", self._boot(), "-", f"::{name}"], input=data, check=True)

    def boot_files(self, directory, tree=None):
        """Kernel, initial file system and command line of the slot, and its device tree of that name."""
        slot = next(line.partition("=")[2] for line in self.read("config.txt").decode().splitlines() if line.startswith("os_prefix="))
        files = BootFiles(directory / "vmlinuz", directory / "initrd.img", directory / "board.dtb",
                          self.read(f"{slot}cmdline.txt").decode().strip())
        copies = {files.kernel.name: files.kernel, files.initrd.name: files.initrd} | ({tree: files.device_tree} if tree else {})
        for name, copy in copies.items():
            subprocess.run(["mcopy", "-o", "-i", self._boot(), f"::{slot}{name}", copy], check=True)
        return files

    def _boot(self):
        return f"{self.path}@@{self.boot_offset}"


def find_device_tree(base):
    """The emulated board's own tree comes with Debian's kernel; a Raspberry Pi's card does not need it."""
    found = sorted(pathlib.Path(base).glob("usr/lib/linux-image-*/freescale/imx8mp-evk.dtb"))
    assert found, f"no device tree of the board in {base}/usr/lib/linux-image-*"
    return found[-1]
