"""Packages that a user with a laptop puts on the boot partition."""
import os
import subprocess

from house import directory

VERSION, BROKEN, FOREIGN = "99.1", "99.2", "99.3"


def described(tree, **fields):
    """What the package in the folder tree says of itself, changed."""
    control = tree / "DEBIAN/control"
    lines = [line.split(":", 1) for line in control.read_text().splitlines(keepends=True)]
    control.write_text("".join(":".join([line[0], f" {fields[line[0]]}\n"] if line[0] in fields else line) for line in lines))


def built(tree, name):
    made = directory / "run" / name
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", tree, made], check=True, stdout=subprocess.DEVNULL)
    return made.read_bytes()


def packages():
    """Name and bytes: the same program under a higher version number, half of that, and one for another board."""
    tree = directory / "run/newer"
    subprocess.run(["dpkg-deb", "--raw-extract", os.environ["SLUICE_BOARD_PACKAGE"], tree], check=True)
    described(tree, Version=VERSION)
    with (tree / "etc/sluice/sluice.yaml").open("a") as settings:
        settings.write("# a newer default\n")
    newer = built(tree, f"sluice_{VERSION}_arm64.deb")
    described(tree, Version=FOREIGN, Architecture="armhf")
    foreign = built(tree, f"sluice_{FOREIGN}_armhf.deb")
    return {f"sluice_{VERSION}_arm64.deb": newer, f"sluice_{BROKEN}_arm64.deb": newer[: len(newer) // 2],
            f"sluice_{FOREIGN}_armhf.deb": foreign}


def lay_on(house):
    """A newer package, one whose copy to the card was not finished, and one for another board. They are taken at the next boot."""
    if house.has_updates or "SLUICE_BOARD_PACKAGE" not in os.environ:
        return
    for name, package in packages().items():
        house.card.write(name, package)
    house.has_updates = True
