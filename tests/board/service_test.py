"""systemd and the gateway: how it runs, how it is stopped, what happens when it dies or hangs."""
import json
import time
import unittest

from house import house
from sensors_test import CHIP, LAMP
from steps import step, wait_for


class Service(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = house().running()
        cls.traffic, cls.pins = cls.house.traffic, cls.house.board.pins

    def process_status(self, *names):
        """Of the running program, from /proc."""
        text = self.house.sh(f"cat /proc/{self.house.unit('MainPID')['MainPID']}/status")
        status = dict(line.split(":\t", 1) for line in text.splitlines())
        return [status[name].split() for name in names]

    def statuses(self, since):
        return [m.json()["state"] for m in self.traffic.messages[since[0]:] if m.topic == "status"]

    def wait_until_back(self, since, seconds):
        """Publishing again by a new process; the seconds since the mark."""
        begun = time.monotonic()
        self.traffic.wait("the gateway is online again", lambda: "online" in self.statuses(since), seconds)
        online = next(m.at for m in self.traffic.messages[since[0]:] if m.topic == "status" and m.json()["state"] == "online")
        self.traffic.wait("a new reading", lambda: any(m.at >= online - 0.5 for m, r in self.traffic.records[since[1]:] if r.device == "bench"), 30)
        return time.monotonic() - begun

    def test_it_runs_as_its_own_user_without_a_way_to_more(self):
        uid, no_new_privileges, capabilities, bounding = self.process_status("Uid", "NoNewPrivs", "CapEff", "CapBnd")
        sluice = self.house.sh("id -u sluice")
        self.assertEqual(set(uid), {sluice})
        self.assertNotEqual(sluice, "0")
        self.assertEqual(no_new_privileges, ["1"])
        self.assertEqual((int(capabilities[0], 16), int(bounding[0], 16)), (0, 0))
        self.assertEqual(self.house.unit("ProtectSystem", "DevicePolicy"),
                         {"ProtectSystem": "strict", "DevicePolicy": "closed"})
        step("runs as user sluice, NoNewPrivileges, without capabilities")

    def test_the_devices_belong_to_their_groups_and_to_nobody_else(self):
        for path, group in (("/dev/gpiochip0", "gpio"), ("/dev/i2c-1", "i2c"), ("/dev/ttymxc2", "dialout")):
            self.assertEqual(self.house.sh(f"stat -c '%G %a' {path}"), f"{group} 660", path)

    def test_a_card_that_is_in_use_has_no_open_port(self):
        self.assertLessEqual(self.house.open_ports(), {"udp 68", "udp 546"}, "DHCP's answers")

    def test_at_boot_it_starts_when_the_devices_have_their_groups(self):
        lines = self.house.journal("-b").splitlines()
        self.assertEqual([line for line in lines if "ermission denied" in line or "/dev/i2c" in line and "No such file" in line], [])

    def test_the_journal_has_one_line_an_event_with_its_priority(self):
        lines = [json.loads(line) for line in self.house.sh("journalctl -b -u sluice -o json --no-pager _COMM=sluice", 90).splitlines()]
        self.assertTrue(all("\n" not in line["MESSAGE"] for line in lines))
        priority = {words: {line["PRIORITY"] for line in lines if line["MESSAGE"].startswith(words)}
                    for words in ("device_online bench", "device_failing cellar", "device_failed cellar")}
        self.assertEqual(priority, {"device_online bench": {"6"}, "device_failing cellar": {"4"}, "device_failed cellar": {"3"}})

    def test_a_line_end_in_what_arrives_makes_no_second_line(self):
        cursor = self.house.sh("journalctl -n 0 --show-cursor -q | sed 's/^-- cursor: //'")
        reply = self.house.command("put-device", r'{"device":"first half\n<3>second half","config":{"driver":"contact"}}')
        self.assertFalse(reply["ok"], reply)
        def entries():
            said = self.house.sh(f"journalctl -u sluice -o json --no-pager _COMM=sluice --after-cursor='{cursor}'")
            return [line["MESSAGE"] for line in map(json.loads, said.splitlines()) if "half" in line["MESSAGE"]]
        said = wait_for("the journal tells of the refusal", entries, 30, 0.5)
        self.assertEqual(len(said), 1, said)
        self.assertIn("first half", said[0])
        self.assertIn("second half", said[0])

    def test_a_killed_gateway_is_back_within_the_restart_delay_and_its_output_is_safe_meanwhile(self):
        since, before, begun = self.traffic.mark(), self.house.unit("MainPID")["MainPID"], time.monotonic()
        self.assertIs(self.pins.output(CHIP, LAMP), True)
        self.house.stalls.begin()
        wait = float(self.house.unit("RestartUSecNext")["RestartUSecNext"].removesuffix("s"))  # longer when another test has killed it before
        self.house.sh("systemctl kill -s KILL --kill-whom=main sluice")
        wait_for("the lamp's pin is safe", lambda: self.pins.output(CHIP, LAMP) is False, 10, 0.01)
        safe = time.monotonic() - begun
        self.wait_until_back(since, 60)
        back = time.monotonic() - begun
        self.assertEqual(self.statuses(since)[:2], ["offline", "online"], "the broker publishes the Will, then the new run speaks")
        self.assertNotEqual(self.house.unit("MainPID")["MainPID"], before)
        started = self.seconds_of_restart()
        step(f"kill -9: the output was safe after {safe:.1f} s, systemd started anew {started:.1f} s after the end, publishing after {back:.1f} s")
        self.assertLess(started, wait + 2 + self.house.stalls.longest())
        wait_for("the lamp is lit again", lambda: self.pins.output(CHIP, LAMP) is True, 30)

    def seconds_of_restart(self):
        """From the last end of the main process to the next start, by systemd's clock."""
        lines = [json.loads(line) for line in self.house.sh("journalctl -b -u sluice -o json --no-pager _PID=1 -n 12", 90).splitlines()]
        ended = max(int(line["__MONOTONIC_TIMESTAMP"]) for line in lines if "Main process exited" in line["MESSAGE"])
        return min(int(line["__MONOTONIC_TIMESTAMP"]) - ended for line in lines
                   if line["MESSAGE"].startswith("Starting") and int(line["__MONOTONIC_TIMESTAMP"]) > ended) / 1e6

    def test_a_hung_gateway_is_restarted_by_the_watchdog(self):
        since, before, begun = self.traffic.mark(), self.house.unit("InvocationID", "WatchdogUSec"), time.monotonic()
        self.house.sh("systemctl kill -s STOP --kill-whom=main sluice")
        self.wait_until_back(since, 120)
        step(f"SIGSTOP: publishing again after {time.monotonic() - begun:.1f} s (watchdog {before['WatchdogUSec']})")
        self.assertIn("Watchdog timeout", self.house.journal("-b -n 40"))
        self.assertNotEqual(self.house.unit("InvocationID"), before["InvocationID"])

    def test_after_twenty_stops_and_starts_no_line_is_held_and_no_will_is_stale(self):
        since = self.traffic.mark()
        begun = time.monotonic()
        for turn in range(20):
            self.house.sh("systemctl stop sluice", 60)
            held = self.house.sh("grep -c '\"\\?sluice' /sys/kernel/debug/gpio || true")
            self.assertEqual(held, "0", f"GPIO lines held after stop {turn + 1}")
            self.assertIs(self.pins.output(CHIP, LAMP), False, "safe: false")
            self.house.sh("systemctl start sluice", 60)
        step(f"20 stops and starts in {time.monotonic() - begun:.0f} s")
        lines = self.house.sh("grep -c '\"\\?sluice' /sys/kernel/debug/gpio")
        self.assertEqual(lines, "3", "door, rain, lamp")
        self.traffic.wait("the last run is online", lambda: self.statuses(since)[-1:] == ["online"] and len(self.statuses(since)) >= 40, 30)
        self.assertEqual(self.statuses(since), ["offline", "online"] * 20)
        # The Will of a connection that nobody closed would come after one and a half keepalives (5 s).
        last = self.traffic.messages[-1].at
        self.traffic.wait("9 s of readings", lambda: self.traffic.messages[-1].at > last + 9, 30)
        self.assertEqual(self.statuses(since)[-1], "online")

    def test_a_reload_changes_what_changed_and_nothing_else(self):
        before = self.house.unit("MainPID", "InvocationID")
        since = self.traffic.mark()
        self.house.sh("sed -i 's/address: 0x49, period: 1s/address: 0x49, period: 2s/' /etc/sluice/sluice.yaml; systemctl reload sluice")
        changed = self.traffic.event("config_changed", 30, since)
        self.assertIn("devices.far", changed["detail"])
        self.assertEqual(self.house.unit("MainPID", "InvocationID"), before)
        self.assertNotIn("offline", self.statuses(since))
        self.house.sh("sed -i 's/address: 0x49, period: 2s/address: 0x49, period: 1s/' /etc/sluice/sluice.yaml; systemctl reload sluice")
