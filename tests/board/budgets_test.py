"""What the gateway takes of a board. Sizes are exact; times are those of an emulated processor, several times slower than a Pi."""
import os
import statistics
import time
import unittest

import settings
from house import house
from steps import step

MIB = 1 << 20
SECONDS = 900 if os.environ.get("SLUICE_LONG") == "1" else 40


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

    def test_ten_sensors_at_1_hz_are_read_soon_and_their_memory_does_not_grow(self):
        since = self.restart_with("1s")
        started = float(self.house.unit("ExecMainStartTimestampMonotonic")["ExecMainStartTimestampMonotonic"]) / 1e6
        wall, boot = map(float, self.house.sh("echo $(date +%s.%N) $(cut -d' ' -f1 /proc/uptime)").split())
        started += wall - boot
        first = self.traffic.record("bench", 60, since, lambda r: r.time > started)
        step(f"first reading {first.time - started:.2f} s after the start of the service")
        self.traffic.wait("ten sensors", lambda: len({r.device for _, r in self.traffic.records[since[1]:]}) >= 10, 60)
        kib = self.watch_memory()
        third = len(kib) // 3
        early, late = statistics.mean(kib[third : 2 * third]), statistics.mean(kib[-third:])
        step(f"RssAnon with ten sensors at 1 Hz over {SECONDS} s: {max(kib)} KiB at most (goal: 6144), "
             f"{early:.0f} in the second third, {late:.0f} in the last")
        self.assertLessEqual(max(kib), 6144)
        self.assertLess(late - early, 64, "no growth")

    def watch_memory(self):
        process, kib, end = self.house.unit("MainPID")["MainPID"], [], time.monotonic() + SECONDS
        while time.monotonic() < end:
            kib.append(int(self.house.sh(f"awk '/RssAnon/ {{ print $2 }}' /proc/{process}/status")))
            time.sleep(SECONDS / 60)
        return kib

    def test_an_idle_gateway_seldom_wakes(self):
        since = self.restart_with("10s")
        self.traffic.wait("ten sensors", lambda: len({r.device for _, r in self.traffic.records[since[1]:]}) >= 10, 60)
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
