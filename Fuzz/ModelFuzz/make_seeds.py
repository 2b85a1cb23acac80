#!/usr/bin/env python3
"""Writes the fuzzer's first inputs: the small models of the tests' fixtures. Usage: make_seeds.py FIXTURES FOLDER"""
import pathlib
import struct
import sys

fixtures, folder = (pathlib.Path(argument) for argument in sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)


def integer(data, at):
    return struct.unpack_from("<I", data, at)[0], at + 4


def skip_tensors(data, at):
    """Jumps over a list of tensors; the format is that of make_fixtures.py."""
    count, at = integer(data, at)
    for _ in range(count):
        length, at = integer(data, at)
        at += length
        size = {1: 4, 7: 8, 2: 1, 3: 1, 9: 1, 6: 4}.get(data[at], 8)
        rank, at = integer(data, at + 1)
        for _ in range(rank):
            dimension, at = integer(data, at)
            size *= dimension
        at += size
    return at


for name in ["operators.bin"]:
    data = (fixtures / name).read_bytes()
    at = 0
    while at < len(data):
        length, at = integer(data, at)
        label = data[at : at + length].decode().replace(" ", "_").replace("/", "_")
        length, at = integer(data, at + length)
        if length < 16384:
            (folder / f"seed-{label}").write_bytes(data[at : at + length])
        at = skip_tensors(data, skip_tensors(data, at + length))
for path in (fixtures / "hostile").glob("*"):
    (folder / f"hostile-{path.name}").write_bytes(path.read_bytes())
