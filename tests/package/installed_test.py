"""The package in a Debian 13 whose systemd does not run: a chroot, a card that is being made."""
import tempfile
import unittest

from debian import Debian
from packages import PACKAGE, ROOT, field, later_version

STATE = "/var/lib/sluice/outbox.db"
PASSWORD = "/etc/sluice/credentials/mqtt-password"
CONFIGURATION = "/etc/sluice/sluice.yaml"


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.debian = Debian(ROOT)
        cls.addClassCleanup(cls.debian.close)
        cls.before = cls.debian.paths()

    def setUp(self):
        self.debian.dpkg("--install", package=PACKAGE)

    def tearDown(self):
        self.debian.dpkg("--purge", "sluice")
        self.debian.run("userdel", "sluice")
        self.debian.run("rm", "-rf", "/etc/sluice")

    def use(self):
        """What a user and a run leave behind."""
        self.debian.run("install", "-d", "-o", "sluice", "-g", "sluice", "-m", "750", "/var/lib/sluice")
        for path, text in ((STATE, "undelivered"), (PASSWORD, "secret"), (CONFIGURATION, "mqtt: { broker: mqtt://127.0.0.1 }\n")):
            self.debian.write(path, text)

    def assert_kept(self):
        self.assertEqual([self.debian.read(path) for path in (STATE, PASSWORD, CONFIGURATION)],
                         ["undelivered", "secret", "mqtt: { broker: mqtt://127.0.0.1 }\n"])

    def test_runs_with_the_libraries_of_debian_13(self):
        self.assertEqual(self.debian.run("sluice", "--version"), "sluice " + field(PACKAGE, "Version"))
        self.assertIn("board", self.debian.run("sluice", "check"))

    def test_has_a_user_who_reaches_the_buses_and_the_credentials(self):
        groups = self.debian.run("id", "--groups", "--name", "sluice").split()
        self.assertEqual(sorted(groups), ["dialout", "gpio", "i2c", "sluice"])
        self.assertRegex(self.debian.run("getent", "passwd", "sluice"), r":/var/lib/sluice:/usr/sbin/nologin$")
        self.assertRegex(self.debian.run("getent", "shadow", "sluice"), r"^sluice:!")
        self.assertEqual(self.debian.stat("/etc/sluice/credentials"), "root:sluice 750")
        self.assertEqual(self.debian.stat(CONFIGURATION), "root:root 644")

    def test_enables_the_service_although_systemd_does_not_run(self):
        self.assertEqual(self.debian.run("systemctl", "is-enabled", "sluice.service"), "enabled")

    def test_makes_the_user_without_systemd(self):
        self.debian.dpkg("--purge", "sluice")
        self.debian.run("userdel", "sluice")
        program = self.debian.path / "usr/bin/systemd-sysusers"
        away = program.rename(program.with_suffix(".away"))
        self.addCleanup(away.rename, program)
        self.debian.dpkg("--install", package=PACKAGE)
        self.assertEqual(sorted(self.debian.run("id", "--groups", "--name", "sluice").split()), ["dialout", "gpio", "i2c", "sluice"])
        self.assertEqual(self.debian.stat("/etc/sluice/credentials"), "root:sluice 750")

    def test_keeps_state_credentials_and_configuration_in_an_upgrade(self):
        self.use()

        def with_another_configuration(tree):
            (tree / "etc/sluice/sluice.yaml").write_text("# a new default\n")

        with tempfile.TemporaryDirectory() as folder:
            self.debian.dpkg("--force-confold", "--install", package=later_version(folder, with_another_configuration))
        self.assertEqual(self.debian.run("dpkg-query", "--show", "--showformat=${Version}", "sluice"), "99.0")
        self.assert_kept()
        self.assertEqual(self.debian.read(CONFIGURATION + ".dpkg-dist"), "# a new default\n")

    def test_leaves_a_disabled_service_disabled_in_an_upgrade(self):
        self.debian.run("systemctl", "disable", "sluice.service")
        with tempfile.TemporaryDirectory() as folder:
            self.debian.dpkg("--install", package=later_version(folder))
        self.assertEqual(self.debian.attempt("systemctl", "is-enabled", "sluice.service").stdout.strip(), "disabled")

    def test_keeps_state_credentials_and_configuration_when_it_is_removed(self):
        self.use()
        self.debian.dpkg("--remove", "sluice")
        self.assert_kept()
        self.assertFalse((self.debian.path / "usr/bin/sluice").exists())

    def test_leaves_nothing_but_the_locked_user_when_it_is_purged(self):
        self.use()
        self.debian.run("install", "-D", "/etc/hostname", "/var/lib/sluice-provision/taken")
        self.debian.dpkg("--purge", "sluice")
        new = self.debian.paths() - self.before
        self.assertEqual(sorted(path for path in new if path not in ("/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-")), [])
        self.assertNotIn("sluice", self.debian.run("dpkg-query", "--show", "--showformat=${Package}\n").split())
        self.assertRegex(self.debian.run("getent", "shadow", "sluice"), r"^sluice:!")


if __name__ == "__main__":
    unittest.main()
