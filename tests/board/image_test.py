#!/usr/bin/env python3
"""What the card's image holds, without starting it.

usage: image_test.py IMAGE [UNITTEST-OPTION…]      (or SLUICE_BOARD_IMAGE=IMAGE image_test.py)"""
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

image = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1].endswith(".img") else os.environ.get("SLUICE_BOARD_IMAGE", "")
TOP = pathlib.Path(__file__).resolve().parents[2]
BOOT_FILES = {"bootcode.bin", "start.elf", "fixup.dat", "start4.elf", "fixup4.dat", "config.txt", "sluice.yaml", "sluice-example.yaml", "LICENCE.firmware.txt"}
BOARDS = {"bcm2837-rpi-3-b.dtb", "bcm2837-rpi-3-b-plus.dtb", "bcm2711-rpi-4-b.dtb"}


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout


@functools.cache
def table():
    return json.loads(output_of("sfdisk", "--json", image))["partitiontable"]


def offset(number):
    return table()["partitions"][number - 1]["start"] * 512


def bytes_on_boot(name):
    return subprocess.run(["mtype", "-i", f"{image}@@{offset(1)}", f"::{name}"], check=True, capture_output=True).stdout


def on_boot(name):
    return bytes_on_boot(name).decode(errors="replace")


def names_on_boot(folder="/"):
    listing = output_of("mdir", "-b", "-i", f"{image}@@{offset(1)}", f"::{folder}")
    return {pathlib.PurePosixPath(line.strip().rstrip("/")).name for line in listing.splitlines()}


def ask_root(request, number=2):
    return output_of("debugfs", "-R", request, f"{image}?offset={offset(number)}")


def in_root(name):
    return ask_root(f"cat {name}")


def exists_in_root(name):
    return "Inode:" in ask_root(f"stat {name}")


