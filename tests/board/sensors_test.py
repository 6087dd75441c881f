"""What is wired to the board arrives at the broker: I2C, GPIO, serial."""
import os
import pathlib
import statistics
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import receiver
from house import house
from steps import step, wait_for

CHIP, DOOR, RAIN, LAMP = "gpio1", 13, 14, 18
STOP, CONTINUE = (f"systemctl kill -s {signal} --kill-whom=main sluice" for signal in ("STOP", "CONT"))


class Sensors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = house().running()
        cls.traffic, cls.pins = cls.house.traffic, cls.house.board.pins

    def count(self):
        return self.traffic.of("rain")[-1].values["count"]

    def seen_by_kernel(self, line):
        """The interrupts that the kernel took of this line."""
        return sum(map(int, self.house.sh(f"grep -E 'gpio-mxc +{line} ' /proc/interrupts").split()[1:3]))

    def missed(self, since):
        return sum(int(word) for e in self.traffic.events(since) if e["type"] == "edges_missed" and e["device"] == "rain"
                   for word in e["detail"].split() if word.isdigit())

    def test_the_temperature_of_a_chip_is_followed_to_seven_hundredths_of_a_degree(self):
        for celsius in (21.4, -12.5, 42.33, 0.06):
            since = self.traffic.mark()
            self.house.board.qmp.set_temperature("bench", celsius)
            record = self.traffic.record("bench", 30, since, lambda r: abs(r.values["temperature"] - celsius) <= 0.07,
                                         f"{celsius} Cel of the TMP105")
            self.assertEqual(record.quality["temperature"], "good")
            self.assertLess(abs(time.time() - record.time), 10)
            step(f"TMP105 set to {celsius} Cel, read as {record.values['temperature']}")

    def test_two_hundred_pulses_at_10_hz_are_all_seen_with_the_time_at_which_the_kernel_saw_them(self):
        wait_for("a count of rain", lambda: self.traffic.of("rain"), 30)
        for line in (DOOR, RAIN):
            self.pins.drive(CHIP, line, 0)
        since, before = self.traffic.mark(), self.count()
        # What arrives while the program does not run has the kernel's time, or a wrong one.
        with ThreadPoolExecutor(1) as aside:
            pause = aside.submit(self.pause_soon)
            self.send_pulses(200)
            pause.result()
        closed = self.traffic.wait("200 closings of the door", lambda: len(found := self.closings(since)) >= 200 and found, 30)
        self.assertEqual(len(closed), 200)
        self.assertGreater(self.longest_silence(since), 3.5, "the program was to stand still")
        self.traffic.record("rain", 30, since, lambda r: r.values["count"] >= before + 200)
        self.assertEqual(self.count(), before + 200)
        spacing = [after - before for before, after in zip(closed, closed[1:])]
        step(f"200 pulses in {closed[-1] - closed[0]:.2f} s, {min(spacing):.3f} to {max(spacing):.3f} s apart")
        self.assertAlmostEqual(statistics.median(spacing), 0.1, delta=0.01)
        self.assertLess(max(spacing), 2.5, "a time in the pause of 4 s is not the kernel's")
        self.assertAlmostEqual(closed[-1] - closed[0], 19.9, delta=0.5)

    def pause_soon(self):
        time.sleep(5)
        self.house.sh(f"{STOP}; sleep 4; {CONTINUE}")

    def longest_silence(self, since):
        arrived = [m.at for m, r in self.traffic.records[since[1]:] if r.device == "door"]
        return max(after - before for before, after in zip(arrived, arrived[1:]))

    def closings(self, since):
        """When the door closed; its level is also told at each period."""
        told = self.traffic.of("door", since)
        return [r.time for before, r in zip([None, *told], told) if r.values["closed"] and not (before and before.values["closed"])]

    def send_pulses(self, count):
        begun = time.monotonic()
        for pulse in range(count):
            for level in (1, 0):
                time.sleep(max(0, begun + pulse * 0.1 + (1 - level) * 0.05 - time.monotonic()))
                for line in (DOOR, RAIN):
                    self.drive_when_taken(line, level)

    def drive_when_taken(self, line, level):
        """A contact waits for nobody, but no board's processor stands still as an emulated one does."""
        wait_for("the edge before is taken", lambda: self.pins.is_taken(CHIP, line), 30, 0.002)
        self.pins.drive(CHIP, line, level)

    def test_of_a_burst_every_edge_that_the_kernel_saw_is_counted(self):
        kernel, count = self.seen_by_kernel(RAIN), self.count()
        since = self.traffic.mark()
        self.pins.burst(CHIP, RAIN, 3000)
        seen = self.seen_by_kernel(RAIN) - kernel
        self.assertGreater(seen, 0)
        self.traffic.wait(f"{seen} edges counted or missed", lambda: self.count() - count + self.missed(since) == seen, 30)
        step(f"burst of 3000 pulses: the kernel saw {seen}, counted {self.count() - count}, missed {self.missed(since)}")

    def test_edges_that_the_kernel_had_to_drop_are_reported(self):
        kernel, count = self.seen_by_kernel(RAIN), self.count()
        since = self.traffic.mark()
        self.house.sh(STOP)
        for edge in range(2 * 1500):
            self.drive_when_taken(RAIN, 1 - edge % 2)  # what comes before, the chip forgets itself
        self.house.sh(CONTINUE)
        seen = self.seen_by_kernel(RAIN) - kernel
        self.assertGreater(seen, 1024, "the kernel's queue was to run over")
        self.traffic.event("edges_missed", 30, since)
        self.traffic.wait(f"{seen} edges counted or missed", lambda: self.count() - count + self.missed(since) == seen, 30)
        step(f"1500 pulses while the program stood still: the kernel saw {seen}, "
             f"counted {self.count() - count}, reported as missed {self.missed(since)}")
        self.assertGreater(self.missed(since), 0)

    def test_an_output_follows_configuration_and_commands(self):
        self.assertIs(self.pins.output(CHIP, LAMP), True, "initial: true")
        lamp = '{"driver":"digital_output","bus":"pins","line":18,"initial":%s,"safe":false,"period":"10s"}'
        for level in (False, True):
            reply = self.house.command("put-device", '{"device":"lamp","config":%s}' % (lamp % str(level).lower()))
            self.assertTrue(reply["ok"], reply)
            wait_for(f"the pin is {level} by configuration", lambda: self.pins.output(CHIP, LAMP) is level, 30)
        for level in (False, True):
            reply = self.house.command("write", '{"device":"lamp","channel":"state","value":%s}' % str(level).lower())
            self.assertEqual(reply["result"]["value"], level, reply)
            self.assertIs(self.pins.output(CHIP, LAMP), level)
        step("the lamp's pin went off and on by configuration, off and on by command")

    def test_positions_of_a_satellite_receiver_come_out_as_they_went_in(self):
        since = self.traffic.mark()
        sent = receiver.track(40)
        receiver.send(self.house.board.receiver, [sentence for sentence, _, _ in sent])
        arrived = self.traffic.wait("40 positions", lambda: (found := [r.values for r in self.traffic.of("gps", since) if "lat" in r.values])
                                    and len(found) >= 40 and found, 60)
        self.assertEqual(len(arrived), 40)
        for values, (sentence, latitude, longitude) in zip(arrived, sent):
            self.assertAlmostEqual(values["lat"], latitude, delta=1e-6, msg=sentence)
            self.assertAlmostEqual(values["lon"], longitude, delta=1e-6, msg=sentence)
        step("40 positions arrived as they were sent")

    @unittest.skipUnless("SLUICE_DATA" in os.environ, "no captures beside this checkout (SLUICE_DATA)")
    def test_a_recorded_receiver_is_understood_over_a_real_serial_port(self):
        captures = pathlib.Path(os.environ["SLUICE_DATA"]) / "nmea"
        since = self.traffic.mark()
        wanted = receiver.expected_positions(captures / "expected/neo-m8n.log.jsonl")
        receiver.send(self.house.board.receiver, receiver.lines_of(captures / "neo-m8n.log"))
        arrived = self.traffic.wait(f"{len(wanted)} positions of the capture", lambda: len(
            found := receiver.positions(self.traffic.of("gps", since))) >= len(wanted) and found, 90)
        self.assertEqual([(round(a, 5), round(b, 5)) for a, b in arrived], [(round(a, 5), round(b, 5)) for a, b in wanted])
        step(f"{len(wanted)} positions of a recorded NEO-M8N")
