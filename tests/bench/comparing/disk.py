"""A small ext4 file system in a file, whose block device counts what is really written to it."""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .process import CouldNotMeasure

SIZE = 512 << 20
SECTOR = 512


class Disk:
    """`path` is its directory. Sizes in bytes; `flushes`: commands to the device that put its cache on the medium."""

    def __init__(self, path, device):
        self.path = path
        self.device = device

    def _counters(self):
        fields = Path(f"/sys/block/{Path(self.device).name}/stat").read_text().split()
        return int(fields[6]) * SECTOR, int(fields[15])

    def start(self):
        _run("sync", "-f", self.path)
        self.before = self._counters()

    def written(self):
        """(bytes, flushes) since start(), with all that the file system still held back."""
        _run("umount", self.path)
        after = self._counters()
        _run("mount", "-o", "noatime", self.device, self.path)
        return after[0] - self.before[0], after[1] - self.before[1]


def _run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise CouldNotMeasure(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def may_have_disk():
    tools = all(shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") for tool in ("losetup", "mkfs.ext4", "mount"))
    return tools and os.geteuid() == 0 and Path("/dev/loop-control").exists()


@contextmanager
def ext4_disk(directory):
    """New, with mkfs's own writing behind it: its tables are not filled later, in the background."""
    image, path = directory / "disk", directory / "mounted"
    with image.open("wb") as file:
        file.truncate(SIZE)
    _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image)
    device = _run("losetup", "-f", "--show", image)
    try:
        path.mkdir()
        _run("mount", "-o", "noatime", device, path)
        try:
            yield Disk(path, device)
        finally:
            _run("umount", path)
    finally:
        _run("losetup", "-d", device)
        image.unlink()


class PlainDirectory:
    """Without a device of its own: what the program gave to write(), and the syncs that it counted itself. What the file system adds
    is not in it."""

    def __init__(self, path):
        self.path = path


def given_to_kernel(io):
    """Bytes, of the text of /proc/PID/io. Not its write_bytes: that counts a whole folio for each byte that is changed in it."""
    return int(re.search(r"^wchar: (\d+)$", io, re.MULTILINE).group(1))
