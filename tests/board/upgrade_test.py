"""A newer package on a card that is in use."""
import os
import socket
import subprocess
import threading
import unittest

from house import directory, house
from steps import step

VERSION = "99.1"


def newer_package():
    """The same program under a higher version number."""
    tree, made = directory / "run/newer", directory / f"run/sluice_{VERSION}_arm64.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", os.environ["SLUICE_BOARD_PACKAGE"], tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text("".join(f"Version: {VERSION}\n" if line.startswith("Version:") else line
                               for line in control.read_text().splitlines(keepends=True)))
    with (tree / "etc/sluice/sluice.yaml").open("a") as settings:
        settings.write("# a newer default\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, made], check=True, stdout=subprocess.DEVNULL)
    return made


def serve(path):
    """Gives the file to the first who asks; the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def give():
        peer, _ = listener.accept()
        with peer, listener:
            peer.sendall(path.read_bytes())

    threading.Thread(target=give, daemon=True).start()
    return listener.getsockname()[1]


@unittest.skipUnless("SLUICE_BOARD_PACKAGE" in os.environ, "no package beside the image (SLUICE_BOARD_PACKAGE)")
class Upgrade(unittest.TestCase):
    def test_an_upgrade_keeps_state_and_configuration(self):
        board = house().running()
        stream, boot_file = board.traffic.of("bench")[-1].stream, board.sh("sha256sum /etc/sluice/sluice.yaml /etc/sluice/credentials/*")
        revision = board.command("get-config")["result"]["revision"]
        port = serve(newer_package())
        board.sh(f"bash -c 'cat < /dev/tcp/10.0.2.2/{port} > /var/tmp/sluice_{VERSION}_arm64.deb'")
        since = board.traffic.mark()
        said = board.sh(f"sluice-card-update /var/tmp/sluice_{VERSION}_arm64.deb", 240)
        self.assertEqual(board.sh("dpkg-query -W -f '${Version} ${db:Status-Status}' sluice"), f"{VERSION} installed", said)
        self.assertIn("ro", board.sh("findmnt -no OPTIONS /").split(","), "the root is read-only again")
        board.traffic.message("status", 60, since, lambda m: m.json()["state"] == "online", "online after the upgrade")
        record = board.traffic.record("bench", 60, board.traffic.mark())
        self.assertEqual(record.stream, stream, "the numbering goes on")
        self.assertEqual(board.sh("sha256sum /etc/sluice/sluice.yaml /etc/sluice/credentials/*"), boot_file)
        self.assertEqual(board.command("get-config")["result"]["revision"], revision)
        step(f"upgraded to {VERSION} in place: same stream, same configuration, root read-only again")
