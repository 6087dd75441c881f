"""The packages as files, and what Debian 13's own tools say of what is in them."""
import contextlib
import pathlib
import re
import subprocess
import tempfile
import unittest

from debian import Debian
from packages import PACKAGE, ROOT, SYMBOLS, field

UNITS = ("sluice.service", "sluice-lasted.service", "sluice-lasted.timer")
# Of ARM the flags tell: EABI 5, floating point in registers.
MACHINES = {"amd64": "X86-64", "arm64": "AArch64", "armhf": r"(?s)Machine: +ARM\n.*Flags: +0x5000400\n"}
OF_THIS_MACHINE = (str(pathlib.Path(__file__).resolve().parents[2]), str(pathlib.Path.home()), "sysroots")


@contextlib.contextmanager
def extracted(*packages):
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
        yield folder


def readelf(*arguments):
    return subprocess.run(["llvm-readelf-19", "--wide", *arguments], check=True, capture_output=True, text=True).stdout


class MadePackage(unittest.TestCase):
    def test_has_no_error_that_lintian_knows(self):
        done = subprocess.run(["lintian", "--profile", "debian", "--fail-on", "error", PACKAGE, SYMBOLS], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_is_for_the_processor_that_its_name_tells(self):
        architecture = PACKAGE.stem.rpartition("_")[2]
        self.assertEqual([field(package, "Architecture") for package in (PACKAGE, SYMBOLS)], [architecture, architecture])
        with extracted(PACKAGE) as folder:
            self.assertRegex(readelf("--file-header", f"{folder}/usr/bin/sluice"), MACHINES[architecture])

    def test_has_a_stripped_program_whose_symbols_lie_in_the_other_package(self):
        with extracted(PACKAGE, SYMBOLS) as folder:
            text = readelf("--sections", "--notes", f"{folder}/usr/bin/sluice")
            self.assertNotIn(".symtab", text)
            self.assertNotIn(".debug_info", text)
            build_id = re.search(r"Build ID: (\w+)", text)[1]
            self.assertIn(".debug_info", readelf("--sections", f"{folder}/usr/lib/debug/.build-id/{build_id[:2]}/{build_id[2:]}.debug"))

    def test_holds_no_path_of_the_machine_that_made_it(self):
        with extracted(PACKAGE, SYMBOLS) as folder:
            for symbols in pathlib.Path(folder).rglob("*.debug"):
                subprocess.run(["llvm-objcopy-19", "--decompress-debug-sections", symbols], check=True)
            for file in (f for f in pathlib.Path(folder).rglob("*") if f.is_file()):
                held = file.read_bytes()
                self.assertEqual([path for path in OF_THIS_MACHINE if path.encode() in held], [], file.name)

    def test_depends_on_the_versions_that_its_libraries_ask_for(self):
        depends = field(PACKAGE, "Depends").split(", ")
        for dependency in ("libgpiod3 (>= 2.1)", "libprotobuf32t64 (>= 3.21.12)", "libsystemd0"):
            self.assertIn(dependency, depends)
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
