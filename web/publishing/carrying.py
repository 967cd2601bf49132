"""Carrying a file from the page that shows what it says to the form that proposes it, byte for byte."""

from __future__ import annotations

import base64
import binascii
import zlib

from workflow.definition.nodes import LARGEST


def packed(given: bytes) -> str:
    """A file as a hidden field holds it."""
    return base64.b64encode(zlib.compress(given, 9)).decode()


def unpacked(carried: str) -> bytes | None:
    """The file in a hidden field; None for what our pages did not write, or what is larger than a file may be."""
    try:
        unpacker = zlib.decompressobj()
        given = unpacker.decompress(base64.b64decode(carried, validate=True), LARGEST + 1)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return given if unpacker.eof and len(given) <= LARGEST else None
