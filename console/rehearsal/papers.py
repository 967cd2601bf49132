"""Papers that a rehearsal hands in: the smallest file of each kind that an edition may ask for."""

from __future__ import annotations

import io
import struct
import zlib

from console.demonstration.papers import pdf
from forms.workbook.styles import new_workbook
from storage.inspection.media import JPEG, PDF, PNG
from workflow.definition.edition import DocumentKind


def paper(kind: DocumentKind, number: int) -> tuple[str, bytes]:
    """The name and the content of a paper in the first of its kind's media; no two numbers make the same."""
    if PDF in kind.media:
        return f"{kind.name}.pdf", pdf(kind.title.zh, [f"排练材料 {number}"])
    if PNG in kind.media:
        return f"{kind.name}.png", png(number)
    if JPEG in kind.media:
        return f"{kind.name}.jpg", jpeg(number)
    stream = io.BytesIO()
    book = new_workbook(stream)
    book.add_worksheet().write_string(0, 0, f"排练材料 {number}")
    book.close()
    return f"{kind.name}.xlsx", stream.getvalue()


def png(number: int) -> bytes:
    """A picture of one point, in a colour of its own."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    point = zlib.compress(b"\0" + number.to_bytes(4, "big")[1:])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", point) + chunk(b"IEND", b"")


def jpeg(number: int) -> bytes:
    """A grey picture of one point (ITU T.81, baseline), with the number in its comment."""

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    one_code = bytes([1, *[0] * 15, 0])  # a table with one code of one bit, for the symbol 0
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0" + struct.pack(">HBHHBB", 0x0101, 0, 1, 1, 0, 0)),
            segment(0xFE, str(number).encode()),
            segment(0xDB, bytes([0, *[1] * 64])),
            segment(0xC0, struct.pack(">BHHBBBB", 8, 1, 1, 1, 1, 0x11, 0)),
            segment(0xC4, b"\x00" + one_code),
            segment(0xC4, b"\x10" + one_code),
            segment(0xDA, bytes([1, 1, 0, 0, 63, 0])),
            b"\x3f",  # no difference, end of block, and ones to the end of the byte
            b"\xff\xd9",
        ]
    )
