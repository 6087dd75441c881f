"""A program under measurement, as the kernel accounts for it."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

CPUCLOCK_SCHED = 2  # include/linux/posix-timers.h: the scheduler's clock of a process, in nanoseconds


class CouldNotMeasure(Exception):
    pass


class Program:
    """Runs from here on until stop()."""

    def __init__(self, arguments, log, stdin=None, stdout=None):
        self.arguments = [str(a) for a in arguments]
        self.log = Path(log)
        self.rusage = None
        self.started = time.time()
        with self.log.open("wb") as stderr:
            self.popen = subprocess.Popen(self.arguments, stdin=stdin, stdout=stdout or stderr, stderr=stderr)

    @property
    def name(self):
        return Path(self.arguments[0]).name

    def check_alive(self):
        if self.rusage is None and os.waitid(os.P_PID, self.popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            raise CouldNotMeasure(f"{self.name} ended by itself:\n{self.log.read_text(errors='replace')[-2000:]}")

    def cpu_seconds(self):
        """User and system time of all threads so far, those that have ended included."""
        self.check_alive()
        return time.clock_gettime((~self.popen.pid << 3) | CPUCLOCK_SCHED)

    def wake_ups(self):
        """How often its threads were woken so far."""
        self.check_alive()
        return sum(int(_field(task / "status", "voluntary_ctxt_switches")) for task in self._tasks())

    def threads(self):
        self.check_alive()
        return sorted((task / "comm").read_text().strip() for task in self._tasks())

    def memory_kib(self, what):
        """`what`: VmRSS or RssAnon."""
        self.check_alive()
        return int(_field(Path(f"/proc/{self.popen.pid}/status"), what).split()[0])

    def stop(self, patience=10):
        """Asks it to end; its rusage. Ends it by force when it does not, which makes the measurement void."""
        if self.rusage is not None:
            return self.rusage
        self.popen.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + patience
        while not os.waitid(os.P_PID, self.popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if time.monotonic() > deadline:
                self.popen.kill()
                patience = None
                break
            time.sleep(0.01)
        _, status, self.rusage = os.wait4(self.popen.pid, 0)
        self.popen.returncode = os.waitstatus_to_exitcode(status)
        if patience is None:
            raise CouldNotMeasure(f"{self.name} did not end when asked to")
        return self.rusage

    def kill(self):
        """As kill -9 does."""
        self.popen.kill()
        _, _, self.rusage = os.wait4(self.popen.pid, 0)
        self.popen.returncode = -signal.SIGKILL

    def _tasks(self):
        return list(Path(f"/proc/{self.popen.pid}/task").iterdir())


def _field(status, name):
    return re.search(rf"^{name}:\s*(.+)$", status.read_text(), re.MULTILINE).group(1)


def wait_until(condition, what, patience=20, every=0.02):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise CouldNotMeasure(f"waited {patience} s in vain for {what}")
        time.sleep(every)
