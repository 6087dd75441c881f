"""A satellite receiver at the other end of the board's serial port."""
import functools
import json
import operator
import pathlib
import time


def sentence(body):
    return f"${body}*{functools.reduce(operator.xor, body.encode()):02X}\r\n"


def ddmm(degrees, width):
    """NMEA 0183 writes degrees as dddmm.mmmmm."""
    whole = int(abs(degrees))
    return f"{whole:0{width}d}{(abs(degrees) - whole) * 60:08.5f}"


def track(count):
    """Sentences with the position that each of them tells."""
    told = []
    for i in range(count):
        latitude, longitude = 47.37 + i * 0.0012345, -8.54 - i * 0.0023456
        body = f"GPGGA,1200{i % 60:02d}.00,{ddmm(latitude, 2)},N,{ddmm(longitude, 3)},W,1,08,1.0,410.0,M,47.0,M,,"
        told.append((sentence(body).encode(), latitude, longitude))
    return told


def send(port, sentences):
    """At about 9600 baud: the emulator itself knows no bit rate."""
    for line in sentences:
        port.sendall(line)
        time.sleep(len(line) / 960)


def lines_of(capture):
    return [line for line in pathlib.Path(capture).read_bytes().splitlines(keepends=True) if not line.startswith(b"#")]


def expected_positions(path):
    rows = [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]
    return [(row["lat"], row["lon"]) for row in rows if row.get("lat") is not None]


def positions(records):
    return [(r.values["lat"], r.values["lon"]) for r in records if r.values.get("lat") is not None]