class Command(unittest.TestCase):
    def refused(self, *words):
        done = subprocess.run([TOP / "firmware/image", *words], capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr

    def test_says_what_there_is_when_asked_for_another_board(self):
        said = self.refused("armhf", "/tmp/card.img")
        self.assertIn("no image for 'armhf', only for arm64", said)
        self.assertIn("usage: firmware/image", said)

    def test_writes_no_image_to_a_device_or_into_nowhere(self):
        self.assertIn("is not a file", self.refused("arm64", "/dev/null"))
        self.assertIn("is no directory", self.refused("arm64", "/nowhere/card.img"))

    def test_names_a_package_that_is_not_there(self):
        self.assertIn("missing.deb: no such package", self.refused("--package", "missing.deb", "arm64", "/tmp/card.img"))

    def test_names_a_package_that_is_none_or_half_of_one_or_for_another_board(self):
        self.assertIn("is not a Debian package", self.refused("--package", __file__, "arm64", "/tmp/card.img"))
        with tempfile.TemporaryDirectory() as folder:
            tree, package = pathlib.Path(folder, "tree"), pathlib.Path(folder, "foreign.deb")
            (tree / "DEBIAN").mkdir(parents=True)
            (tree / "DEBIAN/control").write_text("Package: sluice\nVersion: 1\nArchitecture: armhf\nMaintainer: nobody\nDescription: none\n")
            (tree / "content").write_bytes(os.urandom(10000))
            subprocess.run(["dpkg-deb", "--build", tree, package], check=True, stdout=subprocess.DEVNULL)
            self.assertIn("is for armhf, the card takes arm64", self.refused("--package", package, "arm64", "/tmp/card.img"))
            os.truncate(package, package.stat().st_size - 5000)
            self.assertIn("or not a whole one", self.refused("--package", package, "arm64", "/tmp/card.img"))


class Partitions(unittest.TestCase):
    def test_are_boot_two_roots_of_one_size_and_data_in_a_table_that_a_pi_3_reads(self):
        self.assertEqual(table()["label"], "dos")
        self.assertEqual([p["type"] for p in table()["partitions"]], ["c", "83", "83", "83"])
        sizes = [p["size"] for p in table()["partitions"]]
        self.assertEqual(sizes[1], sizes[2])

    def test_begin_where_cards_erase(self):
        for partition in table()["partitions"]:
            self.assertEqual(partition["start"] * 512 % (4 * 1024 * 1024), 0)

    def test_hold_file_systems_without_a_fault(self):
        for number in (2, 3, 4):
            output_of("e2fsck", "-fn", f"{image}?offset={offset(number)}")

    def test_leave_root_b_and_data_empty(self):
        for number in (3, 4):
            self.assertEqual(set(re.findall(r"\d+\s+\(\d+\)\s+(\S+)", ask_root("ls /", number))), {".", "..", "lost+found"})


class BootPartition(unittest.TestCase):
    def test_holds_what_the_firmware_of_a_pi_3_and_4_reads(self):
        self.assertLessEqual(BOOT_FILES | {"a"}, names_on_boot())

    def test_holds_every_file_of_the_slot_that_config_txt_names(self):
        settings = dict(re.findall(r"^(\w+)[= ](\S+)", on_boot("config.txt"), re.MULTILINE))
        slot = names_on_boot(settings["os_prefix"])
        self.assertLessEqual({settings["kernel"], settings["initramfs"], "cmdline.txt"} | BOARDS, slot)
        self.assertEqual(settings["arm_64bit"], "1")

    def test_has_the_modules_of_its_kernel_in_the_initial_file_system_and_the_root(self):
        kernel = set(re.findall(rb"Linux version (\S+) \(", bytes_on_boot("a/vmlinuz")))
        self.assertEqual(len(kernel), 1)
        # Modules are compressed each for itself: the archive around them is not.
        self.assertEqual(set(re.findall(rb"usr/lib/modules/([^/\0]+)/kernel/", bytes_on_boot("a/initrd.img"))), kernel)
        self.assertEqual({name.encode() for name in re.findall(r"\(\d+\) (\S+)", ask_root("ls /usr/lib/modules"))} - {b".", b".."}, kernel)

    def test_starts_root_a_of_this_very_card_read_only(self):
        words = on_boot("a/cmdline.txt").split()
        self.assertIn(f"root=PARTUUID={table()['id'].removeprefix('0x')}-02", words)
        self.assertIn("ro", words)
        self.assertNotIn("rw", words)
        self.assertEqual(len(on_boot("a/cmdline.txt").splitlines()), 1)

    def test_leaves_the_serial_port_on_the_pins_to_a_sensor(self):
        self.assertNotRegex(on_boot("a/cmdline.txt"), r"console=tty[A-Z]")

    def test_gives_pins_3_and_5_and_8_and_10_to_sensors_on_every_board(self):
        for board in BOARDS:
            with self.subTest(board), tempfile.NamedTemporaryFile() as tree:
                tree.write(bytes_on_boot(f"a/{board}"))
                tree.flush()
                self.assertEqual(output_of("fdtget", tree.name, "/aliases", "i2c1"), "/soc/i2c@7e804000\n")
                uart = output_of("fdtget", tree.name, "/aliases", "serial0").strip()
                self.assertEqual(output_of("fdtget", "-l", tree.name, uart), "", "Bluetooth has the UART")
                pins = output_of("fdtget", tree.name, "/soc/gpio@7e200000/uart0-gpio14", "phandle")
                self.assertEqual(output_of("fdtget", tree.name, uart, "pinctrl-0"), pins)

    def test_has_the_file_that_a_user_edits(self):
        self.assertEqual(on_boot("sluice.yaml"), (TOP / "firmware/card/sluice.yaml").read_text())

    def test_explains_there_what_that_file_leaves_out(self):
        self.assertIn("sluice-example.yaml", on_boot("sluice.yaml"))
        explained = on_boot("sluice-example.yaml")
        self.assertIn("# For reading only", explained)
        self.assertTrue(explained.endswith(in_root("/etc/sluice/sluice.yaml")), "it is not the package's")


class Root(unittest.TestCase):
    def test_has_the_package_installed_and_its_service_started_at_boot(self):
        package = next(p for p in in_root("/var/lib/dpkg/status").split("\n\n") if p.startswith("Package: sluice\n"))
        self.assertIn("Status: install ok installed", package)
        for unit in ("multi-user.target.wants/sluice.service", "sysinit.target.wants/sluice-provision.service"):
            self.assertTrue(exists_in_root(f"/etc/systemd/system/{unit}"), unit)

    def test_finds_short_names_and_starts_wireless_again(self):
        self.assertEqual(in_root("/usr/lib/systemd/network/80-ethernet.network").count("UseDomains=yes"), 2)
        self.assertIn("Restart=always", in_root("/usr/lib/systemd/system/wpa_supplicant@wlan0.service.d/card.conf"))

    def test_knows_no_password(self):
        entries = [line.split(":") for line in in_root("/etc/shadow").splitlines()]
        self.assertIn("root", [e[0] for e in entries])
        for name, password, *_ in entries:
            self.assertRegex(password, r"^[!*]", f"{name} has a password")

    def test_has_no_program_that_lets_people_in(self):
        for program in ("sshd", "telnetd", "dropbear", "in.rlogind"):
            self.assertFalse(exists_in_root(f"/usr/sbin/{program}"), program)
        for unit in ("getty@.service", "serial-getty@.service"):
            self.assertIn('Fast link dest: "/dev/null"', ask_root(f"stat /etc/systemd/system/{unit}"), unit)

    def test_has_no_identity_of_its_own_yet(self):
        self.assertEqual(in_root("/etc/machine-id"), "")
        self.assertFalse(exists_in_root("/var/lib/systemd/random-seed"))
        self.assertFalse(exists_in_root("/etc/hostname"), "the board's name comes from its serial number")

    def test_has_the_directories_on_which_others_are_mounted(self):
        for directory in ("/data", "/boot/firmware", "/var/lib/sluice", "/var/lib/sluice-provision", "/etc/sluice/credentials"):
            self.assertIn("Type: directory", ask_root(f"stat {directory}"), directory)

    def test_keeps_the_names_of_network_devices_behind_usb_too(self):
        links = {}
        for folder in ("/usr/lib/systemd/network", "/etc/systemd/network"):
            names = re.findall(r"\(\d+\) (\S+\.link)", ask_root(f"ls {folder}"))
            links |= {name: in_root(f"{folder}/{name}") for name in names}
        first = links[min(links)]
        self.assertIn("OriginalName=*\n", first)
        self.assertRegex(first, r"NamePolicy=\n", "the Ethernet of a Raspberry Pi 3 gets another name")

    def test_names_only_the_public_server_of_debian(self):
        hosts = set(re.findall(r"https?://([^/\s]+)", in_root("/etc/apt/sources.list.d/debian.sources")))
        self.assertEqual(hosts, {"deb.debian.org"})
        self.assertFalse(exists_in_root("/etc/apt/sources.list"))
        self.assertEqual(set(re.findall(r"\(\d+\) (\S+)", ask_root("ls /etc/apt/sources.list.d"))) - {".", ".."}, {"debian.sources"})

    def test_leaves_a_third_of_itself_for_packages_to_come(self):
        numbers = dict(re.findall(r"^(Block count|Free blocks):\s+(\d+)", ask_root("stats -h"), re.MULTILINE))
        self.assertGreater(int(numbers["Free blocks"]), int(numbers["Block count"]) / 3)


if __name__ == "__main__":
    if not image:
        sys.exit(__doc__)
    unittest.main()
