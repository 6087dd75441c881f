"""What goes wrong around a running gateway: it stays up, says so once, and goes on by itself."""
import time
import unittest

from broker import PASSWORD
from house import house
from steps import step, wait_for

CREDENTIAL = "/etc/sluice/credentials/mqtt-password"


class Trouble(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = house().running()
        cls.traffic = cls.house.traffic

    def setUp(self):
        self.house.wait_for_service()
        self.traffic.record("bench", 60, self.traffic.mark())
        self.process = self.house.unit("MainPID")
        self.house.stalls.begin()
        self.cursor = self.house.sh("journalctl -n 0 --show-cursor -q | sed 's/^-- cursor: //'")

    def journal(self):
        return self.house.journal(f"--after-cursor='{self.cursor}'")

    def assert_unharmed(self):
        self.assertEqual(self.house.unit("MainPID"), self.process, "the same process runs")

    def times_between(self, device, since):
        times = sorted(r.time for r in self.traffic.of(device, since))
        return [after - before for before, after in zip(times, times[1:])]

    def assert_undisturbed(self, device, since):
        spacing = self.times_between(device, since)
        self.assertGreater(len(spacing), 3)
        stall = self.house.stalls.longest()
        self.assertLess(max(spacing), 2.5 + stall, f"{device} is read every second; the board itself stood still for {stall} s at most")
        # A transfer on a bus has 100 ms, which a pause of the emulator can take.
        allowed = {"good", "stale:timeout"} if stall else {"good"}
        self.assertLessEqual({q for r in self.traffic.of(device, since) for q in r.quality.values()}, allowed)

    def assert_complete(self, since):
        """Every number from the first to the last has arrived, as a reading or as an event, and none with other content."""
        found = {}
        for _, record in self.traffic.records[since[1]:]:
            found.setdefault(record.sequence, set()).add((record.device, str(record.values)))
        for event in self.traffic.events(since):
            found.setdefault(event["sequence"], set()).add((event["device"], event["type"]))
        self.assertEqual([n for n, contents in found.items() if len(contents) > 1], [])
        self.assertEqual(sorted(set(range(min(found), max(found) + 1)) - set(found)), [], "numbers that never came")
        return len(found)

    def test_a_silent_chip_disturbs_no_other_and_comes_back_by_itself(self):
        since = self.traffic.mark()
        self.house.set_multiplexer(False)
        self.traffic.event("device_failed", 60, since, lambda e: e["device"] == "far")
        failed = self.traffic.mark()
        self.traffic.wait("10 readings of the chip beside it", lambda: len(self.traffic.of("bench", failed)) > 10, 60)
        for device in ("bench", "other", "rain"):
            self.assert_undisturbed(device, since)
        self.assertEqual(len([e for e in self.traffic.events(since) if e["device"] == "far"]), 2, "failing and failed, once each")
        self.traffic.message("devices/far/availability", 10, since, lambda m: m.payload == b"offline")
        self.house.set_multiplexer(True)
        begun = time.monotonic()
        self.traffic.event("device_online", 120, since, lambda e: e["device"] == "far")
        self.traffic.message("devices/far/availability", 10, failed, lambda m: m.payload == b"online")
        step(f"a silent chip: told twice, back {time.monotonic() - begun:.1f} s after it answers again; the others kept their periods")
        self.assert_unharmed()

    def test_a_bus_that_is_gone_disturbs_no_other_and_comes_back_by_itself(self):
        driver = "/sys/bus/platform/drivers/imx-i2c"
        since = self.traffic.mark()
        # The kernel takes an adapter away only when nobody has it open: it goes when the gateway is started anew.
        self.house.sh(f"(echo 30a30000.i2c > {driver}/unbind &) ; sleep 1; systemctl restart sluice", 90)
        gone = self.traffic.mark()
        for device in ("bench", "far"):
            event = self.traffic.event("device_failed", 60, since, lambda e: e["device"] == device)
            self.assertEqual(event["reason"], "gone", event)
        failed = self.traffic.mark()
        self.traffic.wait("10 readings of the other bus", lambda: len(self.traffic.of("other", failed)) > 10, 60)
        for device in ("other", "rain"):
            self.assert_undisturbed(device, failed)
        self.house.sh(f"echo 30a30000.i2c > {driver}/bind")
        begun = time.monotonic()
        for device in ("bench", "far"):
            self.traffic.event("device_online", 120, gone, lambda e: e["device"] == device)
        step(f"a bus that is gone: back {time.monotonic() - begun:.1f} s after its driver; the others kept their periods")

    def test_a_chip_that_the_board_does_not_have_is_told_and_the_rest_runs(self):
        reported = self.house.command("status")["result"]["health"]["devices"]["cellar"]
        self.assertEqual(reported["state"], "failed")
        lines = [line for line in self.house.journal("_COMM=sluice _PID=" + self.process["MainPID"]).splitlines() if "gpiochip77" in line]
        self.assertEqual(len(lines), 2, "failing and failed, not each attempt:\n" + "\n".join(lines))

    def test_without_a_broker_nothing_is_lost(self):
        since = self.traffic.mark()
        self.house.broker.stop()
        time.sleep(10)
        self.house.broker.start()
        self.traffic.message("status", 90, since, lambda m: m.json()["state"] == "online" and not m.retained)
        self.traffic.record("bench", 60, self.traffic.mark(), lambda r: not r.backlog)
        self.traffic.wait("the backlog", lambda: any(r.backlog for _, r in self.traffic.records[since[1]:]), 60)
        self.settle_and_check(since, "10 s without a broker")

    def test_without_a_network_nothing_is_lost(self):
        since = self.traffic.mark()
        self.house.board.qmp.plug_network(False)
        self.traffic.message("status", 60, since, lambda m: m.json()["state"] == "offline", "the Will")
        time.sleep(10)
        self.house.board.qmp.plug_network(True)
        self.traffic.message("status", 120, since, lambda m: m.json()["state"] == "online", "online again")
        self.settle_and_check(since, "without a network")

    def settle_and_check(self, since, what):
        self.traffic.record("bench", 60, self.traffic.mark(), lambda r: not r.backlog)
        wait_for("every number", lambda: self._is_complete(since), 60, 1)
        count = self.assert_complete(since)
        self.assert_undisturbed("bench", since)
        self.assert_unharmed()
        said = self.said("connect")
        self.assertTrue(1 <= len(said) <= 12, "\n".join(said) or "nothing was said")
        step(f"{what}: {count} records, none lost, the same process; it said: {said[0].split(']: ')[-1]}")

    def _is_complete(self, since):
        try:
            return self.assert_complete(since)
        except AssertionError:
            return False

    def test_wrong_credentials_are_told_and_right_ones_are_taken_without_a_restart(self):
        since = self.traffic.mark()
        self.house.sh(f"printf wrong > {CREDENTIAL}")
        self.house.broker.stop()
        self.house.broker.start()
        said = wait_for("the journal tells of the refusal", lambda: [
            line for line in self.journal().splitlines() if "sluice[" in line and "authori" in line.lower()], 60, 1)
        self.house.sh(f"printf '{PASSWORD}' > {CREDENTIAL}")
        self.traffic.message("status", 120, since, lambda m: m.json()["state"] == "online" and not m.retained)
        self.assert_unharmed()
        step(f"wrong credentials: {said[0].split(']: ')[-1]}")

    def said(self, what):
        return [line for line in self.journal().splitlines() if "sluice[" in line and what in line]

    def test_a_full_data_partition_stops_no_measurement(self):
        since = self.traffic.mark()
        self.house.sh("fallocate -l $(df --output=avail -B1 /data | tail -1) /data/full; dd if=/dev/zero of=/data/full2 bs=4k 2>/dev/null; true", 120)
        try:
            self.house.broker.stop()  # records are written when no broker takes them
            time.sleep(8)
            self.house.broker.start()
            self.traffic.message("status", 120, since, lambda m: m.json()["state"] == "online" and not m.retained)
            self.traffic.wait("5 readings", lambda: len([r for r in self.traffic.of("bench", since) if not r.backlog]) > 5, 60)
            wait_for("the journal tells of the disk", lambda: self.said("/var/lib/sluice"), 90, 1)
        finally:
            self.house.sh("rm -f /data/full /data/full2")
        self.assert_unharmed()
        wait_for("every number", lambda: self._is_complete(since), 60, 1)
        said = self.said("/var/lib/sluice")  # of the outbox only when what it has is full, too
        self.assertLessEqual(len(self.said("cannot be kept on disk")), 1, "\n".join(said))
        step(f"a full data partition: {said[0].split(']: ')[-1]}")

    def test_on_a_read_only_data_partition_a_start_is_refused_with_one_line_until_it_can_be_written(self):
        self.house.sh("systemctl stop sluice; echo u > /proc/sysrq-trigger; until grep -q '/data ext4 ro' /proc/mounts; do sleep 0.2; done", 60)
        try:
            self.house.sh("systemctl start --no-block sluice")
            wait_for("a second attempt", lambda: len(self._attempts()) >= 2, 60, 1)
        finally:
            self.house.sh("mount -o remount,rw /data")
        since = self.traffic.mark()
        self.traffic.record("bench", 60, since, lambda r: time.time() - r.time < 10)
        said = self.said("cannot keep state")
        self.assertEqual(len(said), len(self._attempts()), "\n".join(said))
        step(f"a read-only data partition, {len(said)} attempts, then it runs: {said[0].split(']: ')[-1]}")

    def test_a_gateway_that_cannot_start_says_one_line_and_does_not_spin(self):
        self.house.sh("systemctl stop sluice; cp -a /etc/sluice/sluice.yaml /root/good.yaml; mv /var/lib/sluice/config* /root/; "
                      "echo 'mqtt: [' > /etc/sluice/sluice.yaml")
        try:
            self.house.sh("systemctl start --no-block sluice")
            wait_for("a third attempt", lambda: len(self._attempts()) >= 3, 60, 1)
            self.house.sh("sleep 15")
            attempts = self._attempts()
        finally:
            self.house.sh("cp -a /root/good.yaml /etc/sluice/sluice.yaml; mv /root/config* /var/lib/sluice/; systemctl restart sluice", 60)
        self.assertLessEqual(len(attempts), 6, "the pause between attempts grows")
        said = [line for line in self.journal().splitlines() if " sluice[" in line and "sluice.yaml" in line]
        self.assertEqual(len(said) // len(attempts), 1, "\n".join(said))
        step(f"a file that is no YAML: {len(attempts)} attempts; each says: {said[0].split(']: ')[-1]}")

    def _attempts(self):
        return [line for line in self.journal().splitlines() if "Main process exited, code=exited, status=1" in line]
