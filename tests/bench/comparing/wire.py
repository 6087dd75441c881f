"""Reads as much of sluice.v1.ReadingBatch (proto/readings.proto) from its wire format as a consumer that counts needs."""

import struct
from dataclasses import dataclass, field

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


@dataclass
class Record:
    sequence: int = 0
    device: str = ""
    numbers: dict = field(default_factory=dict)  # channel → value, of readings that are numbers


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """(field number, value) of one message; the value is an int, a float or bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == VARINT:
            value, at = _varint(data, at)
        elif kind == FIXED64:
            (value,) = struct.unpack_from("<d", data, at)
            at += 8
        elif kind == BYTES:
            size, at = _varint(data, at)
            value = data[at : at + size]
            at += size
        elif kind == FIXED32:
            (value,) = struct.unpack_from("<f", data, at)
            at += 4
        else:
            raise ValueError(f"wire type {kind}")
        yield key >> 3, value


def _number_of(reading):
    parts = dict(fields(reading))
    return (parts[1].decode(), parts[3]) if 1 in parts and 3 in parts else None


def _record_of(data):
    record = Record()
    for number, value in fields(data):
        if number == 1:
            record.sequence = value
        elif number == 2:
            record.device = value.decode()
        elif number == 6:
            named = _number_of(value)
            if named:
                record.numbers[named[0]] = named[1]
    return record


def records_of(batch):
    return [_record_of(value) for number, value in fields(batch) if number == 4]


@dataclass
class Batch:
    first: int  # number
    records: int
    time: float  # of acquisition of the first, in seconds since 1970
    is_backlog: bool


def batch_of(data):
    """With a look at the first record only: of a large backlog there are many."""
    records = [value for number, value in fields(data) if number == 4]
    first = dict(fields(records[0]))
    time = first.get(3, 0)
    return Batch(first[1], len(records), ((time >> 1) ^ -(time & 1)) / 1e9, bool(first.get(5)))
