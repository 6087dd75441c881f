"""Packages that lay on the boot partition of a card in use, after the boot that took them."""
import os
import unittest

import updates
from house import house
from steps import step


@unittest.skipUnless("SLUICE_BOARD_PACKAGE" in os.environ, "no package beside the image (SLUICE_BOARD_PACKAGE)")
class Upgrade(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = house().running()
        if not cls.house.has_updates:  # run alone, without the boot after the power cut
            cls.house.board.shut_down()
            updates.lay_on(cls.house)
            cls.house.boot("with packages on its boot partition")
        cls.said = cls.house.sh("cat /boot/firmware/sluice-update.txt")
        cls.files = cls.house.sh("ls /boot/firmware").split()

    def test_a_newer_package_was_installed_and_is_gone_from_the_boot_partition(self):
        self.assertEqual(self.house.sh("dpkg-query -W -f '${Version} ${db:Status-Status}' sluice"), f"{updates.VERSION} installed", self.said)
        name = f"sluice_{updates.VERSION}_arm64.deb"
        self.assertIn(f"{name} was installed", self.said.splitlines())
        self.assertNotIn(name, self.files)
        self.assertIn("broker: mqtt://10.0.2.2:", self.house.sh("cat /etc/sluice/sluice.yaml"), "the card's settings, not the package's")
        self.house.traffic.record("bench", 60, self.house.traffic.mark())
        step(f"the next boot took the package of version {updates.VERSION}")

    def refused(self, name, why):
        self.assertIn(f"{name} was refused:\n{why}", self.said)
        self.assertIn(f"{name}.refused", self.files)
        self.assertNotIn(name, self.files)

    def test_a_package_that_is_not_whole_was_refused_and_told(self):
        self.refused(f"sluice_{updates.BROKEN}_arm64.deb", "it is not a whole package: copy it to the card again")

    def test_a_package_for_another_board_was_refused_and_told(self):
        self.refused(f"sluice_{updates.FOREIGN}_armhf.deb", "it is a package for armhf, this card takes those for arm64")

    def test_both_partitions_are_read_only_again(self):
        for place in ("/", "/boot/firmware"):
            self.assertIn("ro", self.house.sh(f"findmnt -no OPTIONS {place}").split(","), place)
