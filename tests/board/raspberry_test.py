"""The very card in an emulated Raspberry Pi 3: its own device tree, drivers and settings.

The tree gets a serial number, and the kernel's line more words: raspberry.py says which."""
import os
import shutil
import unittest

import device_tree
import house
import raspberry
import receiver
import settings
from broker import Broker
from card import Card
from steps import step, wait_for
from traffic import Traffic

LAMP = 18


class RaspberryPi3(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if house.the_house and house.the_house.board:
            house.the_house.board.cut_power()
        directory = house.directory / "raspberry"
        shutil.rmtree(directory, ignore_errors=True)  # what a broker kept of a run before is none of this one's
        directory.mkdir(parents=True, exist_ok=True)
        cls.broker = Broker(directory / "broker")
        cls.broker.start()
        cls.addClassCleanup(cls.broker.stop)
        cls.traffic = Traffic(cls.broker, device_tree.gateway_of(raspberry.SERIAL_NUMBER))
        cls.traffic.start()
        cls.addClassCleanup(cls.traffic.stop)
        card = Card(os.environ["SLUICE_BOARD_IMAGE"], directory / "card.img")
        card.write("sluice.yaml", settings.on_a_raspberry_pi(cls.broker))
        files = card.boot_files(directory, raspberry.TREE)
        device_tree.write_serial_number(files.device_tree, raspberry.SERIAL_NUMBER)
        cls.board = raspberry.RaspberryPi(directory / "board", os.environ["SLUICE_BOARD_EMULATOR"], files, card.path)
        cls.addClassCleanup(cls.board.close)
        step("boot: the card in a Raspberry Pi 3 B")
        cls.board.power_on()
        cls.traffic.message("status", 300, accept=lambda m: m.json()["state"] == "online", what="the Raspberry Pi is online")
        step("it is online")

    def test_the_temperature_of_a_chip_at_pins_3_and_5_is_followed(self):
        for celsius in (21.5, -12.5):  # a TMP105 starts with 9 bits
            since = self.traffic.mark()
            self.board.qmp.set_temperature("bench", celsius)
            self.traffic.record("bench", 60, since, lambda r: abs(r.values["temperature"] - celsius) <= 0.5, f"{celsius} Cel of the TMP105")

    def test_an_output_follows_commands_at_the_pin(self):
        self.assertIs(self.board.pins.output(LAMP), True, "initial: true")
        for level in (False, True):
            self.broker.publish(f"{self.traffic.root}command/write", '{"device":"lamp","channel":"state","value":%s}' % str(level).lower())
            wait_for(f"the pin is {level}", lambda: self.board.pins.output(LAMP) is level, 30)

    def test_positions_come_from_the_serial_port_on_pins_8_and_10(self):
        since = self.traffic.mark()
        sent = receiver.track(20)
        receiver.send(self.board.receiver, [sentence for sentence, _, _ in sent])
        arrived = self.traffic.wait("20 positions", lambda: len(
            found := receiver.positions(self.traffic.of("gps", since))) >= 20 and found, 60)
        for (latitude, longitude), (_, *wanted) in zip(arrived, sent, strict=True):
            self.assertAlmostEqual(latitude, wanted[0], delta=1e-6)
            self.assertAlmostEqual(longitude, wanted[1], delta=1e-6)
        step("20 positions arrived as they were sent")

    def test_the_processor_tells_its_temperature(self):
        self.traffic.record("cpu", 60, accept=lambda r: r.quality["temperature"] == "good")
