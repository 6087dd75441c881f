"""What the gateway takes of a board. Sizes are exact; times are those of an emulated processor, several times slower than a Pi."""
import os
import statistics
import time
import unittest

import settings
from house import house
from steps import step

MIB = 1 << 20
PERIOD, SECONDS = 0.1, 360 if os.environ.get("SLUICE_LONG") == "1" else 60  # ten minutes of 1 Hz, or an hour
NAMES = {"bench", "far", "other", "rain", *(f"contact-{line}" for line in range(20, 26))}
GROWTH = 512  # KiB in an hour of 1 Hz; a page of 4 KiB in the measured time stands for 24


class Budgets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = house().running()
        cls.traffic = cls.house.traffic

    def restart_with(self, period):
        text = self.house.sh("cat /etc/sluice/sluice.yaml").split("buses:")[0] + settings.ten_sensors(period)
        self.house.write("/etc/sluice/sluice.yaml", text)
        self.house.sh("systemctl stop sluice", 60)
        since = self.traffic.mark()
        self.house.sh("systemctl start sluice", 60)
        return since

    @classmethod
    def tearDownClass(cls):
        text = cls.house.sh("cat /etc/sluice/sluice.yaml").split("buses:")[0] + settings.DEVICES
        cls.house.write("/etc/sluice/sluice.yaml", text)
        cls.house.sh("systemctl restart sluice", 60)

    def test_program_and_package_are_small(self):
        program = int(self.house.sh("stat -c %s /usr/bin/sluice"))
        step(f"program: {program / MIB:.2f} MiB (goal: 3 MiB)")
        self.assertLessEqual(program, 3 * MIB)
        package = os.environ.get("SLUICE_BOARD_PACKAGE")
        if package:
            size = os.path.getsize(package)
            step(f"package: {size / MIB:.2f} MiB (goal: 1.5 MiB)")
            self.assertLessEqual(size, 1.5 * MIB)

    def test_ten_sensors_are_read_soon_and_their_memory_does_not_grow(self):
        since = self.restart_with(f"{PERIOD * 1000:.0f}ms")
        started = float(self.house.unit("ExecMainStartTimestampMonotonic")["ExecMainStartTimestampMonotonic"]) / 1e6
        wall, boot = map(float, self.house.sh("echo $(date +%s.%N) $(cut -d' ' -f1 /proc/uptime)").split())
        started += wall - boot
        first = self.traffic.record("bench", 60, since, lambda r: r.time > started)
        step(f"first reading {first.time - started:.2f} s after the start of the service")
        self.assertLess(first.time - started, 10)
        self.wait_for_ten_sensors(since, started)
        kib = self.watch_memory()
        counted = len([r for _, r in self.traffic.records[since[1]:]])
        warm = kib[len(kib) // 3 :]
        growth = statistics.linear_regression(*zip(*warm)).slope * 3600 * PERIOD
        step(f"RssAnon with ten sensors at {1 / PERIOD:.0f} Hz over {SECONDS} s, {counted} records: {max(k for _, k in kib)} KiB at most "
             f"(goal: 6144), growth for an hour of 1 Hz: {growth:.0f} KiB")
        self.assertGreater(counted, 0.5 * 10 * SECONDS / PERIOD, "the sensors were to be read as often as they were asked to")
        self.assertLessEqual(max(k for _, k in kib), 6144)
        self.assertLess(growth, GROWTH, "no growth")

    def wait_for_ten_sensors(self, since, started=0.0):
        self.traffic.wait("ten sensors", lambda: {r.device for _, r in self.traffic.records[since[1]:] if r.time > started} == NAMES, 60)

    def watch_memory(self):
        """Seconds and KiB."""
        process, begun, kib = self.house.unit("MainPID")["MainPID"], time.monotonic(), []
        while (now := time.monotonic() - begun) < SECONDS:
            kib.append((now, int(self.house.sh(f"awk '/RssAnon/ {{ print $2 }}' /proc/{process}/status"))))
            time.sleep(SECONDS / 60)
        return kib

    def test_an_idle_gateway_seldom_wakes(self):
        self.wait_for_ten_sensors(self.restart_with("10s"))
        before, begun = self.wake_ups(), time.monotonic()
        self.house.sh("sleep 20", 60)
        seconds = time.monotonic() - begun
        own, library = ((after - early) / seconds for early, after in zip(before, self.wake_ups()))
        step(f"ten sensors at 10 s: {own + library:.1f} wake-ups a second, {library:.1f} of them in Paho's threads")
        self.assertLess(own, 10)

    def wake_ups(self):
        """Of our threads and of Paho's, so far."""
        listed = self.house.sh(f"cd /proc/{self.house.unit('MainPID')['MainPID']}/task; "
                               "for t in *; do echo $(cat $t/comm) $(awk '/^voluntary/ { print $2 }' $t/status); done")
        threads = [line.rsplit(" ", 1) for line in listed.splitlines()]
        library = sum(int(count) for name, count in threads if name.startswith("MQTTAsync"))
        return sum(int(count) for _, count in threads) - library, library
