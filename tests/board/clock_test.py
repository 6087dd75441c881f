"""A board without a clock: 1970 when it begins to measure, today when a time server answers."""
import time
import unittest

from house import house
from steps import step, wait_for

YEAR_1970 = 40 * 86400


class Clock(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = house().running()
        cls.traffic = cls.house.traffic

    def start_in_1970(self, edit="true"):
        before = self.traffic.mark()
        self.house.sh(f"systemctl stop sluice systemd-timesyncd; {edit}", 60)
        self.traffic.message("status", 60, before, lambda m: m.json()["state"] == "offline" and not m.retained, "its last word")
        self.house.set_clock(YEAR_1970, synchronised=False)
        self.since, self.last = self.traffic.mark(), max(self.numbers())
        self.house.sh("systemctl start --no-block sluice")
        self.started = time.time()

    def jump_to_today(self):
        self.house.set_clock()
        step("the clock jumps from 1970 to today")

    def numbers(self):
        return {r.sequence for _, r in self.traffic.records} | {e["sequence"] for e in self.traffic.events()}

    def no_number_is_missing(self):
        """From the last before the stop on."""
        numbers = self.numbers()
        return set(range(self.last, max(numbers) + 1)) <= numbers

    def test_readings_taken_in_1970_are_flagged_and_those_after_the_jump_are_right(self):
        self.start_in_1970()
        early = self.traffic.record("bench", 90, self.since)
        self.assertTrue(early.unsynchronised)
        self.assertLess(early.time, YEAR_1970 + 86400)
        self.traffic.wait("5 readings", lambda: len(self.traffic.of("bench", self.since)) >= 5, 30)
        self.jump_to_today()
        self.traffic.event("clock_set", 60, self.since)
        right = self.traffic.record("bench", 60, self.since, lambda r: not r.unsynchronised)
        self.assertAlmostEqual(right.time, time.time(), delta=15)
        for record in self.traffic.of("bench", self.since):
            self.assertTrue(record.unsynchronised or abs(record.time - time.time()) < 300, record)
        wait_for("every number", self.no_number_is_missing, 30, 1)
        self.assertEqual([m for m in self.traffic.messages[self.since[0]:] if m.topic == "status" and b"offline" in m.payload], [])
        step("readings of 1970 are flagged, none is missing, the connection stands")

    def test_with_tls_readings_taken_in_1970_wait_for_the_clock_and_are_stamped_right(self):
        # The broker's certificate is not valid in 1970: no connection, and everything is kept.
        broker = self.house.broker
        url = f"mqtt://10.0.2.2:{broker.port}"
        tls = f"mqtts://10.0.2.2:{broker.tls_port}\\n  tls: {{ ca: /etc/sluice/credentials/ca.pem }}"
        authority = (broker.directory / "ca.pem").read_text()
        self.house.write("/etc/sluice/credentials/ca.pem", authority)
        self.house.sh("chgrp sluice /etc/sluice/credentials/ca.pem; chmod 640 /etc/sluice/credentials/ca.pem")
        began = time.time()
        self.start_in_1970(f"sed -i 's|{url}|{tls}|' /etc/sluice/sluice.yaml; rm -f /var/lib/sluice/config /var/lib/sluice/config.good")
        said = wait_for("the journal tells of the certificate", lambda: [
            line for line in self.house.journal("-b -n 30").splitlines() if "certificate" in line], 90, 1)
        self.house.sh("sleep 5")
        self.assertEqual(self.traffic.of("bench", self.since), [])
        jumped = time.time()
        self.jump_to_today()
        self.traffic.message("status", 150, self.since, lambda m: m.json()["state"] == "online" and not m.retained)
        step(f"connected {time.time() - jumped:.0f} s after the jump; before it: {said[0].split(']: ')[-1]}")
        self.traffic.record("bench", 60, self.since, lambda r: r.time > jumped + 5 and not r.backlog)
        kept = self.traffic.wait("what was read in 1970", lambda: [r for r in self.traffic.of("bench", self.since) if r.time < jumped - 2], 60)
        wait_for("every number", self.no_number_is_missing, 60, 1)
        read = sorted({r.time for r in self.traffic.of("bench", self.since)})
        self.assertLess(read[0], self.started + 15, "the first reading was taken soon after the start, and kept")
        self.assertGreater(len(read), 0.8 * (read[-1] - read[0]), "one reading a second")
        for record in self.traffic.of("bench", self.since):
            self.assertFalse(record.unsynchronised, record)
            self.assertTrue(began - 2 < record.time < time.time() + 2, record)
        step(f"{len(kept)} readings taken in 1970 are stamped with the time at which they were taken")
