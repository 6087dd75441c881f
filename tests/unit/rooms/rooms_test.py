#!/usr/bin/env python3
"""A room includes headers of rooms that it uses, as its CMakeLists.txt says, and of no others; no two types have one name.

usage: rooms_test.py SOURCE_DIR"""
import pathlib
import re
import sys

top = pathlib.Path(sys.argv[1])
rooms = {}  # name -> (folder, its sources, the rooms it names)
for listing in [*top.glob("drivers/**/CMakeLists.txt"), *top.glob("gateway/**/CMakeLists.txt")]:
    for name, sources, uses in re.findall(r"sluice_room\((\w+)\s+SOURCES\s+([^)]*?)\s+USES\s+([^)]*)\)", listing.read_text()):
        rooms[name] = (listing.parent.relative_to(top).as_posix(), sources.split(), [u for u in uses.split() if u.startswith("sluice_")])
    for name, uses in re.findall(r"target_link_libraries\((sluice_\w+)\s+PUBLIC\s+([^)]*)\)", listing.read_text()):
        if name in rooms:
            rooms[name][2].extend(u for u in uses.split() if u.startswith("sluice_"))


def reachable(name, seen):
    for used in rooms.get(name, ("", [], []))[2]:
        if used not in seen:
            seen.add(used)
            reachable(used, seen)
    return seen


def rooms_of(header):
    """The rooms that a header may belong to: those whose folder holds it."""
    folder = pathlib.PurePosixPath(header).parent.as_posix()
    found = [n for n, (f, sources, _) in rooms.items() if f == folder]
    exact = [n for n in found if pathlib.PurePosixPath(header).stem + ".cpp" in rooms[n][1]]
    return exact or found


wrong = []
for name, (folder, sources, _) in rooms.items():
    allowed = reachable(name, {name})
    for source in sources:
        for path in {top / folder / source, (top / folder / source).with_suffix(".hpp")}:
            if not path.exists():
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                include = re.match(r'#include "((?:drivers|gateway|firmware|tests)/[^"]+)"', line)
                if include and not allowed.intersection(rooms_of(include[1])):
                    wrong.append(f"{path.relative_to(top)}:{number}: {include[1]} belongs to no room that {name} uses")

def types_of(text):
    """The types that a header defines at the level of a namespace, with that namespace."""
    namespaces = []
    for line in text.splitlines():
        if opened := re.match(r"namespace ([\w:]*) ?{", line):
            namespaces.append(opened[1])
        elif line.startswith("}  // namespace"):
            namespaces.pop()
        elif defined := re.match(r"(?:class|struct|union|enum class) (\w+)[^;]*$", line):
            yield "::".join([*namespaces, defined[1]])


# Two types of one name are one to the linker: it keeps the destructor of either.
defined_in = {}
for header in sorted([*top.glob("drivers/**/*.hpp"), *top.glob("gateway/**/*.hpp"), *top.glob("firmware/**/*.hpp")]):
    for defined in types_of(header.read_text()):
        first = defined_in.setdefault(defined, header)
        if first != header:
            wrong.append(f"{header.relative_to(top)}: {defined} is also the name of a type in {first.relative_to(top)}")

assert len(defined_in) > 100, "the types were not found"
assert len(rooms) > 15, "the rooms were not found"
print("\n".join(wrong) or f"{len(rooms)} rooms include what they use, and nothing else")
sys.exit(bool(wrong))
