"""The packages under test, as tests/package/run names them, and later versions of them."""
import os
import pathlib
import subprocess

PACKAGE = pathlib.Path(os.environ["SLUICE_PACKAGE_FILE"])
SYMBOLS = PACKAGE.with_name(PACKAGE.name.replace("sluice_", "sluice-dbgsym_"))
ROOT = pathlib.Path(os.environ.get("SLUICE_PACKAGE_ROOT", "not there: only the amd64 package is installed"))


def field(package, name):
    return subprocess.run(["dpkg-deb", "--field", package, name], check=True, capture_output=True, text=True).stdout.strip()


def later_version(folder, change=lambda tree: None):
    """The package with a higher version, after change(tree) has changed what is in it."""
    tree, package = pathlib.Path(folder, "tree"), pathlib.Path(folder, "later.deb")
    subprocess.run(["dpkg-deb", "--raw-extract", PACKAGE, tree], check=True)
    control = tree / "DEBIAN" / "control"
    control.write_text(control.read_text().replace(f"Version: {field(PACKAGE, 'Version')}", "Version: 99.0"))
    change(tree)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, package], check=True, capture_output=True)
    return package
