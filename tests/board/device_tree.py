"""The board's device tree, changed where the emulated board differs from a real one or from a Raspberry Pi."""
import shutil
import subprocess

SERIAL_NUMBER = "10000000ABCDEF12"
UARTS = [f"/soc@0/bus@30800000/spba-bus@30800000/serial@{address}" for address in ("30860000", "30880000", "30890000")]
CLOCK_CHIP = "/soc@0/bus@30000000/snvs@30370000/snvs-rtc-lp"


def prepare(original, changed):
    shutil.copyfile(original, changed)
    for uart in UARTS:  # the emulator's have no DMA: with it nothing would be received
        for name in ("dmas", "dma-names"):
            put("-d", changed, uart, name)
    put("-t", "s", changed, CLOCK_CHIP, "status", "disabled")  # a Raspberry Pi has no clock that runs without power
    write_serial_number(changed, SERIAL_NUMBER)


def write_serial_number(tree, number):
    """As the firmware of a Raspberry Pi does."""
    put("-t", "s", tree, "/", "serial-number", number)


def gateway_of(number):
    """The name that a gateway has by default."""
    return f"sluice-{number[-8:].lower()}"


def put(*words):
    subprocess.run(["fdtput", *words], check=True)
