"""A small Debian 13 in a folder of its own: entered as a chroot, or with its systemd running."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


class Failed(AssertionError):
    pass


class Debian:
    """A copy of the cached root file system. What runs in it cannot reach this machine's services."""

    def __init__(self, cached):
        self.folder = tempfile.mkdtemp(prefix="sluice-package-")
        self.path = pathlib.Path(self.folder) / "root"
        subprocess.run(["cp", "-a", cached, self.path], check=True)

    def close(self):
        shutil.rmtree(self.folder)

    def enter(self):
        return ["chroot", self.path]

    def attempt(self, *command):
        return subprocess.run([*self.enter(), *command], capture_output=True, text=True, env=ENVIRONMENT, stdin=subprocess.DEVNULL, timeout=120)

    def run(self, *command):
        done = self.attempt(*command)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def dpkg(self, *arguments, package=None):
        if package is None:
            return self.run("dpkg", *arguments)
        shutil.copy(package, self.path / "var" / "package.deb")
        try:
            return self.run("dpkg", *arguments, "/var/package.deb")
        finally:
            (self.path / "var" / "package.deb").unlink()

    def paths(self):
        """All that is in the file system, apart from what dpkg notes about itself."""
        own = ("/var/lib/dpkg", "/var/log", "/var/cache", "/tmp", "/run", "/dev", "/proc", "/sys")
        found = self.run("find", "/", "-xdev", *(word for path in own for word in ("-path", path, "-prune", "-o")), "-print")
        return set(found.splitlines())

    def stat(self, path):
        return self.run("stat", "--format=%U:%G %a", path)

    def read(self, path):
        return (self.path / path.lstrip("/")).read_text()

    def write(self, path, text):
        (self.path / path.lstrip("/")).write_text(text)


class Running(Debian):
    """The same with its own systemd as the first process of namespaces of its own."""

    def __init__(self, cached):
        super().__init__(cached)
        self.boot = subprocess.Popen([HERE / "boot", self.path], stdin=subprocess.DEVNULL)
        try:
            self.first = self.first_process()
            self.wait_for("systemd", lambda: self.attempt("systemctl", "is-system-running").stdout.strip() in ("running", "degraded"))
        except BaseException:
            self.close()
            raise

    def first_process(self):
        """The systemd's number on this machine: the child of unshare, which boot has become."""
        children = pathlib.Path(f"/proc/{self.boot.pid}/task/{self.boot.pid}/children")
        found = []

        def runs():
            if self.boot.poll() is not None:
                raise Failed("tests/package/boot has ended: namespaces and mounts of its own are not allowed here")
            try:
                found[:] = children.read_text().split()
                return found and pathlib.Path(f"/proc/{found[0]}/comm").read_text().strip() == "systemd"
            except OSError:  # boot's own helpers come and go
                return False

        self.wait_for("the first process", runs)
        return found[0]

    def close(self):
        self.boot.kill()
        self.boot.wait()
        for group in pathlib.Path("/sys/fs/cgroup").glob(f"**/sluice-package-test-{self.boot.pid}"):
            self.wait_for("the end of the processes", lambda group=group: not (group / "cgroup.events").read_text().startswith("populated 1"))
            for folder, _, _ in os.walk(group, topdown=False):
                os.rmdir(folder)
        super().close()

    def enter(self):
        return ["nsenter", "--target", self.first, "--all", "--root", "--wd"]

    def wait_for(self, what, come, seconds=40):
        """Whatever come() gives at last: it is asked until that is true."""
        end = time.monotonic() + seconds
        while not (found := come()):
            if time.monotonic() > end:
                raise Failed(f"waited {seconds} s in vain for {what}")
            time.sleep(0.1)
        return found

    def property(self, name):
        return self.run("systemctl", "show", "--value", f"--property={name}", "sluice.service")

    def journal(self, *options, run=0):
        """What this run of the service, or the one before it (-1), and systemd about it have said."""
        return self.run("journalctl", "--unit=sluice", f"--invocation={run}", "--output=cat", "--no-pager", *options)
