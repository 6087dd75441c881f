"""Decodes sluice.v1.ReadingBatch (proto/readings.proto) as a consumer does that has nothing but the wire format of protobuf."""
import struct
from dataclasses import dataclass, field

QUALITIES = ("good", "uncertain", "stale", "bad")


@dataclass
class Record:
    sequence: int = 0
    device: str = ""
    time: float = 0.0  # seconds since 1970
    unsynchronised: bool = False
    backlog: bool = False
    stream: str = ""
    boot_id: str = ""
    values: dict = field(default_factory=dict)
    quality: dict = field(default_factory=dict)


def fields(data):
    """Number and value of each field: int for varints, bytes for what has a length or is fixed."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 1:
            value, at = data[at : at + 8], at + 8
        elif key & 7 == 2:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            raise ValueError(f"wire type {key & 7}")
        yield key >> 3, value


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def signed(zigzag):
    return (zigzag >> 1) ^ -(zigzag & 1)


def decode_reading(data):
    channel, value, quality, reason = "", None, "good", ""
    for number, raw in fields(data):
        match number:
            case 1: channel = raw.decode()
            case 3: value = struct.unpack("<d", raw)[0]
            case 4: value = signed(raw)
            case 5: value = bool(raw)
            case 6: value = raw.decode()
            case 7: quality = QUALITIES[raw]
            case 8: reason = raw.decode()
    return channel, value, f"{quality}:{reason}" if reason else quality


def decode_record(data, record):
    for number, raw in fields(data):
        match number:
            case 1: record.sequence = raw
            case 2: record.device = raw.decode()
            case 3: record.time = signed(raw) / 1e9
            case 4: record.unsynchronised = bool(raw)
            case 5: record.backlog = bool(raw)
            case 6:
                channel, value, quality = decode_reading(raw)
                record.values[channel] = value
                record.quality[channel] = quality
    return record


def decode_batch(data):
    stream = boot_id = ""
    raws = []
    for number, raw in fields(data):
        match number:
            case 2: stream = raw.decode()
            case 3: boot_id = raw.decode()
            case 4: raws.append(raw)
    return [decode_record(raw, Record(stream=stream, boot_id=boot_id)) for raw in raws]
