"""Packages that a user with a laptop puts on the boot partition."""
import os
import subprocess

from house import directory

VERSION, BROKEN = "99.1", "99.2"


def newer_package():
    """The same program under a higher version number."""
    tree, made = directory / "run/newer", directory / f"run/sluice_{VERSION}_arm64.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", os.environ["SLUICE_BOARD_PACKAGE"], tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text("".join(f"Version: {VERSION}\n" if line.startswith("Version:") else line
                               for line in control.read_text().splitlines(keepends=True)))
    with (tree / "etc/sluice/sluice.yaml").open("a") as settings:
        settings.write("# a newer default\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", tree, made], check=True, stdout=subprocess.DEVNULL)
    return made


def lay_on(house):
    """A newer package, and one whose copy to the card was not finished. They are taken at the next boot."""
    if house.has_updates or "SLUICE_BOARD_PACKAGE" not in os.environ:
        return
    package = newer_package().read_bytes()
    house.card.write(f"sluice_{VERSION}_arm64.deb", package)
    house.card.write(f"sluice_{BROKEN}_arm64.deb", package[: len(package) // 2])
    house.has_updates = True
