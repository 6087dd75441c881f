"""The plug is pulled while the gateway publishes, and put in again."""
import unittest

import updates
from house import house
from steps import step, wait_for


class PowerCut(unittest.TestCase):
    def test_after_a_power_cut_it_publishes_with_its_configuration_and_names_every_number_that_may_be_lost(self):
        board = house().running()
        old = board.command("get-config")["result"]["revision"]
        reply = board.command("put-device", '{"device":"hall","config":{"driver":"contact","bus":"pins","line":27,"period":"1s"}}')
        self.assertTrue(reply["ok"], reply)
        new = reply["result"]["revision"]
        self.assertEqual(new, old + 1)
        board.traffic.record("hall", 30)
        stream, before = board.traffic.of("bench")[-1].stream, board.traffic.mark()
        step("the power is cut while it publishes")
        files = board.sh("sha256sum /etc/sluice/sluice.yaml /etc/sluice/credentials/*")
        board.board.cut_power()
        updates.lay_on(board)  # a boot that takes packages, too: upgrade_test looks at what came of them
        board.boot("after the power cut")
        board.set_clock()
        board.sharpen_sensors()
        board.traffic.message("status", 120, before, lambda m: m.json()["state"] == "online" and not m.retained)
        self.assertEqual(board.traffic.record("bench", 60, board.traffic.mark(), lambda r: not r.backlog).stream, stream)
        kept = board.command("get-config")["result"]
        self.assertEqual("hall" in kept["config"]["devices"], kept["revision"] == new, "old or new, never a mixture")
        self.assertIn(kept["revision"], (old, new))
        refused = [m for m in board.traffic.messages[before[0]:] if m.topic == "config/reported" and m.json()["status"] != "applied"]
        self.assertEqual(refused, [])
        self.assertEqual(board.sh("sha256sum /etc/sluice/sluice.yaml /etc/sluice/credentials/*"), files)
        step(f"cut right after the reply: the {'new' if kept['revision'] == new else 'old'} configuration runs")
        wait_for("every number came or was named", lambda: not self.unaccounted(board.traffic, stream), 60, 1)
        step("every number came or was named as lost")
        self.assertEqual(len(set(board.identities)), 1, f"machine id and host name of each boot: {board.identities}")
        self.assertEqual(board.sh("journalctl -b -k --no-pager | grep -cE 'EXT4-fs error|I/O error' || true"), "0")

    def unaccounted(self, traffic, stream):
        """The numbers that neither came nor were named; no number stands for two things."""
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
        return missing - named
