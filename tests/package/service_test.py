"""The service under Debian 13's own systemd, in namespaces of its own: no bus, no broker, the packaged configuration."""
import re
import tempfile
import time
import unittest

from debian import Running
from packages import PACKAGE, ROOT, later_version

CONFIGURATION = "/etc/sluice/sluice.yaml"
PASSWORD = "/etc/sluice/credentials/mqtt-password"

MISTAKE = "mqtt: { brokr: mqtt://127.0.0.1 }\n"


class Service(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.debian = Running(ROOT)
        cls.addClassCleanup(cls.debian.close)
        cls.debian.dpkg("--install", package=PACKAGE)
        cls.good = cls.debian.read(CONFIGURATION)

    def setUp(self):
        self.debian.run("systemctl", "restart", "sluice.service")
        self.pid = self.debian.property("MainPID")
        self.addCleanup(self.undo)

    def undo(self):
        self.debian.write(CONFIGURATION, self.good)
        self.debian.attempt("systemctl", "revert", "sluice.service", "sluice-lasted.timer")

    def change_unit(self, *lines, unit="sluice.service", section="Service"):
        self.debian.run("mkdir", "-p", f"/etc/systemd/system/{unit}.d")
        self.debian.write(f"/etc/systemd/system/{unit}.d/test.conf", "\n".join([f"[{section}]", *lines, ""]))

    def wait_for_state(self, state, seconds=40):
        self.debian.wait_for(f"the state {state}", lambda: self.debian.property("SubState") == state, seconds)

    def wait_for_another_run(self):
        def another():
            return self.debian.property("SubState") == "running" and self.debian.property("MainPID") not in ("0", self.pid)

        self.debian.wait_for("another run", another)

    def wait_before_next(self):
        """How many seconds systemd would wait now before it starts the service anew."""
        return float(self.debian.property("RestartUSecNext").removesuffix("s"))

    def kill(self, signal):
        self.debian.run("systemctl", "kill", "--kill-whom=main", f"--signal={signal}", "sluice.service")

    def stream(self):
        """Which numbering the records belong to: another one when the state is lost."""
        return re.search("[0-9a-f]{8}-[0-9a-f-]{27}", self.debian.read("/var/lib/sluice/stream"))[0]

    def status(self, key):
        return re.search(rf"^{key}:\s*(.*)$", self.debian.run("cat", f"/proc/{self.pid}/status"), re.MULTILINE)[1]

    def test_is_ready_without_a_broker_and_without_a_sensor(self):
        self.assertEqual(self.debian.property("SubState"), "running")
        self.debian.wait_for("a line on the broker", lambda: "no connection to mqtt://127.0.0.1:1883" in self.debian.journal())
        self.debian.wait_for("a line on the sensor", lambda: "device_failing cpu" in self.debian.journal())

    def test_runs_as_its_user_with_no_right_beyond_its_groups(self):
        self.assertEqual(self.debian.run("stat", "--format=%U:%G", f"/proc/{self.pid}"), "sluice:sluice")
        names = {self.debian.run("getent", "group", number).split(":")[0] for number in self.status("Groups").split()}
        self.assertEqual(names, {"dialout", "gpio", "i2c", "sluice"})
        self.assertEqual([self.status(key) for key in ("NoNewPrivs", "Seccomp", "CapBnd", "CapAmb")], ["1", "2", "0" * 16, "0" * 16])
        self.assertEqual(self.debian.stat("/var/lib/sluice"), "sluice:sluice 750")

    def test_reads_a_password_that_root_has_put_there_from_the_next_start_of_the_system(self):
        self.debian.write(PASSWORD, "secret")
        self.debian.run("chmod", "600", PASSWORD)
        self.debian.run("systemd-tmpfiles", "--create")
        self.assertEqual(self.debian.stat(PASSWORD), "root:sluice 640")

    def test_reads_the_configuration_again_when_it_is_reloaded(self):
        self.debian.write(CONFIGURATION, self.good.replace("period: 10s }", "period: 11s }"))
        self.debian.run("systemctl", "reload", "sluice.service")
        self.debian.wait_for("the new configuration", lambda: re.search("config_changed: .*devices.cpu", self.debian.journal()))
        self.assertEqual(self.debian.property("MainPID"), self.pid)

    def test_goes_on_with_what_it_has_when_it_is_reloaded_with_mistakes(self):
        self.debian.write(CONFIGURATION, MISTAKE)
        self.debian.attempt("systemctl", "reload", "sluice.service")
        self.debian.wait_for("the mistake", lambda: 'did you mean "broker"' in self.debian.journal("--priority=err"))
        self.assertEqual((self.debian.property("SubState"), self.debian.property("MainPID")), ("running", self.pid))

    def test_says_in_its_status_how_it_is_doing(self):
        self.debian.wait_for("the state of its devices", lambda: re.match("1 device, 1 fail", self.debian.property("StatusText")))

    def test_starts_again_within_seconds_after_kill_9(self):
        start = time.monotonic()
        self.kill("SIGKILL")
        self.wait_for_another_run()
        self.assertLess(time.monotonic() - start, 10)

    def test_sees_to_its_outputs_after_kill_9(self):
        self.change_unit("RestartSec=5min")
        self.debian.run("systemctl", "daemon-reload")
        self.kill("SIGKILL")
        self.wait_for_state("auto-restart")
        self.assertRegex(self.debian.property("ExecStopPost"), r"outputs-safe --state /var/lib/sluice .*code=exited ; status=0 ")

    def test_is_restarted_by_the_watchdog_when_it_hangs(self):
        self.change_unit("WatchdogSec=4s", "TimeoutAbortSec=1s")
        self.debian.run("systemctl", "daemon-reload")
        self.debian.run("systemctl", "restart", "sluice.service")
        self.pid = self.debian.property("MainPID")
        self.kill("SIGSTOP")
        self.wait_for_another_run()
        self.assertIn("Watchdog timeout", self.debian.journal(run=-1))

    def test_waits_longer_and_longer_while_it_cannot_start(self):
        self.debian.run("systemctl", "stop", "sluice.service")
        self.debian.run("rm", "-rf", "/var/lib/sluice")
        self.debian.write(CONFIGURATION, MISTAKE)
        self.debian.attempt("systemctl", "start", "sluice.service")
        waits = []
        for attempt in (1, 2, 3):
            self.debian.wait_for("another attempt", lambda: int(self.debian.property("NRestarts")) >= attempt)
            waits.append(self.wait_before_next())
        self.assertGreater(waits[2], 1.5 * waits[0], waits)
        self.assertIn('did you mean "broker"', self.debian.journal("--priority=err", run=-1))

        self.debian.write(CONFIGURATION, self.good)
        self.debian.run("systemctl", "restart", "sluice.service")
        self.assertEqual((self.debian.property("SubState"), self.debian.property("NRestarts")), ("running", "0"))

    def test_waits_longer_and_longer_while_it_dies_soon_after_each_start(self):
        waits = [self.wait_before_next()]
        for _ in range(3):
            self.kill("SIGKILL")
            self.wait_for_another_run()
            self.pid = self.debian.property("MainPID")
            waits.append(self.wait_before_next())
        self.assertTrue(all(after > 1.5 * before for before, after in zip(waits, waits[1:])), waits)

    def test_waits_shortly_again_when_a_run_has_lasted(self):
        self.change_unit("OnActiveSec=", "OnActiveSec=5s", "AccuracySec=100ms", unit="sluice-lasted.timer", section="Timer")
        self.debian.run("systemctl", "daemon-reload")
        self.debian.run("systemctl", "restart", "sluice.service")
        self.pid = self.debian.property("MainPID")
        self.kill("SIGKILL")
        self.wait_for_another_run()
        self.assertGreater(self.wait_before_next(), 1.5)
        self.debian.wait_for("the short wait", lambda: self.wait_before_next() == 1)
        self.assertEqual((self.debian.property("SubState"), self.debian.property("NRestarts")), ("running", "0"))

    def test_is_restarted_by_an_upgrade_and_ended_by_a_purge(self):
        self.addCleanup(self.debian.dpkg, "--install", package=PACKAGE)
        stream = self.stream()
        with tempfile.TemporaryDirectory() as folder:
            self.debian.dpkg("--install", package=later_version(folder))
        self.assertNotIn(self.debian.property("MainPID"), ("0", self.pid))
        self.assertEqual(self.stream(), stream)
        self.debian.dpkg("--purge", "sluice")
        self.assertEqual(self.debian.property("LoadState"), "not-found")
        self.assertFalse((self.debian.path / "var/lib/sluice").exists())


if __name__ == "__main__":
    unittest.main()
