"""The plug is pulled while the gateway publishes, and put in again."""
import time
import unittest

from house import house
from steps import step


class PowerCut(unittest.TestCase):
    def test_after_a_power_cut_it_publishes_with_its_configuration_and_names_every_number_that_may_be_lost(self):
        board = house().running()
        reply = board.command("put-device", '{"device":"hall","config":{"driver":"contact","bus":"pins","line":27,"period":"1s"}}')
        self.assertTrue(reply["ok"], reply)
        revision = reply["result"]["revision"]
        board.traffic.record("hall", 30)
        time.sleep(12)  # a card in use: the settings may lie in memory for a while
        stream, before = board.traffic.of("bench")[-1].stream, board.traffic.mark()
        step("the power is cut while it publishes")
        board.board.cut_power()
        board.boot("after the power cut")
        board.set_clock()
        board.sharpen_sensors()
        board.traffic.message("status", 120, before, lambda m: m.json()["state"] == "online" and not m.retained)
        self.assertEqual(board.traffic.record("hall", 60, before).stream, stream)
        board.traffic.record("bench", 60, board.traffic.mark(), lambda r: not r.backlog)
        self.assertEqual(board.command("get-config")["result"]["revision"], revision)
        self.assert_accounted(board.traffic, stream)
        self.assertEqual(board.sh("journalctl -b -k --no-pager | grep -cE 'EXT4-fs error|I/O error' || true"), "0")

    def assert_accounted(self, traffic, stream):
        """No number stands for two things; the first after the cut follows what is named as unknown."""
        contents = {}
        for _, record in traffic.records:
            if record.stream == stream:
                contents.setdefault(record.sequence, set()).add((record.device, str(record.values)))
        for event in traffic.events():
            contents.setdefault(event["sequence"], set()).add((event["device"], event["type"]))
        self.assertEqual([n for n, what in contents.items() if len(what) > 1], [])
        named = set()
        for event in traffic.events():
            if event["type"] in ("records_unknown", "records_dropped"):
                for lost in event["ranges"]:
                    named.update(range(lost["first"], lost["last"] + 1))
        missing = set(range(min(contents), max(contents) + 1)) - set(contents)
        self.assertEqual(sorted(missing - named), [], "numbers that neither came nor were named")
        step(f"{len(contents)} numbers arrived, {len(missing)} did not and were all named")
