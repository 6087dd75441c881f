"""A new card whose sluice.yaml has mistakes: the board comes up, tells them to somebody with only a laptop, and runs what it can."""
import unittest

import settings
from house import GATEWAY, house
from steps import step

MISTAKES = settings.DEVICES.replace("address: 0x48, period: 1s }\n  far", "adress: 0x48, period: 1s }\n  far").replace("baud: 9600", "baud: fast")


class FirstBoot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = house()
        cls.house.new_card()
        setup = settings.SETUP.replace("time:", "hostname: under_score\n  time:")
        cls.text = setup + settings.mqtt(f"mqtt://10.0.2.2:{cls.house.broker.port}") + MISTAKES
        cls.house.card.write("sluice.yaml", cls.text)
        cls.house.boot("a new card with mistakes in sluice.yaml")

    @classmethod
    def tearDownClass(cls):
        if cls.house.board.process:
            cls.house.board.shut_down()
        cls.house.card.write("sluice.yaml", settings.boot_file(cls.house.broker))

    def line_of(self, words):
        return next(number for number, line in enumerate(self.text.splitlines(), 1) if words in line)

    def test_it_has_a_name_and_an_identity_of_its_own(self):
        self.assertEqual(self.house.sh("hostname"), GATEWAY, "from the board's serial number, as the one in the file is refused")
        self.assertRegex(self.house.sh("cat /etc/machine-id"), "^[0-9a-f]{32}$")
        step(f"it calls itself {GATEWAY}")

    def test_the_root_is_read_only_and_the_data_partition_has_taken_the_rest_of_the_card(self):
        self.assertIn("ro", self.house.sh("findmnt -no OPTIONS /").split(","))
        size = int(self.house.sh("df --output=size -B1 /data | tail -1"))
        self.assertGreater(size, 1 << 30)
        step(f"the data partition has {size >> 20} MiB")

    def test_no_clock_is_older_than_the_image(self):
        self.assertGreaterEqual(int(self.house.sh("date +%s")), int(self.house.sh("stat -c %Y /usr/lib/clock-epoch")))

    def test_there_is_no_password_and_no_open_port(self):
        self.assertLessEqual(self.house.open_ports(), {"udp 68", "udp 546"}, "DHCP's answers")
        hashes = [line.split(":")[1] for line in self.house.sh("cat /etc/shadow").splitlines()]
        self.assertEqual([h for h in hashes if h[:1] not in ("*", "!")], [])

    def test_the_mistakes_are_told_with_their_places_in_the_journal_over_mqtt_and_on_the_boot_partition(self):
        reported = self.house.traffic.message("config/reported", 60, accept=lambda m: m.json()["status"] == "rejected", what="config/reported").json()
        said = {error["path"]: error["message"] for error in reported["errors"]}
        self.assertIn("address", said["devices.bench.adress"], "did you mean")
        self.assertIn("buses.receiver.baud", said)
        journal = self.house.sh("journalctl -b -u sluice -u sluice-provision --no-pager")
        for words in ("adress", "baud: fast"):
            self.assertIn(f"sluice.yaml:{self.line_of(words)}:", journal)
        self.house.wait_for_service()
        step(f"rejected over MQTT: {said}")

    def test_what_was_wrong_lies_on_the_boot_partition_and_no_secret_does(self):
        self.house.board.shut_down()
        problems = self.house.card.read("sluice-problems.txt").decode()
        for words in ("under_score", "adress", "baud: fast"):
            self.assertIn(f"sluice.yaml:{self.line_of(words)}:", problems)
        self.assertNotIn(settings.PASSWORD, self.house.card.read("sluice.yaml").decode())
        step("sluice-problems.txt: " + problems.strip().replace("\n", " | "))
