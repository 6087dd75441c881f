"""Files that look like the kernel's hwmon chips and thermal zones."""


def make_tree(root, count):
    """Half of each kind. The lines of YAML for the bus, a function that makes those of the devices, and the files that hold values."""
    devices, files = [], []
    for number in range(count):
        if number % 2 == 0:
            directory = root / f"class/hwmon/hwmon{number // 2}"
            _write(directory, {"name": f"chip{number // 2}", "temp1_input": str(20000 + 10 * number)})
            devices.append((f"chip{number // 2}", f"driver: hwmon, chip: hwmon{number // 2}"))
            files.append(directory / "temp1_input")
        else:
            directory = root / f"class/thermal/thermal_zone{number // 2}"
            _write(directory, {"type": f"zone{number // 2}", "temp": str(20000 + 10 * number)})
            devices.append((f"zone{number // 2}", f"driver: thermal, zone: thermal_zone{number // 2}"))
            files.append(directory / "temp")

    def device_lines(period):
        return [f"{name}: {{ {settings}, bus: board, period: {period} }}" for name, settings in devices]

    return [f"board: {{ sysfs: {root} }}"], device_lines, files


def _write(directory, contents):
    directory.mkdir(parents=True)
    for name, content in contents.items():
        (directory / name).write_text(content + "\n")
