"""The packages as files."""
import pathlib
import re
import subprocess
import tempfile
import unittest

from debian import Debian
from packages import PACKAGE, ROOT, SYMBOLS, field

UNITS = ("sluice.service", "sluice-lasted.service", "sluice-lasted.timer")


class MadePackage(unittest.TestCase):
    def test_has_no_error_that_lintian_knows(self):
        done = subprocess.run(["lintian", "--profile", "debian", "--fail-on", "error", PACKAGE, SYMBOLS], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_has_a_stripped_program_whose_symbols_lie_in_the_other_package(self):
        with tempfile.TemporaryDirectory() as folder:
            for package in (PACKAGE, SYMBOLS):
                subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
            program = pathlib.Path(folder, "usr/bin/sluice")
            text = subprocess.run(["llvm-readelf-19", "--wide", "--sections", "--notes", program], check=True, capture_output=True, text=True).stdout
            self.assertNotIn(".symtab", text)
            self.assertNotIn(".debug_info", text)
            build_id = re.search(r"Build ID: (\w+)", text)[1]
            symbols = pathlib.Path(folder, "usr/lib/debug/.build-id", build_id[:2], build_id[2:] + ".debug")
            self.assertIn(".debug_info", subprocess.run(["llvm-readelf-19", "--wide", "--sections", symbols], check=True, capture_output=True, text=True).stdout)

    def test_holds_no_path_of_the_machine_that_made_it(self):
        with tempfile.TemporaryDirectory() as folder:
            for package in (PACKAGE, SYMBOLS):
                subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
            for file in (f for f in pathlib.Path(folder).rglob("*") if f.is_file()):
                self.assertNotIn(str(PACKAGE.parent).encode(), file.read_bytes(), file)

    def test_depends_on_the_versions_that_its_libraries_ask_for(self):
        depends = field(PACKAGE, "Depends").split(", ")
        self.assertIn("libgpiod3 (>= 2.1)", depends)
        self.assertIn("libprotobuf32t64 (>= 3.21.12)", depends)
        self.assertIn("libsystemd0", depends)
        self.assertTrue(any(d.startswith("libc6 (>= 2.3") for d in depends), depends)


class Unit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.debian = Debian(ROOT)
        cls.addClassCleanup(cls.debian.close)
        cls.debian.dpkg("--install", package=PACKAGE)

    def test_is_exposed_by_at_most_1_7(self):
        self.debian.run("systemd-analyze", "security", "--offline=true", "--threshold=17", "--no-pager", "sluice.service")

    def test_has_no_word_that_systemd_does_not_know(self):
        done = self.debian.attempt("systemd-analyze", "verify", "--man=no", *(f"/usr/lib/systemd/system/{unit}" for unit in UNITS))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_names_rules_that_udev_understands(self):
        self.debian.run("udevadm", "verify", "/usr/lib/udev/rules.d/60-sluice.rules")


if __name__ == "__main__":
    unittest.main()
